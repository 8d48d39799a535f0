// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/station_tables.h>

namespace gimbalscan {

inline constexpr const char* kStationFormat = "gimbalscan-station";
inline constexpr const char* kScanFormat = "gimbalscan-scan";
/// The newest version that this program reads, and the one that it writes.
inline constexpr std::int64_t kStationVersion = 1;
inline constexpr std::int64_t kScanVersion = 1;

/// The one description of the scan file, as stationSpecs() of the station's.
[[nodiscard]] const std::vector<ParamSpec>& scanSpecs();

// Between tables and the structures of the program; scanFrom() takes tables that were read by these
// specs.
[[nodiscard]] ScanConfig scanFrom(const ParamTable& table);
[[nodiscard]] ParamTable tableOf(const ScanConfig& scan);

/// The names of an enumeration's values as files write them, in their order.
template <class Enum>
[[nodiscard]] const std::vector<std::string>& choicesOf();
template <>
const std::vector<std::string>& choicesOf<AxisUnit>();
template <>
const std::vector<std::string>& choicesOf<EncoderSide>();
template <>
const std::vector<std::string>& choicesOf<ApproachDirection>();
template <>
const std::vector<std::string>& choicesOf<StopMode>();
template <>
const std::vector<std::string>& choicesOf<InterlockAction>();
template <>
const std::vector<std::string>& choicesOf<ScanMode>();
template <>
const std::vector<std::string>& choicesOf<ScanOrder>();
template <>
const std::vector<std::string>& choicesOf<RegionShape>();
template <>
const std::vector<std::string>& choicesOf<ReductionKind>();
template <>
const std::vector<std::string>& choicesOf<DwellKind>();
template <>
const std::vector<std::string>& choicesOf<AtEnd>();

template <class Enum>
[[nodiscard]] Enum enumOf(const std::string& text) {
    const auto& names = choicesOf<Enum>();
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text)
            return static_cast<Enum>(i);
    return Enum{};
}
template <class Enum>
[[nodiscard]] const std::string& textOf(Enum value) {
    return choicesOf<Enum>()[static_cast<std::size_t>(value)];
}

}  // namespace gimbalscan
