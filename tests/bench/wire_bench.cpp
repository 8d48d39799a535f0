// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"

#include <gimbalscan/devices/transport.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

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
BENCHMARK_CAPTURE(stopOnTheWire, p50, 0.5, Limits{5, 1})->Name("G12 Wire p50")->Iterations(1);
BENCHMARK_CAPTURE(stopOnTheWire, p99, 0.99, Limits{10, 2})->Name("G12 Wire p99")->Iterations(1);

}  // namespace
}  // namespace gimbalscan::bench
