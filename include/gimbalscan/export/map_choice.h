// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/export/view_file.h>

#include <variant>

namespace gimbalscan {

/// What a gate makes of an A-scan. Amplitude: the largest deflection from zero, in the unit of the
/// trace; AmplitudePercent: the same in % of the largest that the file can hold; Time: when it was,
/// in us; Depth: velocity * (time - delay) / 2 in mm, as in pulse-echo.
enum class GateQuantity { Amplitude, AmplitudePercent, Time, Depth };

struct GateMap {
    ViewGate gate;
    GateQuantity quantity = GateQuantity::Amplitude;
    bool operator==(const GateMap&) const = default;
};

/// A map of the file (index into ScanFileInfo::maps), or one that is made of the stored traces.
using MapChoice = std::variant<std::size_t, ViewRoi, GateMap>;

/// By name: a map of the file by name or title; a region of the view file; a gate of the view file
/// as "GATE/amplitude", "GATE/amplitude_percent", "GATE/time" or "GATE/depth". An empty name is the
/// default map. InvalidArgument names all there are. Any thread.
[[nodiscard]] Result<MapChoice> mapNamed(const ScanFileInfo& info, const std::string& name);
/// The name by which mapNamed() finds it.
[[nodiscard]] std::string nameOf(const ScanFileInfo& info, const MapChoice& map);
/// All names for this scan, the default map first.
[[nodiscard]] Result<std::vector<std::string>> mapNames(const ScanFileInfo& info);

}  // namespace gimbalscan
