// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_station.h"

#include <stdexcept>

namespace gimbalscan::bench {

testing::TestStation instantStation() {
    const ParamTable motor = {{"instant", ParamValue{true}},
                              {"absolute_encoder", ParamValue{true}},
                              {"encoder_noise", ParamValue{0.0}}};
    testing::TestStation station;
    station.yaw = station.pitch = motor;
    station.daq = {{"instant", ParamValue{true}}};
    station.settle = 0;
    return station;
}

BenchStation::BenchStation(const testing::TestStation& station,
                           const std::function<void(StationConfig&)>& change) {
    registerSimDrivers(m_drivers);
    if (station.moreDrivers)
        station.moreDrivers(m_drivers);
    StationConfig config = station.config(m_drivers);
    if (change)
        change(config);
    auto built = Station::build(config, m_drivers, m_clock);
    if (!built)
        throw std::runtime_error(built.error().text());
    m_station = std::move(*built);
    m_engine = std::make_unique<ScanEngine>(*m_station, m_threads, m_live, EngineListener{});
    call<void>([&](auto done) { m_engine->connect(done); });
}

void BenchStation::moveTo(double yaw, double pitch) {
    call<void>([&](auto done) {
        m_engine->moveTo({{"yaw", UserPosition(yaw)}, {"pitch", UserPosition(pitch)}}, false, done);
    });
}

RunStop BenchStation::scan(const ScanConfig& config, const RunSinkFactory& makeSink) {
    ScanRequest request;
    request.scan = config;
    request.makeSink = makeSink;
    const auto summary =
        call<ScanSummary>([&](auto done) { m_engine->scan(std::move(request), done); });
    const RunStop& stop = summary.passes.back().stop;
    if (stop.outcome != RunOutcome::Completed)
        throw std::runtime_error(stop.reason ? stop.reason->text() : "the scan was stopped");
    return stop;
}

std::unique_ptr<RunSink> BenchStation::recorder(std::unique_ptr<PointWriter> writer) {
    return std::make_unique<RunRecorder>(m_clock, m_threads, std::move(writer));
}

ScanConfig gridScan(const BenchGrid& grid) {
    ScanConfig scan = testing::smallScan(grid.columns, grid.rows, kMinDwellSeconds);
    scan.fast.start = scan.slow.start = -10;
    scan.fast.stop = scan.slow.stop = 10;
    return scan;
}

}  // namespace gimbalscan::bench
