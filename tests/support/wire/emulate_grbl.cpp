// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An emulated GRBL controller on a pseudo-terminal, to try the program on without a machine. Prints
// the path of its port; faults are typed.

#include "wire/fault_console.h"
#include "wire/grbl_emulator.h"

#include <cstdio>

namespace {

using namespace gimbalscan::testing;
using Words = FaultConsole::Words;

int usage() {
    std::fprintf(stderr,
                 "Usage: emulate-grbl [--time-scale FACTOR] [--latency-ms MS]\n"
                 "--time-scale 10: everything takes a tenth of its time.\n");
    return 2;
}

void addFaults(FaultConsole& console, PtyPort& port) {
    const auto grbl = [&port](const std::function<void(GrblEmulator&, double)>& fn) {
        port.withDevice([&](EmulatedDevice& device, double now) {
            fn(dynamic_cast<GrblEmulator&>(device), now);
        });
    };
    const auto obstacle = [grbl](void (GrblEmulator::*what)(std::size_t, double)) {
        return [grbl, what](const Words& words) {
            const auto axis = words.empty() ? std::string::npos : std::string("XYZ").find(words[0]);
            const auto position =
                words.size() == 2 ? numberFrom(words[1], -1e4, 1e4) : std::nullopt;
            if (axis == std::string::npos || words[0].size() != 1 || !position)
                return false;
            grbl([&](GrblEmulator& e, double) { (e.*what)(axis, *position); });
            return true;
        };
    };
    const auto plain = [&](const char* word, std::function<void(GrblEmulator&, double)> fn) {
        console.addPlain(word, [grbl, fn = std::move(fn)] { grbl(fn); });
    };
    console.add("stall AXIS POSITION    (X, Y or Z; mm of the machine)",
                obstacle(&GrblEmulator::stallAt));
    console.add("limit AXIS POSITION", obstacle(&GrblEmulator::limitAt));
    plain("brown-out", [](GrblEmulator& e, double now) { e.reset(now); });
    plain("hold", [](GrblEmulator& e, double now) { e.pressHold(now); });
    plain("no-home-switch", [](GrblEmulator& e, double) { e.withoutHomeSwitch(true); });
    console.addPlain("mend", [&port, grbl] {
        port.mend();
        grbl([](GrblEmulator& e, double) { e.mend(); });
    });
}

}  // namespace

int main(int argc, char** argv) {
    PtyPort::Options options;
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
        const auto scale = numberFrom(value, 0.01, 1000);
        if (name == "--time-scale" && scale)
            options.timeScale = *scale;
        else if (!takeLatency(name, value, options))
            return usage();
    }
    FaultConsole::blockSignals();
    PtyPort port(std::make_unique<GrblEmulator>(), options);
    FaultConsole console(port);
    addFaults(console, port);
    std::printf("%s\n", port.path().c_str());
    std::fflush(stdout);
    console.serve();
    return 0;
}
