// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_message.h"

#include <gimbalscan/core/clock.h>
#include <gimbalscan/core/result.h>

#include <cstdint>
#include <optional>

namespace gimbalscan::apt {

/// Status of a channel that was asked for, and when it was true.
struct Sample {
    StatusUpdate status;
    TimePoint stamp{};      ///< middle of request and reply; of an update when it came
    TimePoint requested{};  ///< an update has none: it may be older than what was sent before
    bool asked = false;
};

/// How a motion ended; what the worker makes an error of.
enum class MotionEnd {
    Arrived,
    StoppedShort,  ///< at rest, not at the target
    NotBegun,      ///< at rest where it was, long after the command
    Stalled,
    LimitLow,   ///< in counts
    LimitHigh,  ///< in counts
    Fault,      ///< a fault bit, see faultText()
    SwitchedOff,
    NotHomed,  ///< homing ended without a reference
};

/// One motion from its command to its end, judged by what the controller says and where the motor
/// is. A message alone never ends it: it may be of an earlier motion. No clock, no lock.
class Motion {
public:
    enum class Kind { Move, Home };
    struct Plan {
        Kind kind = Kind::Move;
        std::int32_t start = 0, target = 0, tolerance = 1;  ///< counts
        std::uint32_t bitsAtStart = 0;
        bool useLimits = false;
        bool watchEnabled = false;  ///< this unit shows whether it is enabled
        Duration expected{};        ///< how long it will take
    };
    Motion() = default;
    explicit Motion(const Plan& plan) : m_plan(plan) {}

    void written(TimePoint at) noexcept { m_writtenAt = at; }
    /// An end-of-move message came; true when the position should be asked for now.
    bool completed(TimePoint at) noexcept;
    [[nodiscard]] std::optional<MotionEnd> look(const Sample& sample);

    [[nodiscard]] const Plan& plan() const noexcept { return m_plan; }
    [[nodiscard]] bool begun() const noexcept { return m_begun; }
    /// When the controller will probably be done; nothing before the command is on the wire.
    [[nodiscard]] std::optional<TimePoint> predictedEnd() const noexcept;
    /// By how many counts homing has moved the zero, as far as it could be followed.
    [[nodiscard]] double zeroShift() const noexcept { return m_zeroShift; }

private:
    [[nodiscard]] std::optional<MotionEnd> lookAtFaults(const Sample& sample);
    [[nodiscard]] std::optional<MotionEnd> lookAtMove(const Sample& sample);
    [[nodiscard]] std::optional<MotionEnd> lookAtHoming(const Sample& sample);
    [[nodiscard]] bool stalled(const Sample& sample);
    void followCounter(const Sample& sample);

    Plan m_plan;
    std::optional<TimePoint> m_writtenAt, m_quietSince, m_progressAt;
    bool m_begun = false, m_told = false, m_referenceLost = false;
    int m_quietLooks = 0, m_positionErrors = 0;
    std::int32_t m_quietPosition = 0, m_progressPosition = 0;
    // Of homing: the counter before it jumps to the new zero.
    std::optional<Sample> m_before, m_last;
    double m_zeroShift = 0;
};

/// "over-temperature and bus voltage" for the fault bits; empty for none.
[[nodiscard]] std::string faultText(std::uint32_t bits);

}  // namespace gimbalscan::apt
