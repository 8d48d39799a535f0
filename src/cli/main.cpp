// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli.h"

#include <QGuiApplication>

#include <unistd.h>

#include <clocale>
#include <iostream>

int main(int argc, char** argv) {
    // Pictures are drawn without any display. Qt gets no arguments: those are ours.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    int qtArgc = 1;
    const QGuiApplication application(qtArgc, argv);
    // Qt takes the user's language over; numbers stay as files have them.
    std::setlocale(LC_NUMERIC, "C");
    gimbalscan::CliIo io{std::cout, std::cerr, STDIN_FILENO, isatty(STDERR_FILENO) == 1};
    return gimbalscan::runCli(argc, argv, io);
}
