// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"

#include <QGroupBox>

#include <memory>

namespace Ui {
class DetectorCard;
}

namespace gimbalscan {

/// The acquisition device: the rate of the last point and what else it tells. GUI thread only.
class DetectorCard : public QGroupBox {
    Q_OBJECT

public:
    explicit DetectorCard(Machine& machine, QWidget* parent = nullptr);
    ~DetectorCard() override;

    void refresh();

private:
    void scanStarted(const RunStart& start);
    [[nodiscard]] QString conditionText() const;

    Machine& m_machine;
    std::unique_ptr<Ui::DetectorCard> m_ui;
    double m_perSecond = 0;  ///< exposure of a point in seconds; 0: not fixed
    bool m_scanned = false;
};

}  // namespace gimbalscan
