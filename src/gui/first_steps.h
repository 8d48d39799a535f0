// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_table.h"

#include <QFrame>

#include <memory>

namespace Ui {
class FirstSteps;
}

namespace gimbalscan {

/// Connect, Home all, Start: which of the three comes next. GUI thread only.
class FirstSteps : public QFrame {
    Q_OBJECT

public:
    explicit FirstSteps(QWidget* parent = nullptr);
    ~FirstSteps() override;

    void refresh(const ControlInput& input);

Q_SIGNALS:
    void dismissed();

private:
    std::unique_ptr<Ui::FirstSteps> m_ui;
};

}  // namespace gimbalscan
