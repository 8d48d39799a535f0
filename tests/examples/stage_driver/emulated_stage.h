// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/emulated_device.h"
#include "wire/grbl_line_motion.h"

#include <optional>
#include <string>
#include <vector>

namespace gimbalscan::testing {

/// The controller of the example driver as it is seen from its wire. It shares nothing with the
/// driver, so that a misreading does not hide in both.
class EmulatedStage final : public EmulatedDevice {
public:
    void received(std::span<const std::uint8_t> bytes, double now) override;
    [[nodiscard]] double advance(double) override { return kNever; }  // it only answers
    void opened(double) override { m_line.clear(); }
    void powerCycle(double now) override;

    /// Turns the stage, as a hand would.
    void turnByHand(double distance) { m_place += distance; }

    // Faults and surroundings.
    std::optional<double> stallAt;  ///< on the way up it gets stuck there
    bool homeSwitchBroken = false;
    bool garblesMoves = false;  ///< obeys them, and its answer cannot be read

    // What came of it.
    [[nodiscard]] double position(double now);
    [[nodiscard]] bool moving(double now);
    /// Every line that was obeyed, without checksum; questions left out.
    [[nodiscard]] const std::vector<std::string>& commands() const { return m_commands; }

private:
    void obey(const std::string& line, double now);
    [[nodiscard]] std::string answer(const std::string& line, double now);
    void begin(double target, double velocity, double acceleration, double now);
    void halt(double now);
    void settle(double now);  ///< ends the motion whose time is over
    [[nodiscard]] double mechanics(double now) const;

    std::string m_line;
    std::vector<std::string> m_commands;
    bool m_on = false, m_homing = false, m_homed = false, m_stalled = false;
    double m_place = 20;  ///< of the mechanics, from the home switch; at the start of the motion
    double m_zero = 20;   ///< where the controller counts from; where it was switched on
    double m_shift = 0;   ///< by how much the last homing has moved that
    double m_direction = 1;
    std::optional<LineMotion> m_motion;
};

}  // namespace gimbalscan::testing
