// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim_link.h"

#include <gimbalscan/devices/daq.h>

namespace gimbalscan::sim {

/// The course of arm, expose and read-out that simulated acquisition devices share: waits, stops
/// and the faults of the script. arm, run and finishReadOut come from the DAQ worker; remaining
/// from any thread.
class Exposure {
public:
    Exposure(SimLink& link, std::string dataName, Duration readOutTime)
        : m_link(link), m_dataName(std::move(dataName)), m_readOutTime(readOutTime) {}

    [[nodiscard]] Result<void> arm(const DwellRequest& dwell, AcquisitionId id);
    /// Waits for the real time of the exposure and fills in start, stop and real time.
    [[nodiscard]] Result<ExposureEnd> run(Duration realTime, const OpContext& context);
    /// The time that read-out takes, then its faults.
    [[nodiscard]] Result<ReadOutInfo> finishReadOut(const OpContext& context);

    [[nodiscard]] const DwellRequest& dwell() const noexcept { return m_dwell; }
    [[nodiscard]] AcquisitionId id() const noexcept { return m_id; }
    [[nodiscard]] Duration remaining() const noexcept;

private:
    [[nodiscard]] Failure timedOut(Duration waited) const;

    SimLink& m_link;
    const std::string m_dataName;
    const Duration m_readOutTime;
    DwellRequest m_dwell;
    AcquisitionId m_id;
    bool m_armed = false, m_exposed = false;
    Operation m_operation;
    TimePoint m_end{};  // under the lane's lock: end of the running exposure, 0 when there is none
};

}  // namespace gimbalscan::sim
