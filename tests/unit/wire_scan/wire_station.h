// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/apt_emulator.h"
#include "wire/grbl_emulator.h"
#include "wire/pty_port.h"

#include <gimbalscan/core/guarded.h>
#include <gimbalscan/nexus/nexus_writer.h>
#include <gimbalscan/scan/scan_engine.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gimbalscan::testing {

enum class Controller { Grbl, Apt };

/// A station of two emulated axes and a simulated spectrometer, its engine on the real clock with
/// its real threads, and square scans into data files in a folder of its own. GRBL: both
/// axes on one port. Thorlabs APT: a unit for each axis.
class WireStation {
public:
    /// Points of a line, and lines: 3, or what GIMBALSCAN_WIRE_SCAN_SIDE says. 21 takes an hour.
    [[nodiscard]] static std::uint64_t side();
    [[nodiscard]] static std::uint64_t points() { return side() * side(); }
    // s; short of the time for an answer of GRBL, and four times the one that APT units get.
    static constexpr double kGrblContact = 1.5, kAptContact = 3;

    explicit WireStation(Controller controller);
    ~WireStation();
    WireStation(const WireStation&) = delete;
    WireStation& operator=(const WireStation&) = delete;

    [[nodiscard]] Result<void> connect();
    [[nodiscard]] Result<void> home();
    [[nodiscard]] Result<void> resume();
    [[nodiscard]] Result<void> acknowledge();

    /// Starts the scan. `fault` is called once, when `points` points are finished and the axes are
    /// about to go to the next one; in a thread of the engine.
    void startScan(std::uint64_t points, std::function<void()> fault);
    /// Goes on in the file of the scan, as after a new start of the program.
    [[nodiscard]] Result<void> continueScan();
    /// Nothing while it runs.
    [[nodiscard]] std::optional<Result<ScanSummary>> ended() const;
    /// Until the scan has ended or is paused; false when it takes much too long.
    [[nodiscard]] bool awaitEndOrPause();
    [[nodiscard]] bool awaitEnd();
    [[nodiscard]] bool eventually(const std::function<bool()>& so, double seconds = 30) const;

    /// The first port, or the one that the axis of these scans' lines hangs on.
    [[nodiscard]] PtyPort& port(std::size_t index = 0) { return *m_ports.at(index); }
    [[nodiscard]] std::size_t ports() const noexcept { return m_ports.size(); }
    void grbl(const std::function<void(GrblEmulator&, double now)>& fn);
    void apt(std::size_t index, const std::function<void(AptEmulator&, double now)>& fn);
    /// Of both axes, from the emulators; in axis units.
    [[nodiscard]] std::array<double, 2> truePositions();
    /// Waits until an axis moves; the directions of both.
    [[nodiscard]] std::array<double, 2> awaitMotion();
    /// Commands that went to a motor which was moving, not enabled or not homed.
    [[nodiscard]] int wrongCommands();

    [[nodiscard]] std::vector<RunEvent> events() const { return m_events.copy(); }
    [[nodiscard]] Station& station() noexcept { return *m_station; }
    [[nodiscard]] ScanEngine& engine() noexcept { return *m_engine; }
    [[nodiscard]] std::string file() const { return (m_folder / "scan.h5").string(); }
    [[nodiscard]] Controller controller() const noexcept { return m_controller; }

private:
    [[nodiscard]] static double patience();  // s
    void addAxis(StationConfig& config, const DriverRegistry& drivers, const std::string& name,
                 std::size_t port);
    [[nodiscard]] ScanConfig scan() const;
    void start(ScanRequest request);
    [[nodiscard]] Result<void> call(const std::function<void(ScanEngine::Done)>& request) const;
    [[nodiscard]] RunSinkFactory recorder(std::function<std::unique_ptr<PointWriter>()> writer);

    const Controller m_controller;
    const std::filesystem::path m_folder;
    std::vector<std::unique_ptr<PtyPort>> m_ports;
    SteadyClock m_clock;
    StdThreadHost m_threads;
    std::unique_ptr<Station> m_station;
    LiveStore m_live;
    Guarded<std::vector<RunEvent>> m_events;
    std::shared_ptr<Guarded<std::optional<Result<ScanSummary>>>> m_ended;
    std::function<void(std::uint64_t finished)> m_finished;  // set before a scan starts
    std::unique_ptr<ScanEngine> m_engine;
};

}  // namespace gimbalscan::testing
