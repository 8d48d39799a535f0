// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/scan/scan_engine.h>

#include <atomic>

namespace gimbalscan {

/// Where a scan's data goes: one file a pass.
struct RunFiles {
    std::string folder;  ///< of the names that are made up; empty: the current folder
    std::string file;    ///< a name chosen by the user; pass 2 of "a.csv" goes to "a_2.csv". Empty:
                         ///< "{date}_{number}_{title}" with the first free number
};

/// Claims the file of the first pass at once, before anything moves, and makes the recorders of all
/// passes. A claimed file that no run was written to is removed with the object.
/// open() is called by the engine's sequencer, the rest from any thread.
class RunRecorders {
public:
    /// FileExists for a name that is taken, FileIo when it cannot be created.
    [[nodiscard]] static Result<std::shared_ptr<RunRecorders>> claim(RunFiles files,
                                                                     const std::string& title,
                                                                     Clock& clock,
                                                                     ThreadHost& threads);
    ~RunRecorders();

    [[nodiscard]] const std::string& firstFile() const noexcept { return m_firstFile; }
    [[nodiscard]] Result<std::unique_ptr<RunSink>> open(const RunStart& start);
    /// Points of the last finished pass whose flags say more than "measured again".
    [[nodiscard]] std::uint64_t flagged() const noexcept { return m_flagged; }

    RunRecorders(const RunRecorders&) = delete;
    RunRecorders& operator=(const RunRecorders&) = delete;

private:
    RunRecorders(RunFiles files, Clock& clock, ThreadHost& threads)
        : m_files(std::move(files)), m_clock(clock), m_threads(threads) {}
    [[nodiscard]] Result<std::string> claimFile(const std::string& title, std::uint32_t pass) const;

    const RunFiles m_files;
    Clock& m_clock;
    ThreadHost& m_threads;
    std::string m_firstFile;
    std::atomic<bool> m_firstUsed{false};
    std::atomic<std::uint64_t> m_flagged{0};
};

/// The factory a ScanRequest takes; keeps the recorders alive.
[[nodiscard]] RunSinkFactory makeRecorder(std::shared_ptr<RunRecorders> recorders);

}  // namespace gimbalscan
