// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <fmt/format.h>

#include <stdexcept>

namespace gimbalscan::testing {

StationConfig TestStation::config(const DriverRegistry& drivers) const {
    StationConfig config;
    config.name = "test";
    const auto device = [&](const std::string& name, const std::string& driver, ParamTable given) {
        config.devices.push_back(
            {name, driver, completed(drivers.find(driver)->parameters, std::move(given))});
    };
    ParamTable spectrometer = daq;
    spectrometer.emplace("yaw_device", ParamValue{std::string("yaw_motor")});
    spectrometer.emplace("pitch_device", ParamValue{std::string("pitch_motor")});
    spectrometer.emplace("channels", ParamValue{static_cast<std::int64_t>(channels)});
    device("yaw_motor", motorDriver, yaw);
    device("pitch_motor", motorDriver, pitch);
    device("spectrometer", "sim-gamma-spectrometer", spectrometer);
    device("supply", "sim-supply", supply);
    std::vector<std::string> names = {"yaw", "pitch"};
    if (roll) {
        names.emplace_back("roll");
        device("roll_motor", motorDriver, rollMotor);
    }
    for (const std::string& name : names) {
        AxisConfig axis;
        axis.name = name;
        axis.device = name + "_motor";
        axis.softMin = ControllerPosition(-90);
        axis.softMax = ControllerPosition(90);
        axis.velocity = AxisVelocity(20);
        axis.acceleration = AxisAcceleration(40);
        axis.settle = fromSeconds(settle);
        axis.tolerance = 0.05;
        axis.finalApproach = approach;
        axis.backlash = backlash;
        axis.mayDisable = mayDisable;
        config.axes.push_back(axis);
    }
    config.daq = "spectrometer";
    SupplyConfig supplyConfig;
    supplyConfig.device = "supply";
    config.supplies.push_back(supplyConfig);
    config.positions.push_back({"park", {{"yaw", UserPosition(30)}, {"pitch", UserPosition(20)}}});
    return config;
}

ParamTable withFaults(std::vector<ParamTable> faults, ParamTable more) {
    more.emplace("faults", ParamValue{std::move(faults)});
    return more;
}

ScanConfig smallScan(std::uint32_t columns, std::uint32_t rows, double dwell) {
    ScanConfig scan;
    scan.title = "Test";
    scan.fast = {"yaw", -5, 5, columns, false};
    scan.slow = {"pitch", -2, 2, rows, false};
    scan.dwell = {DwellKind::RealTime, dwell, fromSeconds(dwell), ""};
    scan.reductions = {{"total", ReductionKind::Total}};
    return scan;
}

EngineBench::EngineBench(const TestStation& station, VirtualClock::Scheduling scheduling)
    : m_clock(scheduling), m_participant(std::in_place, m_clock), m_wait(m_clock) {
    registerSimDrivers(m_drivers);
    if (station.moreDrivers)
        station.moreDrivers(m_drivers);
    auto built = Station::build(station.config(m_drivers), m_drivers, m_clock);
    if (!built)
        throw std::runtime_error(built.error().text());
    m_station = std::move(*built);
    EngineListener listener;
    const auto note = [this](const std::string& line) {
        const double now = toSeconds(m_clock.now().time_since_epoch());
        m_wait.update([&] {
            m_log.withLock([&](auto& log) { log.push_back(fmt::format("{:.9f} {}", now, line)); });
        });
    };
    listener.stateChanged = [note](ScanState state) {
        note("state " + std::string(stateText(state)));
    };
    listener.event = [note](const RunEvent& event) {
        note(event.level + " " + event.code + " " + event.text);
    };
    listener.runMoved = [note](const std::string& location) { note("moved " + location); };
    listener.offsetChanged = [note](const std::string& axis, const AxisOffset& offset) {
        note(fmt::format("offset {} {} {} {}", axis, offset.sign, offset.offset, offset.confirmed));
    };
    m_engine = std::make_unique<ScanEngine>(*m_station, m_threads, m_live, std::move(listener));
}

EngineBench::~EngineBench() {
    m_engine.reset();
}

Result<void> EngineBench::connect() {
    return call<void>([&](auto done) { m_engine->connect(done); });
}
Result<void> EngineBench::home() {
    return call<void>([&](auto done) { m_engine->home({}, done); });
}
Result<void> EngineBench::ready() {
    if (auto connected = connect(); !connected)
        return connected;
    return home();
}

void EngineBench::startScan(const ScanConfig& config, std::optional<std::uint64_t> failAt) {
    m_run->set({});
    auto finished = std::make_shared<Guarded<std::optional<Result<ScanSummary>>>>();
    m_finished = finished;
    const auto run = m_run;
    ScanRequest request;
    request.scan = config;
    request.makeSink = [run, failAt](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return std::make_unique<RecordingSink>(run, failAt);
    };
    m_engine->scan(std::move(request), [this, finished](const Result<ScanSummary>& summary) {
        m_wait.update([&] { finished->set(summary); });
    });
}

std::optional<Result<ScanSummary>> EngineBench::finished() {
    return m_finished->copy();
}

Result<ScanSummary> EngineBench::awaitScan() {
    const auto waited = m_wait.wait(m_clock.now() + std::chrono::hours(24), {},
                                    [&] { return finished().has_value(); });
    if (waited != WaitResult::Satisfied)
        return fail(ErrorCode::Internal, "", "test", "the scan did not end");
    return *finished();
}

Result<ScanSummary> EngineBench::scan(const ScanConfig& config) {
    startScan(config);
    return awaitScan();
}

Result<void> EngineBench::pause() {
    return call<void>([&](auto done) { m_engine->pause(done); });
}
Result<void> EngineBench::resume() {
    return call<void>([&](auto done) { m_engine->resume(done); });
}
Result<void> EngineBench::stop(StopWhen when) {
    return call<void>([&](auto done) { m_engine->stop(when, done); });
}
Result<void> EngineBench::acknowledge() {
    return call<void>([&](auto done) { m_engine->acknowledge(done); });
}
Result<void> EngineBench::moveTo(double yaw, double pitch, bool straight) {
    return call<void>([&](auto done) {
        m_engine->moveTo({{"yaw", UserPosition(yaw)}, {"pitch", UserPosition(pitch)}}, straight,
                         done);
    });
}
Result<void> EngineBench::jog(const std::string& axis, double distance) {
    return call<void>([&](auto done) { m_engine->jog(axis, distance, done); });
}

Result<void> EngineBench::setPosition(const std::string& axis, double user) {
    return call<void>(
        [&](auto done) { m_engine->changeOffset(axis, OffsetChange::SetPosition, user, done); });
}

void EngineBench::switchSupplyOn(double voltage) {
    DeviceHandle& handle = *m_station->devices().find("supply");
    std::array<DeviceHandle*, 1> handles = {&handle};
    const auto lease = m_station->devices().tryLease(handles, "test");
    PowerSupply& supply = lease->supply(handle);
    const OpContext context{m_clock, kNever, {}};
    (void)supply.set(voltage, 0.001, context);
    (void)supply.setOutput(true, context);
    pass(std::chrono::seconds(10));
}

SupplyReading EngineBench::supply() const {
    return m_station->devices().find("supply")->supply()->reading();
}

bool EngineBench::awaitState(ScanState state, Duration limit) {
    return m_wait.wait(m_clock.now() + limit, {}, [&] { return m_engine->state() == state; }) ==
           WaitResult::Satisfied;
}

bool EngineBench::awaitPoints(std::uint64_t count, Duration limit) {
    const TimePoint end = m_clock.now() + limit;
    const auto taken = [this] {
        return m_run->withLock([](const RecordedRun& run) { return run.points.size(); });
    };
    while (taken() < count && m_clock.now() < end)
        pass(std::chrono::milliseconds(1));
    return taken() >= count;
}

void EngineBench::pass(Duration time) {
    (void)m_wait.wait(m_clock.now() + time, {}, [] { return false; });
}

MotorReading EngineBench::motor(std::size_t axis) const {
    return m_station->axisHandle(axis).motor()->reading();
}

bool EngineBench::atRest() const {
    return !motor(0).moving && !motor(1).moving;
}

}  // namespace gimbalscan::testing
