// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_exposure.h"

namespace gimbalscan::sim {

namespace {

constexpr int kLostTriggers = 12;

}  // namespace

Result<void> Exposure::arm(const DwellRequest& dwell, AcquisitionId id) {
    m_armed = m_exposed = false;
    if (auto ready = m_link.admit("arm"); !ready)
        return ready;
    m_dwell = dwell;
    m_id = id;
    m_armed = true;
    return {};
}

Result<ExposureEnd> Exposure::run(Duration realTime, const OpContext& context) {
    if (!std::exchange(m_armed, false))
        return m_link.failure(ErrorCode::DaqFailed, "expose", "The device was not armed.");
    const TimePoint called = m_link.now();
    auto operation = m_link.begin("expose", context, true);
    if (!operation)
        return Failure(operation.error());
    m_operation = *operation;
    StopLane& lane = m_link.lane();

    ExposureEnd end;
    end.start = m_link.now();
    end.stop = end.start + realTime;
    end.realTime = toSeconds(realTime);
    if (m_operation.hit(FaultKind::NoReply)) {
        if (lane.waitUntil(context.deadline, m_operation.ticket, context) == LaneWait::Stopped)
            return m_link.failure(ErrorCode::Stopped, "expose", "");
        return timedOut(m_link.now() - called);
    }
    if (m_operation.hit(FaultKind::Disconnect)) {
        lane.read([&] { m_link.cut(*m_operation.fault, m_link.now()); });
        return m_link.loseContact(m_operation, context);
    }
    lane.read([&] { m_end = end.stop; });
    const LaneWait waited = lane.waitUntil(end.stop, m_operation.ticket, context);
    lane.read([&] { m_end = {}; });
    if (waited == LaneWait::Stopped)
        return m_link.failure(ErrorCode::Stopped, "expose", "");
    if (waited == LaneWait::TimedOut)
        return timedOut(m_link.now() - called);
    if (auto finished = m_link.finish(m_operation, context); !finished)
        return Failure(finished.error());
    m_exposed = true;
    return end;
}

Failure Exposure::timedOut(Duration waited) const {
    return m_link.failure(
        ErrorCode::DaqTimeout, "expose",
        fmt::format(
            "No {} from the {} after {:.1f} s (exposure {:.4g} s).", m_dataName, m_link.noun(),
            toSeconds(waited),
            m_dwell.kind == DwellKind::RealTime ? m_dwell.value : toSeconds(m_dwell.maximum)));
}

Result<ReadOutInfo> Exposure::finishReadOut(const OpContext& context) {
    if (!std::exchange(m_exposed, false))
        return m_link.failure(ErrorCode::DaqFailed, "read out", "There is no finished exposure.");
    if (m_readOutTime > Duration::zero()) {
        const auto waited =
            m_link.lane().waitUntil(m_link.now() + m_readOutTime, m_operation.ticket, context);
        if (waited == LaneWait::TimedOut)
            return timedOut(m_readOutTime);
        // A stop does not throw away what was exposed to its end: the data is there.
    }
    if (m_operation.hit(FaultKind::Overrun))
        return m_link.failure(
            ErrorCode::DaqOverrun, "read out",
            fmt::format("The {} lost {} triggers.", m_link.noun(), kLostTriggers));
    ReadOutInfo info;
    if (m_operation.hit(FaultKind::Saturate))
        info.flags |= kFlagSaturated;
    return info;
}

Duration Exposure::remaining() const noexcept {
    return m_link.lane().read([&] {
        return m_end == TimePoint{} ? Duration::zero()
                                    : std::max(Duration::zero(), m_end - m_link.now());
    });
}

}  // namespace gimbalscan::sim
