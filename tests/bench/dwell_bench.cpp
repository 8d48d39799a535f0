// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"

#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/wait_point.h>

#include <thread>

namespace gimbalscan::bench {
namespace {

/// The same dwell by the system's own call: what this machine can do at the moment.
double plainSleep(Clock& clock, Duration dwell) {
    const TimePoint end = clock.now() + dwell;
    std::this_thread::sleep_for(dwell);
    return toSeconds(clock.now() - end) * 1e6;
}

/// How much later than asked for a dwell ends, in a thread as the workers are.
void lateness(benchmark::State& state, Duration dwell) {
    constexpr int kDwells = 400;
    SteadyClock clock;
    WaitPoint wait(clock);
    StdThreadHost threads;
    std::vector<double> late, plain;
    for (auto _ : state)
        threads
            .spawn("daq", clock,
                   [&](const std::stop_token& stop) {
                       for (int i = 0; i < kDwells; ++i) {
                           const TimePoint end = clock.now() + dwell;
                           (void)wait.wait(end, stop, [] { return false; });
                           late.push_back(toSeconds(clock.now() - end) * 1e6);
                           plain.push_back(plainSleep(clock, dwell));
                       }
                   })
            ->join(std::chrono::minutes(1));
    state.counters["us_plain_sleep"] = median(plain);
    state.counters["p99"] = quantile(late, 0.99);
    report(state, median(late), {60, 30}, "us late");
}
BENCHMARK_CAPTURE(lateness, 1ms, std::chrono::milliseconds(1))
    ->Name("G13 1 ms dwell p50")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(lateness, 10ms, std::chrono::milliseconds(10))
    ->Name("G13 10 ms dwell p50")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
