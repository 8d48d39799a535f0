// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "emulated_device.h"
#include "grbl_line_motion.h"

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace gimbalscan::testing {

/// A Grbl 1.1h with three axes as it is seen from its wire. Unlike the real one it stops between
/// two blocks. Positions are millimetres; the mechanics go from -travel to 0 with a limit switch at
/// each end, the controller counts from where it was switched on until it is homed.
class GrblEmulator final : public EmulatedDevice {
public:
    static constexpr std::size_t kAxes = 3;
    using Vector = std::array<double, kAxes>;
    enum class State { Idle, Run, Jog, Home, Alarm, Hold, Door, Sleep };

    GrblEmulator();

    void received(std::span<const std::uint8_t> bytes, double now) override;
    [[nodiscard]] double advance(double now) override;
    void opened(double now) override;
    void powerCycle(double now) override;

    // Before it is used, or between two messages.
    std::map<int, double> settings;     ///< $n
    Vector mechanics{-100, -100, -50};  ///< where the axes are when power comes
    bool resetsWhenOpened = true;       ///< as an Arduino does

    // What can go wrong with it.
    void limitAt(std::size_t axis, double machinePosition);  ///< a switch closes there
    void stallAt(std::size_t axis, double machinePosition);  ///< no further than that
    void withoutHomeSwitch(bool missing) { m_noHomeSwitch = missing; }
    void reset(double now);  ///< a brown-out
    void pressHold(double now);
    void setDoor(bool open, double now);
    void mend();  ///< no limit, no stall, switch back

    // What came of it.
    [[nodiscard]] State state() const noexcept { return m_state; }
    [[nodiscard]] Vector machine(double now) const;
    [[nodiscard]] bool homed() const noexcept { return m_homed; }
    [[nodiscard]] std::uint64_t bytesLost() const noexcept { return m_bytesLost; }
    /// Every line that was taken out of the buffer, in order.
    [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return m_lines; }
    [[nodiscard]] const std::vector<std::uint8_t>& realTimeBytes() const noexcept {
        return m_realTime;
    }

private:
    struct Block {
        Vector target{};
        double rate = 0;  ///< mm/min along the line; 0: as fast as it can
        bool jog = false;
    };
    struct Words;

    void boot(double now, double after);
    void welcome(double now);
    void forgetWork();
    void softReset(double now);
    void realTime(std::uint8_t byte, double now);
    void report(double now);
    void sayLine(const std::string& text);
    void answer(int error);
    void alarm(int number, double now, bool deaf);
    void hold(double now);

    // Lines.
    void work(double now);
    [[nodiscard]] bool blocked() const noexcept;
    void takeByte(std::uint8_t byte, double now);
    void execute(std::string line, double now);
    [[nodiscard]] int dollar(const std::string& line, double now);
    [[nodiscard]] int jog(const std::string& line);
    [[nodiscard]] int gcode(const std::string& line, double now);
    [[nodiscard]] int move(const Words& words, double now);
    [[nodiscard]] Vector targetOf(const Words& words, bool inches, bool relative,
                                  bool machineCoordinates) const;
    [[nodiscard]] bool insideTravel(const Vector& target) const;
    [[nodiscard]] Vector planned() const;
    void tellSettings();
    void startHoming(double now);
    void endHoming(double now);

    // Motion.
    void startBlock(double now);
    void endBlock(double now);
    [[nodiscard]] double nextEvent() const;
    void event(double now);
    void obstacles();
    void rest(double now);

    State m_state = State::Idle;
    int m_part = 0;
    std::deque<std::uint8_t> m_buffer;  // the receive buffer of 128 bytes
    std::vector<std::string> m_lines;
    std::vector<std::uint8_t> m_realTime;
    std::uint64_t m_bytesLost = 0;
    bool m_comment = false, m_lineTooLong = false, m_started = false;
    std::string m_line, m_pins;

    Vector m_machine{}, m_from{}, m_target{}, m_offset{};
    Vector m_zero{};             // mechanics = machine + zero
    std::deque<Block> m_blocks;  // the first one is under way
    std::optional<LineMotion> m_motion;
    bool m_jogCancelled = false;
    std::optional<double> m_limitTime, m_stallTime;
    std::map<std::size_t, double> m_limits, m_stalls;
    bool m_stalled = false;

    // Modal state of the parser.
    bool m_inches = false, m_relative = false;
    int m_motionMode = 0;
    double m_rate = 0;

    std::optional<double> m_welcomeAt, m_dwellEnd, m_homingEnd, m_resetMessageAt;
    bool m_silent = false;   // deaf after ALARM:1 and 2, or booting
    bool m_waiting = false;  // a line that is answered when the queue is empty (G4)
    double m_dwell = 0;
    bool m_unanswered = false;    // a line that the next reset answers
    std::optional<Block> m_held;  // waits for room in the planner
    bool m_homing = false;
    bool m_softLimit = false;
    bool m_reportDue = false, m_homed = false, m_noHomeSwitch = false, m_doorOpen = false;
    int m_untilOffset = 0, m_untilOverrides = 0;
};

}  // namespace gimbalscan::testing
