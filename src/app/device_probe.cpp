// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/device_probe.h>
#include <gimbalscan/devices/wire_log.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gimbalscan {

namespace {

/// The first FILE.testN that does not exist: logs of earlier tests are not written over.
Result<std::shared_ptr<WireLog>> logOfTest(const std::string& file, Clock& clock) {
    if (file.empty())
        return nullptr;
    for (int number = 1;; ++number) {
        auto log = WireLog::create(fmt::format("{}.test{}", file, number), clock);
        if (log || log.error().code != ErrorCode::FileExists)
            return log;
    }
}

}  // namespace

Result<ProbeAnswer> probeDevice(StationConfig station, const std::string& device,
                                const DriverRegistry& drivers, Duration limit, std::stop_token stop,
                                const std::string& wireLog) {
    const auto asked =
        std::find_if(station.devices.begin(), station.devices.end(),
                     [&](const DeviceConfig& config) { return config.name == device; });
    if (asked == station.devices.end())
        return fail(ErrorCode::InvalidArgument, device, "test",
                    "The station has no device " + device + ".");
    station.devices.erase(std::next(asked), station.devices.end());
    SteadyClock clock;
    const auto log = logOfTest(wireLog, clock);
    if (!log)
        return Failure(log.error());
    auto built = drivers.build(station, clock, *log);
    if (!built)
        return Failure(built.error());
    DeviceHandle* handle = (*built)->find(device);
    auto lease = (*built)->tryLease(std::array{handle}, "connection test");
    if (!lease)
        return Failure(lease.error());
    const TimePoint began = clock.now();
    const auto connected =
        lease->connect(*handle, OpContext{clock, began + limit, std::move(stop)});
    const double seconds = toSeconds(clock.now() - began);
    const DeviceIdentity identity = handle->identity();
    lease->disconnect(*handle);
    if (!connected)
        return Failure(connected.error());
    return ProbeAnswer{identity, seconds};
}

}  // namespace gimbalscan
