// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire_station.h"

#include "wire/apt_emulator.h"
#include "wire/grbl_emulator.h"

#include <gimbalscan/drivers/grbl.h>
#include <gimbalscan/drivers/thorlabs_apt.h>

#include <algorithm>

namespace gimbalscan::bench {

namespace {

using testing::AptEmulator;
using testing::GrblEmulator;

bool findsHold(std::span<const std::uint8_t> bytes) {
    return std::find(bytes.begin(), bytes.end(), '!') != bytes.end();
}

/// Follows the messages from header to header, so that data that looks like one is none.
class FindsMoveStop {
public:
    bool operator()(std::span<const std::uint8_t> bytes) {
        constexpr std::uint8_t kMoveStop[] = {0x65, 0x04};
        constexpr std::size_t kHeader = 6;
        m_begun.insert(m_begun.end(), bytes.begin(), bytes.end());
        bool found = false;
        while (m_begun.size() >= 2) {
            const bool stop = m_begun[0] == kMoveStop[0] && m_begun[1] == kMoveStop[1];
            found |= stop && !m_told;
            m_told = stop;
            if (m_begun.size() < kHeader)
                break;
            const std::size_t length =
                kHeader + ((m_begun[4] & 0x80) != 0 ? m_begun[2] + 256U * m_begun[3] : 0U);
            if (m_begun.size() < length)
                break;
            m_begun.erase(m_begun.begin(), m_begun.begin() + static_cast<std::ptrdiff_t>(length));
            m_told = false;
        }
        return found;
    }

private:
    std::vector<std::uint8_t> m_begun;
    bool m_told = false;
};

}  // namespace

StopWatch::StopWatch(std::unique_ptr<EmulatedDevice> device, FindsStop findsStop)
    : m_device(std::move(device)), m_findsStop(std::move(findsStop)) {
    m_device->onSend([this](const std::vector<std::uint8_t>& message) { send(message); });
}

void StopWatch::received(std::span<const std::uint8_t> bytes, double now) {
    const Time at = std::chrono::steady_clock::now();
    if (m_findsStop(bytes) && m_seen.load() == Time{})
        m_seen = at;
    m_device->received(bytes, now);
}

std::optional<StopWatch::Time> StopWatch::seen() const noexcept {
    const Time at = m_seen;
    return at == Time{} ? std::nullopt : std::optional(at);
}

std::string WireStation::plug(std::unique_ptr<testing::EmulatedDevice> device,
                              StopWatch::FindsStop stops, std::chrono::microseconds latency) {
    auto watch = std::make_unique<StopWatch>(std::move(device), std::move(stops));
    m_watches.push_back(watch.get());
    testing::PtyPort::Options options;
    options.latency = latency;
    m_ports.push_back(std::make_unique<testing::PtyPort>(std::move(watch), options));
    return m_ports.back()->path();
}

void WireStation::build(testing::TestStation parts, double velocity, double acceleration,
                        double tolerance) {
    parts.settle = 0;
    parts.daq = {{"read_out_s", ParamValue{0.001}}};
    parts.moreDrivers = [](DriverRegistry& drivers) {
        registerGrblDriver(drivers);
        registerThorlabsAptDriver(drivers);
    };
    m_bench = std::make_unique<BenchStation>(parts, [&](StationConfig& config) {
        for (AxisConfig& axis : config.axes) {
            axis.softMin = ControllerPosition(m_centre - m_reach);
            axis.softMax = ControllerPosition(m_centre + m_reach);
            axis.velocity = AxisVelocity(velocity);
            axis.acceleration = AxisAcceleration(acceleration);
            axis.tolerance = tolerance;
            axis.stopAllMode = StopMode::Profiled;  // so that it need not be homed after each
        }
    });
    m_bench->call<void>([&](auto done) { m_bench->engine().home({}, done); });
}

std::unique_ptr<WireStation> WireStation::apt(std::chrono::microseconds latency) {
    auto made = std::make_unique<WireStation>();
    AptEmulator::Options options;
    options.startUnits = 0.5;  // not far to its home switch
    made->m_reach = 90;
    testing::TestStation parts;
    parts.motorDriver = "thorlabs-apt";
    for (ParamTable* motor : {&parts.yaw, &parts.pitch})
        *motor = {{"port", ParamValue{made->plug(std::make_unique<AptEmulator>(options),
                                                 FindsMoveStop(), latency)}},
                  {"stage", ParamValue{std::string("K10CR1")}}};
    made->build(parts, 10, 10, 0.01);
    return made;
}

std::unique_ptr<WireStation> WireStation::grbl(std::chrono::microseconds latency) {
    constexpr double kAcceleration = 250;
    auto made = std::make_unique<WireStation>();
    auto emulator = std::make_unique<GrblEmulator>();
    for (const int axis : {120, 121})
        emulator->settings[axis] = kAcceleration;
    made->m_centre = -100;
    made->m_reach = 99;
    const std::string port = made->plug(std::move(emulator), findsHold, latency);
    testing::TestStation parts;
    parts.motorDriver = "grbl";
    parts.yaw = {{"port", ParamValue{port}}, {"axis", ParamValue{std::string("X")}}};
    parts.pitch = {{"port", ParamValue{port}}, {"axis", ParamValue{std::string("Y")}}};
    made->build(parts, 50, kAcceleration, 0.02);
    return made;
}

}  // namespace gimbalscan::bench
