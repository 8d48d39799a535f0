// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_table.h"

#ifndef Q_MOC_RUN
#include <gimbalscan/app/interrupted_scans.h>
#endif

#include <QFrame>

#include <memory>

namespace Ui {
class InterruptedPanel;
}
class QPushButton;

namespace gimbalscan {

/// Scans that were cut off, and below them those that were stopped on purpose, each with Resume,
/// Show and Leave; not there while there are none. Moves nothing by itself. GUI thread only.
class InterruptedPanel : public QFrame {
    Q_OBJECT

public:
    explicit InterruptedPanel(QWidget* parent = nullptr);
    ~InterruptedPanel() override;

    void setScans(std::vector<InterruptedScan> scans);
    /// It is not offered any more.
    void remove(const QString& file);
    void refresh(const ControlInput& input);

Q_SIGNALS:
    void resumeRequested(const QString& file);
    void showRequested(const QString& file);
    /// Not to be offered again; the file stays.
    void leaveRequested(const QString& file);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void fitHeight();
    [[nodiscard]] QString headingOf(int cutOff) const;
    [[nodiscard]] QWidget* newRow(const InterruptedScan& scan);

    std::unique_ptr<Ui::InterruptedPanel> m_ui;
    std::vector<InterruptedScan> m_scans;
    std::vector<QPushButton*> m_resume;  // as m_scans
};

}  // namespace gimbalscan
