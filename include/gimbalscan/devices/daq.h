// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>
#include <gimbalscan/devices/device.h>

#include <span>

namespace gimbalscan {

/// Which acquisition this is, so that a simulator's noise is a pure function of (seed, id).
struct AcquisitionId {
    std::uint64_t point =
        0;  ///< cell of the map: row * columns + column, or a counter for measure()
    std::uint32_t repeat = 0;  ///< 0 for the first try, 1 for the first retake ...
};

/// A dwell with the reduction's channels resolved.
struct DwellRequest {
    DwellKind kind = DwellKind::RealTime;
    double value = 1.0;  ///< seconds, counts or relative uncertainty
    Duration maximum{};  ///< longest real time
    std::uint32_t firstChannel = 0,
                  lastChannel = 0xffffffff;  ///< what Counts and RelativeUncertainty look at
};

/// What is known at the end of an exposure, before the data is read out.
struct ExposureEnd {
    TimePoint start{}, stop{};
    double realTime = 0, liveTime = 0;  ///< seconds
};

struct ReadOutInfo {
    std::uint16_t flags = 0;  ///< kFlagSaturated, kFlagSamplesLost, kFlagShortExposure
};

/// An acquisition device: one exposure after another. arm, expose and readOut come from the DAQ
/// worker.
class Daq : public Device {
public:
    [[nodiscard]] virtual TraceShape traceShape() const = 0;
    /// Can the device end an exposure by itself for this kind?
    [[nodiscard]] virtual bool supports(DwellKind kind) const noexcept = 0;
    /// Prepares the next exposure while the axes still move.
    [[nodiscard]] virtual Result<void> arm(const DwellRequest& dwell, AcquisitionId id,
                                           const OpContext& context) = 0;
    /// Exposes and returns at the end of the exposure; read-out comes later, while the axes move
    /// on. context.deadline is the DAQ's time limit (DaqTimeout). Stopped: nothing is kept.
    [[nodiscard]] virtual Result<ExposureEnd> expose(const OpContext& context) = 0;
    /// Fills the trace of the last exposure (traceShape().channels values).
    [[nodiscard]] virtual Result<ReadOutInfo> readOut(std::span<std::int32_t> trace,
                                                      const OpContext& context) = 0;
    /// Longest real time still to go of the running exposure; zero when there is none. Any thread.
    [[nodiscard]] virtual Duration remaining() const noexcept = 0;
};

}  // namespace gimbalscan
