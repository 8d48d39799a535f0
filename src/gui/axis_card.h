// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"

#include <QGroupBox>

#include <memory>

namespace Ui {
class AxisCard;
}

namespace gimbalscan {

/// One axis: where it is, and everything that moves it by hand. GUI thread only.
class AxisCard : public QGroupBox {
    Q_OBJECT

public:
    AxisCard(Machine& machine, std::size_t axis, QWidget* parent = nullptr);
    ~AxisCard() override;

    /// Shows the last known state and what can be pressed; no I/O.
    void refresh(const ControlInput& input);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;

private:
    void connectControls();
    void showStatus(const AxisStatus& status);
    [[nodiscard]] QString conditionText(const AxisStatus& status) const;

    Machine& m_machine;
    const std::size_t m_axis;
    const AxisConfig m_config;
    std::unique_ptr<Ui::AxisCard> m_ui;
    QString m_goTip, m_minusTip, m_plusTip, m_homeTip, m_stopTip;
};

}  // namespace gimbalscan
