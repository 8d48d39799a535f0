// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/storage/file_pattern.h>

#include <atomic>
#include <memory>

namespace gimbalscan {

/// A file format: what the writer thread calls. All calls come from one thread at a time: create
/// from the sequencer before the writer thread runs, finish from it after the writer thread has
/// ended.
class PointWriter {
public:
    virtual ~PointWriter() = default;
    [[nodiscard]] virtual Result<void> create(const RunStart& start) = 0;
    /// Writes a group of points; after success they survive the death of the program. On failure
    /// nothing of the group counts as written and the same group is offered again.
    [[nodiscard]] virtual Result<void> write(std::span<const PointRecord* const> group) = 0;
    [[nodiscard]] virtual Result<void> event(const RunEvent& event) = 0;
    /// Makes what was written survive a power cut.
    [[nodiscard]] virtual Result<void> sync() = 0;
    /// The run ends: the points that still wait are written now or never. A writer that refused to
    /// write as a precaution does so no longer.
    virtual void ending() noexcept {}
    [[nodiscard]] virtual Result<void> finish(const RunStop& stop) = 0;
    /// Copies what is saved so far to a new file and goes on there. On failure everything is as
    /// before. The token ends it early with Stopped.
    [[nodiscard]] virtual Result<void> moveTo(const std::string& path,
                                              const std::stop_token& stop) {
        (void)path, (void)stop;
        return fail(ErrorCode::Unsupported, "", "save elsewhere", "This file cannot be moved.");
    }
    /// From any thread.
    [[nodiscard]] virtual std::string location() const = 0;
};

/// RunSink over a fixed-slot single-producer single-consumer ring and one "writer" thread that
/// commits in groups (docs/performance.md). Nothing is dropped: a full ring makes claim() wait and
/// is counted.
class RunRecorder final : public RunSink {
public:
    RunRecorder(Clock& clock, ThreadHost& threads, std::unique_ptr<PointWriter> writer);
    ~RunRecorder() override;

    [[nodiscard]] Result<void> begin(const RunStart& start) override;
    [[nodiscard]] Result<PointRecord*> claim(TimePoint deadline, std::stop_token stop) override;
    void publish() noexcept override;
    void event(const RunEvent& event) override;
    [[nodiscard]] std::optional<Error> failure() const override;
    [[nodiscard]] Result<void> retryWrites() override;
    [[nodiscard]] Result<void> moveTo(const std::string& path,
                                      const std::stop_token& stop) override;
    [[nodiscard]] Result<void> end(const RunStop& stop) override;
    [[nodiscard]] SavedCount saved() const noexcept override;
    [[nodiscard]] std::string location() const override;
    [[nodiscard]] std::uint64_t ringFullCount() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// A name by the pattern in a folder, with the first free number, created exclusively so that two
/// programs never take the same; returns the path.
[[nodiscard]] Result<std::string> claimFileName(const std::string& folder, const std::string& title,
                                                const std::string& extension,
                                                std::chrono::system_clock::time_point date,
                                                const FilePattern& pattern = {});
/// Creates a file that must not exist yet: FileExists names the next free name, FileIo the reason.
[[nodiscard]] Result<void> createExclusively(const std::string& path);
/// "scan.csv" -> the first of "scan_2.csv", "scan_3.csv" ... that is free; empty: none is.
[[nodiscard]] std::string freeNameLike(const std::string& taken);
/// The refusal of a name that is taken, with the next free one.
[[nodiscard]] Failure existingFile(const std::string& path);

/// Whether every point is saved by itself: exposures of 50 ms and more leave the time for it.
/// Shorter ones are gathered.
[[nodiscard]] bool savesEachPoint(const Dwell& dwell) noexcept;

}  // namespace gimbalscan
