// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_main.h"

int main(int count, char** arguments) {
    return gimbalscan::readerMain({arguments, static_cast<std::size_t>(count)},
                                  gimbalscan::fileWorks());
}
