// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QToolButton>

namespace gimbalscan {

/// A button that does one step when it is clicked and goes on while it is held down. A hold ends
/// when the button is let go, loses the focus, is disabled or hidden, or when a dialog or another
/// window comes in front. GUI thread only.
class HoldButton : public QToolButton {
    Q_OBJECT

public:
    explicit HoldButton(QWidget* parent = nullptr);

    /// Off: single steps only.
    void setHoldAllowed(bool allowed);
    [[nodiscard]] bool holding() const noexcept { return m_holding; }
    /// What the mouse button does, for keys of the card.
    void pressByKey();
    void releaseByKey();

Q_SIGNALS:
    void stepRequested();
    void holdBegan();
    /// Every 50 ms while it is held: a window that hangs does not say so.
    void holdGoesOn();
    void holdEnded();

protected:
    bool event(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void begin();
    void letGo();
    void cancel();
    [[nodiscard]] bool endHold();

    QTimer m_timer, m_beat;
    bool m_pressed = false, m_holding = false, m_holdAllowed = true;
};

}  // namespace gimbalscan
