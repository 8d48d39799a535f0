// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/driver_registry.h>

#include <cassert>
#include <exception>

namespace gimbalscan {

const AxisConfig* DriverContext::axis() const noexcept {
    for (const AxisConfig& axis : station.axes)
        if (axis.device == device.name)
            return &axis;
    return nullptr;
}

const std::string& DriverContext::label() const noexcept {
    const AxisConfig* turned = axis();
    return turned ? turned->name : device.name;
}

void DriverRegistry::add(DriverEntry entry) {
    assert(!find(entry.key));  // the later one would never be used
    m_entries.push_back(std::move(entry));
}

const DriverEntry* DriverRegistry::find(std::string_view key) const noexcept {
    for (const auto& entry : m_entries)
        if (entry.key == key)
            return &entry;
    return nullptr;
}

DriverSchemas DriverRegistry::schemas() const {
    DriverSchemas schemas;
    schemas.find = [this](std::string_view key) -> const std::vector<ParamSpec>* {
        const DriverEntry* entry = find(key);
        return entry ? &entry->parameters : nullptr;
    };
    for (const auto& entry : m_entries)
        schemas.keys.push_back(entry.key);
    return schemas;
}

Result<std::unique_ptr<DeviceRegistry>> DriverRegistry::build(
    const StationConfig& station, Clock& clock, const std::shared_ptr<WireLog>& wireLog) const {
    auto registry = std::make_unique<DeviceRegistry>();
    for (const DeviceConfig& device : station.devices) {
        const DriverEntry* entry = find(device.driver);
        if (!entry)
            return fail(ErrorCode::ConfigValue, device.name, "create",
                        "There is no driver \"" + device.driver + "\".");
        if (registry->find(device.name))
            return fail(ErrorCode::ConfigValue, device.name, "create",
                        "Two devices have the name \"" + device.name + "\".");
        try {
            auto created = entry->create(DriverContext{clock, station, device, *registry, wireLog});
            if (!created)
                return Failure(created.error());
            registry->add(device.name, device.driver, std::move(*created));
        } catch (const std::exception& e) {
            // The seam to foreign code: nothing throws through it.
            return fail(ErrorCode::Internal, device.name, "create", e.what());
        }
    }
    return registry;
}

}  // namespace gimbalscan
