// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>

namespace gimbalscan {

/// F12, wherever the focus is: an event filter of the application, so that it works while a dialog
/// or a menu is open. GUI thread only.
class StopAllKey : public QObject {
    Q_OBJECT

public:
    StopAllKey(std::function<void()> pressed, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::function<void()> m_pressed;
};

}  // namespace gimbalscan
