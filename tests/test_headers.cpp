// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds nothing: the library it makes carries the precompiled header that all test programs share.
