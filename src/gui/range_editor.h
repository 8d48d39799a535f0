// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_config.h>

#include <QWidget>

#include <memory>

namespace Ui {
class RangeEditor;
}

namespace gimbalscan {

/// Axis, start, stop, points and step of one range, linked: a new start, stop or number of points
/// changes the step; a new step changes the number of points and, where it does not divide the
/// range, the stop. GUI thread only.
class RangeEditor : public QWidget {
    Q_OBJECT

public:
    explicit RangeEditor(QWidget* parent = nullptr);
    ~RangeEditor() override;

    /// The axes that can be chosen, with their units.
    void setAxes(const std::vector<std::pair<QString, QString>>& namesAndUnits);
    void setRange(const AxisRange& range);
    [[nodiscard]] AxisRange range() const noexcept { return m_range; }
    /// Off for a list of points, which has an axis and nothing else.
    void setGridEditable(bool on);
    /// What the check found, below the fields; empty: nothing.
    void setProblem(const QString& text);

Q_SIGNALS:
    void edited();

private:
    void connectFields();
    void show(const AxisRange& range);
    void takeStep(double step);
    void changed();
    [[nodiscard]] double step() const;

    std::unique_ptr<Ui::RangeEditor> m_ui;
    AxisRange m_range;
    bool m_showing = false;
};

}  // namespace gimbalscan
