// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/param_spec.h>
#include <gimbalscan/core/units.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace gimbalscan {

/// Profiled: decelerate at the axis' acceleration and keep the position. Immediate: as abruptly as
/// possible.
enum class StopMode { Profiled, Immediate };
enum class AxisUnit { Degree, Millimetre };
/// Where the encoder sits: on the motor (backlash unseen) or on the load.
enum class EncoderSide { Motor, Load };
/// The side from which every target is reached, in controller coordinates. None: straight to the
/// target.
enum class ApproachDirection { None, Positive, Negative };

struct DeviceConfig {
    std::string name;
    std::string driver;     ///< key in the driver registry, such as "sim-motor"
    ParamTable parameters;  ///< checked and completed by the driver's ParamSpec table
    bool operator==(const DeviceConfig&) const = default;
};

/// User coordinates over controller coordinates: user = sign * controller + offset.
struct AxisOffset {
    int sign = 1;           ///< +1 or -1
    double offset = 0.0;    ///< in the axis' unit
    bool confirmed = true;  ///< false after the controller's zero has moved

    [[nodiscard]] UserPosition toUser(ControllerPosition p) const noexcept {
        return UserPosition(sign * p.value() + offset);
    }
    [[nodiscard]] ControllerPosition toController(UserPosition p) const noexcept {
        return ControllerPosition(sign * (p.value() - offset));
    }
    bool operator==(const AxisOffset&) const = default;
};

struct HomingConfig {
    int group = 0;  ///< groups are homed in ascending order, one group at once
    Duration timeLimit = fromSeconds(120.0);
    bool required = true;  ///< false: an absolute encoder knows the position
    bool operator==(const HomingConfig&) const = default;
};

struct AxisConfig {
    std::string name;
    AxisUnit unit = AxisUnit::Degree;
    std::string device;  ///< the motor's device name
    ControllerPosition softMin, softMax;
    AxisVelocity velocity{10.0};
    AxisAcceleration acceleration{20.0};
    Duration settle{};        ///< readback must stay inside tolerance this long
    double tolerance = 0.01;  ///< |readback - target| at most, in the axis' unit
    EncoderSide encoder = EncoderSide::Motor;
    double backlash = 0.0;  ///< take-up distance of the final approach, in the axis' unit
    ApproachDirection finalApproach = ApproachDirection::None;
    HomingConfig homing;
    std::optional<ControllerPosition> safePosition;  ///< reached before axes of later groups travel
    bool mayDisable = false;  ///< the motor may be de-energised when a stop is not confirmed
    StopMode stopAllMode = StopMode::Immediate;
    AxisOffset offset;

    /// "deg" or "mm".
    [[nodiscard]] std::string unitText() const { return unit == AxisUnit::Degree ? "deg" : "mm"; }
    bool operator==(const AxisConfig&) const = default;
};

struct SupplyConfig {
    std::string device;
    double voltage = 0.0;       ///< setpoint, volt
    double currentLimit = 0.0;  ///< ampere
    double offBelow = 1.0;      ///< readback below this is "off", volt
    Duration offWithin = fromSeconds(2.0);
    bool offAfterRest = false;  ///< switch off only after the motors are at rest (brakes fed by it)
    bool operator==(const SupplyConfig&) const = default;
};

enum class InterlockAction { Pause, StopAll };
/// A readable signal that must stay inside a range.
struct InterlockConfig {
    std::string name;
    std::string signal;  ///< "device.signal"
    std::optional<double> minimum, maximum;
    InterlockAction action = InterlockAction::StopAll;
    bool operator==(const InterlockConfig&) const = default;
};

struct AxisTarget {
    std::string axis;
    UserPosition position;
    bool operator==(const AxisTarget&) const = default;
};
struct NamedPosition {
    std::string name;  ///< "load", "reference", "park", ...
    std::vector<AxisTarget> targets;
    bool operator==(const NamedPosition&) const = default;
};

/// Tries for each class of recoverable faults before the scan pauses (docs/faults.md, rule 4).
struct FaultPolicy {
    int communicationTries = 3;
    int positionRetries = 2;
    int acquisitionRetries = 2;
    double deadTimeLimit = 0.5;  ///< fraction; above it a point is flagged
    bool operator==(const FaultPolicy&) const = default;
};

/// How maps lie on the screen; without it the fast axis runs to the right, the slow one upwards.
struct MapPlacement {
    bool mirrorX = false, mirrorY = false;  ///< what is horizontal and vertical after swapping
    bool swapAxes = false;
    bool operator==(const MapPlacement&) const = default;
};

struct StationConfig {
    std::string name;
    std::vector<DeviceConfig> devices;
    std::vector<AxisConfig> axes;
    std::string daq;  ///< device name of the acquisition device
    std::vector<SupplyConfig> supplies;
    std::vector<InterlockConfig> interlocks;
    std::vector<NamedPosition> positions;
    FaultPolicy faultPolicy;
    MapPlacement map;
    std::string sourceText;  ///< the file exactly as read, for the data file
    std::string sourceName;  ///< file name or "built-in"

    [[nodiscard]] const AxisConfig* axis(std::string_view axisName) const {
        for (const auto& a : axes)
            if (a.name == axisName)
                return &a;
        return nullptr;
    }
    [[nodiscard]] const DeviceConfig* device(std::string_view deviceName) const {
        for (const auto& d : devices)
            if (d.name == deviceName)
                return &d;
        return nullptr;
    }
    [[nodiscard]] const NamedPosition* position(std::string_view positionName) const {
        for (const auto& p : positions)
            if (p.name == positionName)
                return &p;
        return nullptr;
    }
    bool operator==(const StationConfig&) const = default;
};

}  // namespace gimbalscan
