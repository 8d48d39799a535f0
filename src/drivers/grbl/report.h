// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan::grbl {

enum class Mode { Idle, Run, Jog, Home, Alarm, Check, Sleep, Hold, Door };
[[nodiscard]] std::string_view modeText(Mode mode) noexcept;

/// What a status report says, in the units that the controller reports in. Fields that are not
/// there or not known are left out; any number of axes.
struct StatusReport {
    Mode mode = Mode::Idle;
    int part = 0;                                   ///< Hold:0 is held, Hold:1 slowing; Door:0..3
    std::vector<double> machine, work, workOffset;  ///< MPos, WPos, WCO; empty when not told
    std::optional<double> feed;                     ///< per minute
    std::string pins;                               ///< letters of the inputs that are triggered

    [[nodiscard]] bool inMotion() const noexcept {
        return mode == Mode::Run || mode == Mode::Jog || mode == Mode::Home ||
               (mode == Mode::Hold && part != 0) || (mode == Mode::Door && part > 1);
    }
};

/// Of the text between < and >. Nothing when any part that counts is not as it should be.
[[nodiscard]] std::optional<StatusReport> parseReport(std::string_view text);

/// Machine positions in millimetres (or degrees) out of reports, which tell the work offset only
/// now and then. Lives on: io thread.
class PositionMemory {
public:
    void setInches(bool inches) noexcept { m_factor = inches ? 25.4 : 1.0; }
    void forget() noexcept { m_offset.clear(); }
    /// Nothing when the report has no position, or a work position whose offset is not known.
    [[nodiscard]] std::optional<std::vector<double>> machine(const StatusReport& report);

private:
    double m_factor = 1.0;
    std::vector<double> m_offset;
};

}  // namespace gimbalscan::grbl
