// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Holds nothing: the libraries it makes carry the precompiled headers that the others share.
