// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Serves an emulated Thorlabs APT controller on a pseudo-terminal until it is told to end, and
// prints the path to connect to.
#include "apt_emulator.h"
#include "pty_port.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

using namespace gimbalscan::testing;

int usage() {
    std::string models;
    for (const std::string& model : aptModels())
        models += " " + model;
    std::fprintf(stderr,
                 "Usage: emulate-apt [--model MODEL] [--time-scale FACTOR] [--latency-ms MS]\n"
                 "Models:%s. --time-scale 10: moves take a tenth of their time.\n",
                 models.c_str());
    return 1;
}

bool numberFrom(const std::string& text, double least, double most, double& number) {
    char* end = nullptr;
    number = std::strtod(text.c_str(), &end);
    return !text.empty() && *end == '\0' && number >= least && number <= most;
}

int serve(const AptEmulator::Options& options, const PtyPort::Options& line) {
    // Taken by sigwait() below; blocked before there is any thread.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const PtyPort port(std::make_unique<AptEmulator>(options), line);
    std::printf("%s\n", port.path().c_str());
    std::fflush(stdout);
    int got = 0;
    sigwait(&signals, &got);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    AptEmulator::Options options;
    PtyPort::Options line;
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = i + 1 < argc ? argv[i + 1] : "";
        double number = 0;
        if (name == "--model") {
            options.model = value;
        } else if (name == "--time-scale" && numberFrom(value, 0.01, 1000, number)) {
            options.motionScale = number;
        } else if (name == "--latency-ms" && numberFrom(value, 0, 1000, number)) {
            line.latency = std::chrono::microseconds(static_cast<long>(number * 1000));
        } else {
            return usage();
        }
    }
    try {
        return serve(options, line);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "emulate-apt: %s\n", e.what());
        return usage();
    }
}
