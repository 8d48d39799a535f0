// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/nexus_writer.h>
#include <gimbalscan/scan/scan_engine.h>

#include <atomic>

namespace gimbalscan {

/// Where a scan's data goes: one file a pass.
struct RunFiles {
    std::string folder;  ///< of the names that are made up; empty: the current folder
    std::string file;    ///< a name chosen by the user; pass 2 of "a.h5" goes to "a_2.h5". Empty:
                         ///< made up by the pattern, with the first free number
    FilePattern pattern = {};
};

/// Claims the name of the first pass at once, before anything moves, and makes the recorders of all
/// passes; or goes on in a file that exists. A name is claimed by its lock, which goes with the
/// object.
/// open() is called by the engine's sequencer, the rest from any thread.
class RunRecorders {
public:
    /// FileExists for a name that is taken, Busy when another program is about to write it, FileIo
    /// when the folder cannot be written.
    [[nodiscard]] static Result<std::shared_ptr<RunRecorders>> claim(RunFiles files,
                                                                     const std::string& title,
                                                                     Clock& clock,
                                                                     ThreadHost& threads);
    /// Goes on in the file as planned.
    [[nodiscard]] static std::shared_ptr<RunRecorders> goOn(std::string file, ResumePlan plan,
                                                            std::unique_ptr<ScanFileLock> lock,
                                                            Clock& clock, ThreadHost& threads);

    [[nodiscard]] const std::string& firstFile() const noexcept { return m_firstFile; }
    [[nodiscard]] Result<std::unique_ptr<RunSink>> open(const RunStart& start);
    /// Points of the last finished pass whose flags say more than "measured again".
    [[nodiscard]] std::uint64_t flagged() const noexcept { return m_flagged; }

    RunRecorders(const RunRecorders&) = delete;
    RunRecorders& operator=(const RunRecorders&) = delete;

private:
    RunRecorders(RunFiles files, Clock& clock, ThreadHost& threads)
        : m_files(std::move(files)), m_clock(clock), m_threads(threads) {}
    struct Claimed {
        std::string file;
        std::unique_ptr<ScanFileLock> lock;
    };
    [[nodiscard]] Result<Claimed> claimFile(const std::string& title, std::uint32_t pass) const;

    void followTo(const std::string& file);

    RunFiles m_files;
    Clock& m_clock;
    ThreadHost& m_threads;
    std::string m_firstFile;
    std::unique_ptr<ScanFileLock> m_firstLock;  // until the first run takes it
    std::optional<ResumePlan> m_resume;
    std::atomic<std::uint64_t> m_flagged{0};
};

/// What the engine needs to go on in a file.
[[nodiscard]] Continuation continuationOf(const ScanFileInfo& file, const ResumePlan& plan,
                                          ResumeWhat what);

/// Where a scan is saved elsewhere: in the wanted folder under the name of its file, or in the
/// wanted file, which gets the extension ".h5".
[[nodiscard]] std::string fileElsewhere(const std::string& wanted, const std::string& file);

/// The factory a ScanRequest takes; keeps the recorders alive.
[[nodiscard]] RunSinkFactory makeRecorder(std::shared_ptr<RunRecorders> recorders);

}  // namespace gimbalscan
