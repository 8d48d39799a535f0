// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/core/station_tables.h>
#include <gimbalscan/devices/driver_registry.h>
#endif

#include <QMetaType>

#include <optional>

namespace gimbalscan {

/// A part of the station: a list's entry, a list, a table, or what stands in no table.
struct StationPart {
    std::string key;                   ///< "axes", "fault_policy"; empty: general
    std::optional<std::size_t> index;  ///< of an entry
    bool operator==(const StationPart&) const = default;

    /// As problems name it: "axes[0]".
    [[nodiscard]] std::string path() const;
};

/// What is wrong with a table as it stands, by the same reader as for files; without problems also
/// the station. Builds the devices, unconnected, to see that they fit. For a background thread.
struct DraftCheck {
    std::vector<ConfigProblem> problems;
    std::optional<StationConfig> station;
};
[[nodiscard]] DraftCheck checkDraft(const ParamTable& table, const DriverRegistry& drivers);

/// A station while it is edited, right or wrong. Knows the tables' description, no fields. GUI
/// thread only.
class StationDraft {
public:
    explicit StationDraft(const DriverRegistry& drivers) : m_drivers(drivers) {}

    void take(ParamTable table) { m_table = std::move(table); }
    [[nodiscard]] const ParamTable& table() const noexcept { return m_table; }

    /// Null: there is no such part.
    [[nodiscard]] static const ParamSpec* specOf(const StationPart& part);
    [[nodiscard]] static const std::vector<ParamSpec>& specsOf(const StationPart& part);
    [[nodiscard]] std::size_t countOf(const std::string& list) const;
    [[nodiscard]] const ParamTable& tableOf(const StationPart& part) const;
    void setTableOf(const StationPart& part, ParamTable table);
    /// "yaw_motor": its name, else the device that it is about.
    [[nodiscard]] std::string nameOf(const StationPart& part) const;
    /// The names of all entries of a list that have one.
    [[nodiscard]] std::vector<std::string> namesOf(const std::string& list) const;

    /// "deg": the unit of an axis, of the axis that a device moves, or of all axes; empty: mixed.
    [[nodiscard]] std::string axisUnitOf(const StationPart& part) const;

    /// A new entry with everything by default at the end of a list.
    StationPart add(const std::string& list);
    /// A new device of a driver, with a name of its own.
    StationPart addDevice(const std::string& driver);
    void remove(const StationPart& part);
    /// After the driver of a device became another one: its parameters by default, but for those
    /// that both have.
    void fitParameters(const StationPart& device);

    /// The station with this device and those before it, to try it; whatever else is wrong.
    [[nodiscard]] StationConfig devicesUpTo(const StationPart& device) const;

private:
    [[nodiscard]] std::vector<ParamTable>& rows(const std::string& list);
    [[nodiscard]] const std::vector<ParamTable>& rows(const std::string& list) const;

    const DriverRegistry& m_drivers;
    ParamTable m_table;
};

}  // namespace gimbalscan

Q_DECLARE_METATYPE(gimbalscan::StationPart)
