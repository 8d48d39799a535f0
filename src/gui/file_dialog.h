// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QFileDialog;

namespace gimbalscan {

/// What all questions for files have in common: not modal and not the desktop's own, so that F12
/// works meanwhile; gone when closed; and files are told apart by their names. Qt would look into
/// each of them otherwise, in the GUI thread, and wait for ever where one is a pipe.
void prepare(QFileDialog& dialog);

}  // namespace gimbalscan
