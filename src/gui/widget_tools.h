// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_table.h"

#include <QAction>
#include <QLabel>
#include <QWidget>

namespace gimbalscan {

/// Enables a control as the table says; the reason why not becomes its tooltip, else `tip`.
void apply(QWidget& widget, const Verdict& verdict, const QString& tip);
void apply(QAction& action, const Verdict& verdict, const QString& tip);

/// A bigger, bold font for what is read from afar.
void makeBig(QLabel& label, double factor);
void makeBold(QLabel& label);
/// A label that is there only while it says something.
void showText(QLabel& label, const QString& text);
/// In the colour of errors, readable on light and dark.
void makeProblem(QLabel& label);
/// The text, if it is another one: setting the same again costs a layout.
void setTextOf(QLabel& label, const QString& text);
/// Puts what the panel holds into the tab order after `before`: what is built while the program
/// runs comes last otherwise. In the same window.
void placeInTabOrder(const QWidget& panel, QWidget& before);

}  // namespace gimbalscan
