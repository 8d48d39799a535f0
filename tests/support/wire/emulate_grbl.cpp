// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An emulated GRBL controller on a pseudo-terminal, to try the program on without a machine. Prints
// the path of the port and serves it until its standard input ends or it is interrupted.
// Usage: emulate-grbl [TIME_SCALE, default 1]

#include "wire/grbl_emulator.h"
#include "wire/pty_port.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
    using namespace gimbalscan::testing;
    PtyPort::Options options;
    if (argc > 1) {
        const char* end = argv[1] + std::strlen(argv[1]);
        const auto [parsed, error] = std::from_chars(argv[1], end, options.timeScale);
        if (argc > 2 || error != std::errc{} || parsed != end || !(options.timeScale > 0)) {
            fmt::print(stderr,
                       "Usage: emulate-grbl [TIME_SCALE]; the scale is a number above 0.\n");
            return 2;
        }
    }
    const PtyPort port(std::make_unique<GrblEmulator>(), options);
    fmt::print("{}\n", port.path());
    std::fflush(stdout);
    char ignored[256];
    while (read(STDIN_FILENO, ignored, sizeof ignored) > 0) {
    }
    return 0;
}
