// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_reference.h"

#include <algorithm>
#include <array>
#include <thread>

namespace gimbalscan {

Result<double> timeThreadPerAxis(Station& station, const BenchGrid& grid) {
    const std::array<std::size_t, 2> axes = {*station.axisIndex("yaw"),
                                             *station.axisIndex("pitch")};
    std::array<DeviceHandle*, 3> handles = {&station.axisHandle(axes[0]),
                                            &station.axisHandle(axes[1]), &station.daqHandle()};
    const auto lease = station.devices().tryLease(handles, "bench");
    if (!lease)
        return Failure(lease.error());
    Daq& daq = lease->daq(*handles[2]);
    std::vector<std::int32_t> trace(daq.traceShape().channels);
    const OpContext context{station.clock(), kNever, {}};
    const DwellRequest dwell{DwellKind::RealTime, kMinDwellSeconds, fromSeconds(kMinDwellSeconds),
                             0, 0xffffffff};
    const auto move = [&](std::size_t which, double position) {
        return std::thread([&, which, position] {
            const AxisConfig& axis = station.axes()[axes[which]];
            (void)lease->motor(*handles[which])
                .moveTo(ControllerPosition(position), axis.velocity, axis.acceleration, context);
        });
    };
    const TimePoint start = station.clock().now();
    for (std::uint64_t i = 0; i < grid.points(); ++i) {
        const auto column = static_cast<double>(i % grid.columns);
        const std::uint64_t line = i / grid.columns;
        const auto row = static_cast<double>(line);
        std::thread yaw = move(0, -10 + 20 * column / std::max(1U, grid.columns - 1));
        std::thread pitch = move(1, -10 + 20 * row / std::max(1U, grid.rows - 1));
        yaw.join();
        pitch.join();
        const bool acquired =
            daq.arm(dwell, {i, 0}, context) && daq.expose(context) && daq.readOut(trace, context);
        if (!acquired)
            return fail(ErrorCode::DaqFailed, handles[2]->name(), "bench", "No data.");
    }
    return toSeconds(station.clock().now() - start);
}

}  // namespace gimbalscan
