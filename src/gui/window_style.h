// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace gimbalscan {

/// Qt's Fusion with what is too faint there: it makes every outline darker than the window, so that
/// on a dark one an empty check box cannot be seen, nor which button is switched on.
class WindowStyle : public QProxyStyle {
    Q_OBJECT

public:
    WindowStyle();
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
};

}  // namespace gimbalscan
