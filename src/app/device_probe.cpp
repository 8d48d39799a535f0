// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/device_probe.h>

#include <algorithm>
#include <array>

namespace gimbalscan {

Result<ProbeAnswer> probeDevice(StationConfig station, const std::string& device,
                                const DriverRegistry& drivers, Duration limit,
                                std::stop_token stop) {
    const auto asked =
        std::find_if(station.devices.begin(), station.devices.end(),
                     [&](const DeviceConfig& config) { return config.name == device; });
    if (asked == station.devices.end())
        return fail(ErrorCode::InvalidArgument, device, "test",
                    "The station has no device " + device + ".");
    station.devices.erase(std::next(asked), station.devices.end());
    SteadyClock clock;
    auto built = drivers.build(station, clock);
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
