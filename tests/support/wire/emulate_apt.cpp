// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An emulated Thorlabs APT controller on a pseudo-terminal, to try the program on without one.
// Prints the path of its port; faults are typed.

#include "apt_emulator.h"
#include "fault_console.h"

#include <cstdio>
#include <exception>

namespace {

using namespace gimbalscan::testing;
using Words = FaultConsole::Words;

int usage() {
    std::string models;
    for (const std::string& model : aptModels())
        models += " " + model;
    std::fprintf(stderr,
                 "Usage: emulate-apt [--model MODEL] [--time-scale FACTOR] [--latency-ms MS]\n"
                 "Models:%s. --time-scale 10: moves take a tenth of their time.\n",
                 models.c_str());
    return 2;
}

void addFaults(FaultConsole& console, PtyPort& port, double countsPerUnit) {
    const auto apt = [&port](const std::function<void(AptEmulator&, double)>& fn) {
        port.withDevice([&](EmulatedDevice& device, double now) {
            fn(dynamic_cast<AptEmulator&>(device), now);
        });
    };
    using Set = std::function<void(AptEmulatedChannel&, double place)>;
    const auto obstacle = [apt, countsPerUnit](const Set& set) {
        return [apt, countsPerUnit, set](const Words& words) {
            const auto position =
                words.size() == 1 ? numberFrom(words[0], -1e4, 1e4) : std::nullopt;
            if (position)
                apt([&](AptEmulator& e, double) { set(e.channel(), *position * countsPerUnit); });
            return position.has_value();
        };
    };
    const auto plain = [&](const char* word, std::function<void(AptEmulator&, double)> fn) {
        console.addPlain(word, [apt, fn = std::move(fn)] { apt(fn); });
    };
    console.add("stall POSITION    (deg or mm from the home switch; of the first bay)",
                obstacle([](AptEmulatedChannel& c, double place) { c.stallAt = place; }));
    console.add("low-limit POSITION",
                obstacle([](AptEmulatedChannel& c, double place) { c.lowLimit = place; }));
    console.add("high-limit POSITION",
                obstacle([](AptEmulatedChannel& c, double place) { c.highLimit = place; }));
    plain("no-home-switch", [](AptEmulator& e, double) { e.channel().homeSwitchBroken = true; });
    plain("no-end-of-move", [](AptEmulator& e, double) { e.faults.noEndOfMove = true; });
    plain("early-end-of-move", [](AptEmulator& e, double) { e.faults.staleCompletion = true; });
    console.addPlain("mend", [&port, apt] {
        port.mend();
        apt([](AptEmulator& e, double) {
            e.faults = {};
            AptEmulatedChannel& c = e.channel();
            c.stallAt.reset();
            c.lowLimit.reset();
            c.highLimit.reset();
            c.homeSwitchBroken = false;
        });
    });
}

void serve(const AptEmulator::Options& options, const PtyPort::Options& line) {
    FaultConsole::blockSignals();
    PtyPort port(std::make_unique<AptEmulator>(options), line);
    FaultConsole console(port);
    addFaults(console, port, aptModel(options.model).countsPerUnit);
    std::printf("%s\n", port.path().c_str());
    std::fflush(stdout);
    console.serve();
}

}  // namespace

int main(int argc, char** argv) {
    AptEmulator::Options options;
    PtyPort::Options line;
    for (int i = 1; i < argc; i += 2) {
        const std::string name = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
        const auto scale = numberFrom(value, 0.01, 1000);
        if (name == "--model")
            options.model = value;
        else if (name == "--time-scale" && scale)
            options.motionScale = *scale;
        else if (!takeLatency(name, value, line))
            return usage();
    }
    try {
        serve(options, line);
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "emulate-apt: %s\n", e.what());
        return usage();
    }
}
