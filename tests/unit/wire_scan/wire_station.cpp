// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire_station.h"

#include "params.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/drivers/grbl.h>
#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/drivers/thorlabs_apt.h>

#include <stdlib.h>

#include <algorithm>
#include <future>
#include <stdexcept>

namespace gimbalscan::testing {

namespace {

// A step takes about a tenth of a second, so that a fault finds the axes on their way.
constexpr double kGrblTimeScale = 10, kAptMotionScale = 5;
constexpr double kGrblStep = 20, kAptStep = 1;  // mm, deg
constexpr double kGrblTravel = 160;             // mm; steps get smaller where a scan needs more

/// Hands everything on, and tells how many points are finished.
class CountingSink final : public RunSink {
public:
    CountingSink(std::unique_ptr<RunSink> sink, std::function<void(std::uint64_t)> finished)
        : m_sink(std::move(sink)), m_finished(std::move(finished)) {}
    Result<void> begin(const RunStart& start) override {
        auto begun = m_sink->begin(start);
        m_finished(0);
        return begun;
    }
    Result<PointRecord*> claim(TimePoint deadline, std::stop_token stop) override {
        return m_sink->claim(deadline, std::move(stop));
    }
    void publish() noexcept override {
        m_sink->publish();
        m_finished(++m_count);
    }
    void event(const RunEvent& event) override { m_sink->event(event); }
    std::optional<Error> failure() const override { return m_sink->failure(); }
    Result<void> retryWrites() override { return m_sink->retryWrites(); }
    Result<void> end(const RunStop& stop) override { return m_sink->end(stop); }
    SavedCount saved() const noexcept override { return m_sink->saved(); }
    std::string location() const override { return m_sink->location(); }

private:
    std::unique_ptr<RunSink> m_sink;
    std::function<void(std::uint64_t)> m_finished;
    std::uint64_t m_count = 0;
};

std::filesystem::path newFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "wire_scan.XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::runtime_error("no folder for the test");
    return name;
}

DriverRegistry drivers() {
    DriverRegistry all;
    registerSimDrivers(all);
    registerGrblDriver(all);
    registerThorlabsAptDriver(all);
    return all;
}

}  // namespace

WireStation::WireStation(Controller controller) : m_controller(controller), m_folder(newFolder()) {
    const DriverRegistry all = drivers();
    StationConfig config;
    config.name = "wire";
    if (controller == Controller::Grbl) {
        auto emulator = std::make_unique<GrblEmulator>();
        emulator->mechanics = {-5, -5, -5};
        m_ports.push_back(
            std::make_unique<PtyPort>(std::move(emulator), PtyPort::Options{kGrblTimeScale, {}}));
        addAxis(config, all, "yaw", 0);
        addAxis(config, all, "pitch", 0);
    } else {
        for (const std::size_t index : {0U, 1U}) {
            AptEmulator::Options options;
            options.motionScale = kAptMotionScale;
            options.startUnits = 3;
            options.serialNumber = 55000001 + static_cast<std::uint32_t>(index);
            m_ports.push_back(std::make_unique<PtyPort>(std::make_unique<AptEmulator>(options),
                                                        PtyPort::Options{}));
            addAxis(config, all, index == 0 ? "yaw" : "pitch", index);
        }
    }
    config.devices.push_back({"spectrometer", "sim-gamma-spectrometer",
                              completed(all.find("sim-gamma-spectrometer")->parameters,
                                        {{"yaw_device", ParamValue{std::string("yaw_motor")}},
                                         {"pitch_device", ParamValue{std::string("pitch_motor")}},
                                         {"channels", ParamValue{std::int64_t{64}}}})});
    config.daq = "spectrometer";
    // Through its text, which the data file holds.
    const auto station = parseStation(formatStation(config, all.schemas()), "wire", all.schemas());
    if (!station)
        throw std::runtime_error(station.error().front().text);
    auto built = Station::build(*station, all, m_clock);
    if (!built)
        throw std::runtime_error(built.error().text());
    m_station = std::move(*built);
    EngineListener listener;
    listener.event = [this](const RunEvent& event) {
        m_events.withLock([&](auto& events) { events.push_back(event); });
    };
    m_engine = std::make_unique<ScanEngine>(*m_station, m_threads, m_live, std::move(listener));
}

