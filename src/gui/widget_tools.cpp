// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widget_tools.h"

namespace gimbalscan {

void apply(QWidget& widget, const Verdict& verdict, const QString& tip) {
    if (widget.isEnabled() != verdict.enabled)
        widget.setEnabled(verdict.enabled);
    const QString text = verdict.enabled ? tip : verdict.reason;
    if (widget.toolTip() != text)
        widget.setToolTip(text);
}

void apply(QAction& action, const Verdict& verdict, const QString& tip) {
    const QString keys = action.shortcut().toString(QKeySequence::NativeText);
    const QString text = verdict.enabled
                             ? (keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys))
                             : verdict.reason;
    if (action.isEnabled() != verdict.enabled)
        action.setEnabled(verdict.enabled);
    if (action.toolTip() != text)
        action.setToolTip(text);
}

void makeBig(QLabel& label, double factor) {
    QFont font = label.font();
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(true);
    label.setFont(font);
}

void makeBold(QLabel& label) {
    QFont font = label.font();
    font.setBold(true);
    label.setFont(font);
}

void showText(QLabel& label, const QString& text) {
    setTextOf(label, text);
    label.setVisible(!text.isEmpty());
}

void makeProblem(QLabel& label) {
    QPalette colours;
    colours.setColor(QPalette::WindowText, QColor(0xd3, 0x2f, 0x2f));
    label.setPalette(colours);
}

void setTextOf(QLabel& label, const QString& text) {
    if (label.text() != text)
        label.setText(text);
}

}  // namespace gimbalscan
