// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"
#include "wire_station.h"

#include <gimbalscan/devices/transport.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

namespace gimbalscan::bench {
namespace {

constexpr std::uint8_t kStop = '!';

/// A pseudo-terminal without a thread: whoever measures reads it.
class Master {
public:
    Master() : m_fd(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
        std::array<char, 64> name{};
        if (m_fd < 0 || ::grantpt(m_fd) != 0 || ::unlockpt(m_fd) != 0 ||
            ::ptsname_r(m_fd, name.data(), name.size()) != 0)
            throw std::runtime_error("no pseudo-terminal");
        m_name = name.data();
    }
    Master(const Master&) = delete;
    Master& operator=(const Master&) = delete;
    ~Master() { ::close(m_fd); }

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    /// Reads what comes until then; whether a stop was among it.
    [[nodiscard]] bool readUntil(TimePoint end, const Clock& clock) const {
        while (true) {
            const Duration left = end - clock.now();
            if (left <= Duration{})
                return false;
            pollfd waited{m_fd, POLLIN, 0};
            const timespec wait{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
            std::array<std::uint8_t, 4096> bytes{};
            if (::ppoll(&waited, 1, &wait, nullptr) <= 0)
                continue;
            const ssize_t count = ::read(m_fd, bytes.data(), bytes.size());
            if (count > 0 &&
                std::find(bytes.begin(), bytes.begin() + count, kStop) != bytes.begin() + count)
                return true;
        }
    }

private:
    int m_fd;
    std::string m_name;
};

class SilentUser final : public TransportUser {
    void received(std::span<const std::uint8_t>, TimePoint) override {}
    TimePoint tick(TimePoint) override { return kNever; }
    void lost(const Error&) override {}
    void reopened(TimePoint) override {}
};

/// Milliseconds from urgent() to its first byte at the other end of the line, while frames of 6
/// bytes, as long as most of a motor controller's, wait at 115200 baud.
const std::vector<double>& wireTimes() {
    static const std::vector<double> times = [] {
        constexpr int kStops = 200;
        constexpr std::chrono::microseconds kLongestPhase{700};  // longer than a frame
        constexpr std::chrono::seconds kPatience{5};
        SteadyClock clock;
        const Master master;
        SilentUser user;
        TransportOptions options;
        options.address = master.name();
        Transport transport(options, user, clock);
        const std::size_t stop = transport.addUrgent({kStop});
        if (const auto opened = transport.open({clock, clock.now() + kPatience, {}}); !opened)
            throw std::runtime_error(opened.error().text());
        std::vector<double> noted;
        for (int i = 0; i < kStops; ++i) {
            while (transport.post({Bytes(6, '?')})) {
            }
            // Somewhere in the time of a frame, another one each time.
            (void)master.readUntil(clock.now() + kLongestPhase * (i * 37 % 100) / 100, clock);
            const TimePoint start = clock.now();
            transport.urgent(stop);
            if (!master.readUntil(start + kPatience, clock))
                throw std::runtime_error("the stop did not come");
            noted.push_back(toSeconds(clock.now() - start) * 1e3);
        }
        return noted;
    }();
    return times;
}

void stopOnTheWire(benchmark::State& state, double part, Limits limits) {
    for (auto _ : state)
        report(state, quantile(wireTimes(), part), limits, "ms to the first byte of a stop");
}
BENCHMARK_CAPTURE(stopOnTheWire, p50, 0.5, Limits{1, 0.1})->Name("G12 Wire p50")->Iterations(1);
BENCHMARK_CAPTURE(stopOnTheWire, p99, 0.99, Limits{10, 1})->Name("G12 Wire p99")->Iterations(1);

using std::chrono::milliseconds;

template <class Condition>
void waitFor(const char* what, Condition&& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error(what);
        std::this_thread::sleep_for(milliseconds(1));
    }
}

/// Milliseconds from the call of stop all, while both axes move, until the emulated controllers
/// have seen the first byte of their stop; of two ports the later one.
std::vector<double> stopAllOverTheWire(WireStation& wire) {
    constexpr int kStops = 200;
    constexpr std::chrono::microseconds kLongestPhase{40'000};  // longer than the drivers' polls
    BenchStation& bench = wire.bench();
    std::vector<double> noted;
    for (int i = 0; i < kStops; ++i) {
        const double target = wire.centre() + wire.reach() * (i % 2 == 0 ? 0.9 : -0.9);
        const auto position = [&](std::size_t axis) {
            return bench.station().axisHandle(axis).motor()->reading().position.value();
        };
        const std::array<double, 2> from = {position(0), position(1)};
        bench.engine().moveTo({{"yaw", UserPosition(target)}, {"pitch", UserPosition(target)}},
                              false, {});
        // Not by the velocity, which is still that of the motion before for a moment.
        waitFor("both axes do not move", [&] {
            return std::abs(position(0) - from[0]) > 0.05 && std::abs(position(1) - from[1]) > 0.05;
        });
        std::this_thread::sleep_for(kLongestPhase * (i * 37 % 100) / 100);
        for (StopWatch* watch : wire.watches())
            watch->arm();
        const auto start = std::chrono::steady_clock::now();
        bench.engine().stopAll("benchmark");
        waitFor("a stop did not come", [&] {
            return std::all_of(wire.watches().begin(), wire.watches().end(),
                               [](const StopWatch* watch) { return watch->seen().has_value(); });
        });
        auto last = start;
        for (const StopWatch* watch : wire.watches())
            last = std::max(last, *watch->seen());
        noted.push_back(std::chrono::duration<double, std::milli>(last - start).count());
        waitFor("the stop did not end",
                [&] { return bench.engine().state() == ScanState::Faulted; });
        bench.call<void>([&](auto done) { bench.engine().acknowledge(done); });
    }
    return noted;
}

const std::vector<double>& aptStops() {
    static const std::vector<double> times = stopAllOverTheWire(*WireStation::apt({}));
    return times;
}
const std::vector<double>& grblStops() {
    static const std::vector<double> times = stopAllOverTheWire(*WireStation::grbl({}));
    return times;
}

void driverStops(benchmark::State& state, const std::vector<double>& (*times)(), double part,
                 Limits limits) {
    for (auto _ : state)
        report(state, quantile(times(), part), limits, "ms from stop all to the first byte");
    state.counters["ms_worst"] = quantile(times(), 1);
}
BENCHMARK_CAPTURE(driverStops, apt50, aptStops, 0.5, Limits{1, 0.1})
    ->Name("G12 Wire, APT p50")
    ->Iterations(1);
BENCHMARK_CAPTURE(driverStops, apt99, aptStops, 0.99, Limits{10, 1})
    ->Name("G12 Wire, APT p99")
    ->Iterations(1);
BENCHMARK_CAPTURE(driverStops, grbl50, grblStops, 0.5, Limits{1, 0.1})
    ->Name("G12 Wire, GRBL p50")
    ->Iterations(1);
BENCHMARK_CAPTURE(driverStops, grbl99, grblStops, 0.99, Limits{10, 1})
    ->Name("G12 Wire, GRBL p99")
    ->Iterations(1);

}  // namespace
}  // namespace gimbalscan::bench
