// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/core/run_record.h>
#endif

#include <QWidget>

#include <memory>

namespace Ui {
class TracePanel;
}

namespace gimbalscan {

class TraceView;

/// Spectrum or A-scan of the live or of the clicked point. GUI thread only.
class TracePanel : public QWidget {
    Q_OBJECT

public:
    explicit TracePanel(QWidget* parent = nullptr);
    ~TracePanel() override;

    /// Axis, units and bands of the run that starts.
    void setRun(const RunStart& start);
    void setSimulated(bool on);
    [[nodiscard]] bool live() const;
    void setLive(bool on);
    /// `what`: "live", "yaw 3 deg, pitch 2 deg".
    void show(const QString& what, const std::vector<std::int32_t>& samples);
    /// Says why there is nothing to see.
    void showNothing(const QString& why);

private:
    std::unique_ptr<Ui::TracePanel> m_ui;
};

}  // namespace gimbalscan