WireStation::~WireStation() {
    m_engine.reset();
    m_station.reset();
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

void WireStation::addAxis(StationConfig& config, const DriverRegistry& all, const std::string& name,
                          std::size_t port) {
    const bool grbl = m_controller == Controller::Grbl;
    const std::string driver = grbl ? "grbl" : "thorlabs-apt";
    ParamTable parameters = {{"port", ParamValue{m_ports[port]->path()}},
                             {"contact_time_s", ParamValue{grbl ? kGrblContact : kAptContact}}};
    if (grbl)
        parameters.emplace("axis", ParamValue{std::string(name == "yaw" ? "X" : "Y")});
    else
        parameters.emplace("stage", ParamValue{std::string("K10CR1")});
    config.devices.push_back(
        {name + "_motor", driver, completed(all.find(driver)->parameters, std::move(parameters))});
    AxisConfig axis;
    axis.name = name;
    axis.device = name + "_motor";
    axis.unit = grbl ? AxisUnit::Millimetre : AxisUnit::Degree;
    axis.softMin = ControllerPosition(grbl ? -190 : -90);
    axis.softMax = ControllerPosition(grbl ? -1 : 90);
    axis.velocity = AxisVelocity(grbl ? 20 : 10);
    axis.acceleration = AxisAcceleration(grbl ? 250 : 20);
    axis.settle = fromSeconds(0.01);
    axis.tolerance = 0.02;
    axis.homing.timeLimit = fromSeconds(20);
    config.axes.push_back(axis);
}

Result<void> WireStation::call(const std::function<void(ScanEngine::Done)>& request) const {
    auto answer = std::make_shared<std::promise<Result<void>>>();
    auto future = answer->get_future();
    request([answer](const Result<void>& result) { answer->set_value(result); });
    if (future.wait_for(std::chrono::seconds(60)) != std::future_status::ready)
        return fail(ErrorCode::Internal, "", "test", "no answer within 60 s");
    return future.get();
}

Result<void> WireStation::connect() {
    return call([&](auto done) { m_engine->connect(done); });
}
Result<void> WireStation::home() {
    return call([&](auto done) { m_engine->home({}, done); });
}
Result<void> WireStation::resume() {
    return call([&](auto done) { m_engine->resume(done); });
}
Result<void> WireStation::acknowledge() {
    return call([&](auto done) { m_engine->acknowledge(done); });
}

ScanConfig WireStation::scan() const {
    ScanConfig scan;
    scan.title = "Wire";
    const auto points = static_cast<std::uint32_t>(side());
    const double steps = points - 1;
    if (m_controller == Controller::Grbl) {
        const double way = std::min(kGrblTravel, steps * kGrblStep);
        scan.fast = {"yaw", -10 - way, -10, points, false};
        scan.slow = {"pitch", -20 - way, -20, points, false};
    } else {
        scan.fast = {"yaw", 2, 2 + steps * kAptStep, points, false};
        scan.slow = {"pitch", 3, 3 + steps * kAptStep, points, false};
    }
    scan.dwell = {DwellKind::RealTime, 0.05, fromSeconds(0.05), ""};
    scan.reductions = {{"total", ReductionKind::Total}};
    return *parseScan(formatScan(scan), "wire");
}

RunSinkFactory WireStation::recorder(std::function<std::unique_ptr<PointWriter>()> writer) {
    return [this, writer = std::move(writer)](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return std::make_unique<CountingSink>(
            std::make_unique<RunRecorder>(m_clock, m_threads, writer()), m_finished);
    };
}

void WireStation::start(ScanRequest request) {
    const auto ended = std::make_shared<Guarded<std::optional<Result<ScanSummary>>>>();
    m_ended = ended;
    m_engine->scan(std::move(request),
                   [ended](const Result<ScanSummary>& summary) { ended->set(summary); });
}

void WireStation::startScan(std::uint64_t points, std::function<void()> fault) {
    m_finished = [points, fault = std::move(fault)](std::uint64_t finished) {
        if (finished == points)
            fault();
    };
    ScanRequest request;
    request.scan = scan();
    request.makeSink = recorder([this] {
        auto lock = ScanFileLock::take(file());
        return makeNexusWriter(file(), lock ? std::move(*lock) : nullptr);
    });
    start(std::move(request));
}

Result<void> WireStation::continueScan() {
    auto opened = ScanFile::open(file());
    if (!opened)
        return Failure(opened.error());
    auto plan = planResume(**opened, ResumeWhat::OpenPoints);
    if (!plan)
        return Failure(plan.error());
    m_finished = [](std::uint64_t) {};
    ScanRequest request;
    request.scan = scan();
    const ScanFileInfo& info = (*opened)->info();
    request.continuation =
        Continuation{info.uuid, plan->wanted, plan->finished, {info.fast.origin, info.slow.origin}};
    request.makeSink = recorder([this, plan = *plan] {
        auto lock = ScanFileLock::take(file());
        return makeResumingWriter(file(), plan, lock ? std::move(*lock) : nullptr);
    });
    start(std::move(request));
    return {};
}

std::optional<Result<ScanSummary>> WireStation::ended() const {
    return m_ended->copy();
}

std::uint64_t WireStation::side() {
    const char* wanted = std::getenv("GIMBALSCAN_WIRE_SCAN_SIDE");
    return wanted == nullptr ? 3 : std::clamp(std::strtoull(wanted, nullptr, 10), 2ULL, 100ULL);
}

double WireStation::patience() {
    return 30 + static_cast<double>(points());
}

bool WireStation::awaitEndOrPause() {
    return eventually([&] { return ended() || m_engine->state() == ScanState::Paused; },
                      patience());
}

bool WireStation::awaitEnd() {
    return eventually([&] { return ended().has_value(); }, patience());
}

bool WireStation::eventually(const std::function<bool()>& so, double seconds) const {
    SteadyClock clock;
    WaitPoint wait(clock);
    const TimePoint end = clock.now() + fromSeconds(seconds);
    while (!so()) {
        if (clock.now() >= end)
            return false;
        (void)wait.wait(clock.now() + std::chrono::milliseconds(2), {}, [] { return false; });
    }
    return true;
}

void WireStation::grbl(const std::function<void(GrblEmulator&, double now)>& fn) {
    m_ports.at(0)->withDevice(
        [&](EmulatedDevice& device, double now) { fn(dynamic_cast<GrblEmulator&>(device), now); });
}

void WireStation::apt(std::size_t index, const std::function<void(AptEmulator&, double now)>& fn) {
    m_ports.at(index)->withDevice(
        [&](EmulatedDevice& device, double now) { fn(dynamic_cast<AptEmulator&>(device), now); });
}

std::array<double, 2> WireStation::truePositions() {
    std::array<double, 2> positions{};
    if (m_controller == Controller::Grbl) {
        grbl([&](GrblEmulator& emulator, double now) {
            positions = {emulator.machine(now)[0], emulator.machine(now)[1]};
        });
        return positions;
    }
    for (const std::size_t axis : {0U, 1U})
        apt(axis, [&](AptEmulator& emulator, double now) {
            positions.at(axis) = emulator.channel().mechanics(now);
        });
    return positions;
}

std::array<double, 2> WireStation::awaitMotion() {
    std::array<double, 2> before = truePositions(), way{};
    (void)eventually([&] {
        const auto now = truePositions();
        way = {now[0] - before[0], now[1] - before[1]};
        before = now;
        return way[0] != 0 || way[1] != 0;
    });
    const auto sign = [](double w) { return static_cast<double>((w > 0) - (w < 0)); };
    return {sign(way[0]), sign(way[1])};
}

int WireStation::wrongCommands() {
    int wrong = 0;
    if (m_controller == Controller::Apt)
        for (const std::size_t axis : {0U, 1U})
            apt(axis, [&](AptEmulator& emulator, double) {
                wrong +=
                    emulator.channel().overlappingMoves() + emulator.channel().forbiddenMoves();
            });
    return wrong;
}

}  // namespace gimbalscan::testing
