// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/app/scan_controller.h>
#endif

namespace gimbalscan {

/// A station brought up for one user interface: drivers, clock and controller, in the order in
/// which they have to live. Lives on: the thread that made it.
class StationSession {
public:
    /// `timeScale` 1: as the hardware is; 10: ten times as fast; 0: as fast as the computer can.
    /// Anything but 1 is refused (InvalidArgument) for a station with a real device. `wireLog`: the
    /// file for everything that passes over the wires, which must not exist; empty: none.
    [[nodiscard]] static Result<std::unique_ptr<StationSession>> open(
        const StationConfig& config, double timeScale = 1.0, const std::string& wireLog = {});

    [[nodiscard]] ScanController& controller() noexcept { return *m_controller; }
    [[nodiscard]] Station& station() noexcept { return m_controller->station(); }
    [[nodiscard]] double timeScale() const noexcept { return m_timeScale; }
    /// Those of the axes that have to be homed before a scan.
    [[nodiscard]] std::vector<std::string> notHomed(const std::vector<std::string>& axes);
    /// All devices are connected and may work.
    [[nodiscard]] bool connected();

private:
    explicit StationSession(double timeScale);

    double m_timeScale;
    DriverRegistry m_drivers = builtInDrivers();
    std::unique_ptr<Clock> m_clock;
    std::unique_ptr<ScanController> m_controller;
};

}  // namespace gimbalscan
