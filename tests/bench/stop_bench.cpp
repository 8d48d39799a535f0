// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_station.h"
#include "figure.h"

#include <stdexcept>
#include <thread>

namespace gimbalscan::bench {
namespace {

/// Three threads that wait as the workers do, each at its own wait point, until the stop comes, and
/// that go on to wait for something else, as workers do.
class Sleepers {
public:
    explicit Sleepers(Clock& clock) : m_clock(clock), m_after(clock) {
        for (Sleeper& sleeper : m_sleepers) {
            sleeper.wait = std::make_unique<WaitPoint>(clock);
            sleeper.thread = m_threads.spawn("sleeper", clock, [&](const std::stop_token&) {
                const auto woken = sleeper.wait->wait(kNever, m_stop.get_token(), [&] {
                    sleeper.ready = true;
                    return false;
                });
                sleeper.woken = woken == WaitResult::Stopped ? m_clock.now() : kNever;
                (void)m_after.wait(kNever, {}, [&] { return m_release; });
            });
        }
    }
    /// Microseconds from the request to the last of them awake.
    [[nodiscard]] double stop() {
        for (Sleeper& sleeper : m_sleepers)
            while (!sleeper.ready)
                std::this_thread::sleep_for(std::chrono::microseconds(100));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // parked, processors idle
        const TimePoint start = m_clock.now();
        m_stop.request_stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        m_after.update([&] { m_release = true; });
        TimePoint last = start;
        for (Sleeper& sleeper : m_sleepers) {
            sleeper.thread.reset();
            last = std::max(last, sleeper.woken);
        }
        return toSeconds(last - start) * 1e6;
    }

private:
    struct Sleeper {
        std::unique_ptr<WaitPoint> wait;
        std::atomic<bool> ready{false};
        TimePoint woken{};  // read after the thread has ended
        std::unique_ptr<HostedThread> thread;
    };
    Clock& m_clock;
    StdThreadHost m_threads;
    std::stop_source m_stop;
    WaitPoint m_after;
    bool m_release = false;
    std::array<Sleeper, 3> m_sleepers;
};

/// The same with bare condition variables and flags: what this machine takes to wake three threads.
class PlainSleepers {
public:
    PlainSleepers() {
        for (Sleeper& sleeper : m_sleepers)
            sleeper.thread = std::jthread([this, &sleeper] {
                std::unique_lock lock(sleeper.mutex);
                sleeper.ready = true;
                sleeper.condition.wait(lock, [&] { return sleeper.stop; });
                sleeper.woken = std::chrono::steady_clock::now();
                lock.unlock();
                m_release.wait(false);
            });
    }
    [[nodiscard]] double stop() {
        for (Sleeper& sleeper : m_sleepers)
            while (!sleeper.ready)
                std::this_thread::sleep_for(std::chrono::microseconds(100));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const auto start = std::chrono::steady_clock::now();
        for (Sleeper& sleeper : m_sleepers) {
            {
                const std::lock_guard lock(sleeper.mutex);
                sleeper.stop = true;
            }
            sleeper.condition.notify_one();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        m_release = true;
        m_release.notify_all();
        auto last = start;
        for (Sleeper& sleeper : m_sleepers) {
            sleeper.thread.join();
            last = std::max(last, sleeper.woken);
        }
        return std::chrono::duration<double, std::micro>(last - start).count();
    }

private:
    struct Sleeper {
        std::mutex mutex;
        std::condition_variable condition;
        bool stop = false;
        std::atomic<bool> ready{false};
        std::chrono::steady_clock::time_point woken;  // read after the thread has ended
        std::jthread thread;
    };
    std::atomic<bool> m_release{false};
    std::array<Sleeper, 3> m_sleepers;
};

struct WakeTimes {
    std::vector<double> ours, plain;
};

const WakeTimes& wakeTimes() {
    static const WakeTimes times = [] {
        constexpr int kStops = 500;
        SteadyClock clock;
        WakeTimes noted;
        for (int i = 0; i < kStops; ++i) {
            noted.ours.push_back(Sleepers(clock).stop());
            noted.plain.push_back(PlainSleepers().stop());
        }
        return noted;
    }();
    return times;
}

/// Milliseconds that stop all takes while both motors move, until every device's stop lane has
/// acted and the engine has been told.
const std::vector<double>& stopAllTimes() {
    static const std::vector<double> times = [] {
        constexpr int kStops = 200;
        testing::TestStation parts;
        parts.yaw = parts.pitch = {{"absolute_encoder", ParamValue{true}}};
        BenchStation station(parts);
        std::vector<double> noted;
        for (int i = 0; i < kStops; ++i) {
            const double target = i % 2 == 0 ? 80 : -80;
            station.engine().moveTo(
                {{"yaw", UserPosition(target)}, {"pitch", UserPosition(target)}}, false, {});
            const Motor& yaw = *station.station().axisHandle(0).motor();
            while (!yaw.reading().moving)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            const TimePoint start = station.clock().now();
            station.engine().stopAll("benchmark");
            noted.push_back(toSeconds(station.clock().now() - start) * 1e3);
            while (station.engine().state() != ScanState::Faulted)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            station.call<void>([&](auto done) { station.engine().acknowledge(done); });
        }
        return noted;
    }();
    return times;
}

void stopAwake(benchmark::State& state, double part, Limits limits) {
    for (auto _ : state)
        report(state, quantile(wakeTimes().ours, part), limits, "us to the last worker awake");
    state.counters["us_plain"] = quantile(wakeTimes().plain, part);
}
BENCHMARK_CAPTURE(stopAwake, p50, 0.5, Limits{30, 10})->Name("G12 Stop p50")->Iterations(1);
BENCHMARK_CAPTURE(stopAwake, p99, 0.99, Limits{100, 30})->Name("G12 Stop p99")->Iterations(1);

void stopAll(benchmark::State& state, double part, Limits limits) {
    for (auto _ : state)
        report(state, quantile(stopAllTimes(), part), limits, "ms to all stop lanes");
}
BENCHMARK_CAPTURE(stopAll, p50, 0.5, Limits{1, 0.1})->Name("G12 Stop all p50")->Iterations(1);
BENCHMARK_CAPTURE(stopAll, p99, 0.99, Limits{10, 1})->Name("G12 Stop all p99")->Iterations(1);

}  // namespace
}  // namespace gimbalscan::bench
