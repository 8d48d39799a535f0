// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "driver_bench.h"

#include <gimbalscan/core/wait_point.h>

#include <fmt/format.h>

#include <stdexcept>

namespace gimbalscan::testing {

void DialogRecorder::note(const char* direction, std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (byte == '?' || byte == '\r')
            continue;
        if (byte == '\n' || (byte >= ' ' && byte <= '~'))
            text += static_cast<char>(byte);
        else
            text += fmt::format("<0x{:02X}>", byte);
    }
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        const bool report =
            line.starts_with('<') && line.ends_with('>') && !line.starts_with("<0x");
        if (!report && !(line.empty() && direction[0] == '<'))
            m_dialog += direction + line + "\n";
    }
}

StationConfig grblStation(const DriverRegistry& drivers, const std::vector<ParamTable>& devices,
                          bool homingRequired) {
    StationConfig station;
    for (const ParamTable& given : devices) {
        const std::string name(1, static_cast<char>('x' + station.devices.size()));
        station.devices.push_back(
            {name + "_motor", "grbl", completed(drivers.find("grbl")->parameters, given)});
        AxisConfig axis;
        axis.name = name;
        axis.unit = AxisUnit::Millimetre;
        axis.device = name + "_motor";
        axis.homing.required = homingRequired;
        station.axes.push_back(axis);
    }
    return station;
}

DriverBench::DriverBench(const Options& options) {
    auto emulator = std::make_unique<GrblEmulator>();
    if (options.prepare)
        options.prepare(*emulator);
    port = std::make_unique<PtyPort>(std::make_unique<DialogRecorder>(std::move(emulator)),
                                     PtyPort::Options{options.timeScale, options.latency});
    registerGrblDriver(drivers);
    std::vector<ParamTable> tables;
    for (const char* letter : {"X", "Y"})
        tables.push_back({{"port", ParamValue{port->path()}},
                          {"axis", ParamValue{std::string(letter)}},
                          {"scale", ParamValue{options.scale}},
                          {"contact_time_s", ParamValue{options.contactTime}}});
    station = grblStation(drivers, tables, options.homingRequired);
    auto built = drivers.build(station, clock, options.wireLog);
    if (!built)
        throw std::runtime_error(built.error().text());
    devices = std::move(*built);
    const auto handles = devices->all();
    lease = std::move(*devices->tryLease(handles, "test"));
}

Motor& DriverBench::x() {
    return lease.motor(*devices->find("x_motor"));
}
Motor& DriverBench::y() {
    return lease.motor(*devices->find("y_motor"));
}

Result<void> DriverBench::connect() {
    for (Motor* motor : {&x(), &y()})
        if (auto connected = motor->connect(within(10)); !connected)
            return Failure(connected.error());
    return {};
}

Result<void> DriverBench::home() {
    x().motionGroup()->expect(2);
    auto other = std::async(std::launch::async, [&] { return y().home(within(20)); });
    const auto homed = x().home(within(20));
    const auto otherHomed = other.get();
    if (!homed)
        return Failure(homed.error());
    return otherHomed ? Result<void>{} : Result<void>(Failure(otherHomed.error()));
}

Result<void> DriverBench::ready() {
    if (auto connected = connect(); !connected)
        return connected;
    return home();
}

std::future<Result<void>> DriverBench::startMove(Motor& motor, double target, double velocity) {
    return std::async(std::launch::async, [this, &motor, target, velocity] {
        return motor.moveTo(ControllerPosition(target), AxisVelocity(velocity),
                            AxisAcceleration(500), within(20));
    });
}

Result<void> DriverBench::move(Motor& motor, double target, double velocity) {
    return motor.moveTo(ControllerPosition(target), AxisVelocity(velocity), AxisAcceleration(500),
                        within(20));
}

std::pair<Result<void>, Result<void>> DriverBench::moveBoth(double xTarget, double yTarget,
                                                            double velocity) {
    x().motionGroup()->expect(2);
    auto other = startMove(y(), yTarget, velocity);
    auto moved = move(x(), xTarget, velocity);
    return {moved, other.get()};
}

bool DriverBench::eventually(const std::function<bool()>& so) {
    WaitPoint wait(clock);
    const TimePoint end = clock.now() + std::chrono::seconds(5);
    while (!so()) {
        if (clock.now() >= end)
            return false;
        (void)wait.wait(clock.now() + std::chrono::milliseconds(2), {}, [] { return false; });
    }
    return true;
}

bool DriverBench::awaitMoving() {
    return eventually([&] {
        return grbl([](GrblEmulator& grbl, double) {
            return grbl.state() == GrblEmulator::State::Run ||
                   grbl.state() == GrblEmulator::State::Jog ||
                   grbl.state() == GrblEmulator::State::Home;
        });
    });
}

std::vector<std::string> DriverBench::lines() {
    return grbl([](GrblEmulator& grbl, double) { return grbl.lines(); });
}

std::vector<std::string> DriverBench::linesWith(const std::string& text) {
    std::vector<std::string> found;
    for (const std::string& line : lines())
        if (line.find(text) != std::string::npos)
            found.push_back(line);
    return found;
}

std::string DriverBench::dialog() {
    std::string text;
    port->withDevice([&](EmulatedDevice& device, double) {
        text = static_cast<DialogRecorder&>(device).dialog();
    });
    return text;
}

}  // namespace gimbalscan::testing
