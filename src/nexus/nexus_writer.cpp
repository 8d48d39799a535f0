// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock_watch.h"
#include "file_builder.h"
#include "file_calls.h"
#include "hdf5_mutex.h"
#include "moved_file.h"
#include "place_file.h"
#include "resumed_file.h"
#include "writer_surroundings.h"

#include <gimbalscan/core/guarded.h>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

namespace gimbalscan {

namespace {

constexpr const char *kCreated = "created", *kRunning = "running", *kPaused = "paused";

const char* statusText(RunOutcome outcome) {
    switch (outcome) {
        case RunOutcome::Completed:
            return "completed";
        case RunOutcome::Stopped:
            return "stopped";
        default:
            return "failed";
    }
}

class NexusWriter final : public PointWriter {
public:
    NexusWriter(std::string path, std::unique_ptr<ScanFileLock> lock,
                std::optional<ResumePlan> resume, WriterSurroundings surroundings)
        : m_path(std::move(path)),
          m_lock(std::move(lock)),
          m_resume(std::move(resume)),
          m_surroundings(std::move(surroundings)) {}

    Result<void> create(const RunStart& start) override {
        m_syncsEachPoint = savesEachPoint(start.scan.dwell);
        m_pointsPlanned = start.plan->pointCount();
        m_file.reset();
        m_layout.emplace(start);
        m_file = std::make_unique<OpenScanFile>(*m_layout);
        if (auto made = m_resume ? reopenFile(start) : newFile(start); !made)
            return made;
        if (m_lock && m_lock->takenOverFrom())
            return done("save", m_file->addEvent(
                                    m_times.wallTime(start.start), "warning", "LOCK-TAKEN",
                                    fmt::format("The lock of process {} on host {}, which does not "
                                                "run any more, was taken over.",
                                                m_lock->takenOverFrom()->process,
                                                m_lock->takenOverFrom()->host)));
        return {};
    }

    Result<void> write(std::span<const PointRecord* const> group) override {
        if (auto room = checkRoom(); !room)
            return room;
        place(group);
        m_file->columns().stage(m_group, m_session);
        if (const int code = writeGroup(); code != 0)
            return fileFailure("save", location(), code);
        m_sequence += static_cast<std::int64_t>(group.size());
        m_pointsWritten += group.size();
        if (m_finished.empty())
            return {};
        for (const PlacedPoint& point : m_group)
            m_finished[point.cell] = false;
        return {};
    }

    /// Those of a pause and of its end change the status too: first, as an event that failed comes
    /// again.
    Result<void> event(const RunEvent& event) override {
        m_lastEvent = std::max(m_lastEvent, event.time);
        int code = 0;
        if (event.code == "SCAN-PAUSED")
            code = setStatus(kPaused);
        else if (event.code == "SCAN-RESUMED")
            code = setStatus(kRunning);
        if (code == 0)
            code =
                m_file->addEvent(m_times.wallTime(event.time), event.level, event.code, event.text);
        return done("save", code);
    }

    Result<void> sync() override {
        if (auto looked = lookAtClock(); !looked)
            return looked;
        return done("sync", m_file->dirty() ? m_file->saveAll() : 0);
    }

    void ending() noexcept override { m_ending = true; }

    Result<void> finish(const RunStop& stop) override {
        if (auto noted = noteEnd(stop); !noted)
            return noted;
        const RunTimes& t = stop.times;
        const std::array<double, kRunTimes> times = {
            t.wall, t.counting, t.motion, t.settle, t.overhead, t.paused, t.physicalBound};
        const std::string end = fileTime(m_times.wallTime(stop.end));
        const FilePlaces& places = m_file->places();
        int code = m_file->writeBytes(places.runTimes, std::as_bytes(std::span(times)));
        if (code == 0)
            code = m_file->writeSessionEnd(static_cast<std::uint64_t>(m_session), end);
        if (code == 0)
            code = m_file->writeText(places.endTime, kTimeBytes, end);
        if (code == 0)
            code = setStatus(statusText(stop.outcome));
        if (code == 0)
            code = m_file->saveAll();
        if (code == 0)
            code = file_calls::syncAll(m_file->descriptor());
        return done("finish", code);
    }

    Result<void> moveTo(const std::string& path, const std::stop_token& stop) override {
        const std::string from = location();
        const WallTime time = m_times.wallTime(latest());
        auto moved = copyOpenFile(*m_file, from, path, time, m_surroundings.freeBytes, stop);
        if (!moved)
            return Failure(moved.error());
        closeLeftFile(*m_file, path, time);
        m_file = std::move(moved->file);
        m_lock = std::move(moved->lock);
        m_reserved = moved->reserved;
        m_path.set(path);
        return {};
    }

    std::string location() const override { return m_path.copy(); }

private:
    /// Of what is in the file: what the writer notes by itself is not older than what stands there.
    [[nodiscard]] TimePoint latest() const {
        return std::max({m_lastStop, m_lastEvent, m_times.start()});
    }

    /// What a call that returns 0 or errno means for the user.
    [[nodiscard]] Result<void> done(const char* operation, int code) const {
        return code == 0 ? Result<void>() : fileFailure(operation, location(), code);
    }

    Result<void> newFile(const RunStart& start) {
        if (auto free = checkName(location()); !free)
            return free;
        const std::string part = location() + ".part";
        auto made = buildAndPlace(part, start);
        if (!made)
            ::unlink(part.c_str());
        return made;
    }

    Result<void> buildAndPlace(const std::string& part, const RunStart& start) {
        {
            const std::lock_guard held(hdf5Mutex());
            if (auto built = buildFile(part, start, *m_layout); !built)
                return built;
        }
        if (auto opened = m_file->open(part); !opened)
            return opened;
        m_times = SessionTimes(start.start, start.wallStart, 0);
        m_session = 0;
        if (const int code = m_file->writeSessionStart(0, fileTime(start.wallStart)); code != 0)
            return fileFailure("create", location(), code);
        if (auto room = reserve(); !room)
            return room;
        m_file->markClean();  // placing it syncs everything
        return placeFile(m_file->descriptor(), part, location());
    }

    Result<void> reserve() {
        const auto reserved =
            reserveSpace(m_file->descriptor(), location(), m_surroundings.freeBytes);
        if (!reserved)
            return Failure(reserved.error());
        m_reserved = *reserved;
        return {};
    }

    /// At the end whatever fits is written.
    Result<void> checkRoom() const {
        if (m_reserved || m_ending)
            return {};
        std::uint64_t bytes = 0;
        for (const CellArray& array : m_layout->arrays)
            bytes += array.bytesPerCell();
        return FreeSpaceWatch(bytes).check(location(), m_surroundings.freeBytes, m_pointsWritten,
                                           toSeconds(m_lastStop - m_times.start()));
    }

    Result<void> reopenFile(const RunStart& start) {
        if (auto opened = m_file->open(location()); !opened)
            return opened;
        if (auto room = reserve(); !room)
            return room;
        auto resumed = resumeFile(*m_file, location(), *m_layout, *m_resume, start);
        if (!resumed)
            return Failure(resumed.error());
        m_times = resumed->times;
        m_session = resumed->session;
        m_sequence = resumed->sequence;
        m_finished = std::move(resumed->finished);
        m_status = kRunning;
        return {};
    }

    void place(std::span<const PointRecord* const> group) {
        m_group.clear();
        std::int64_t sequence = m_sequence;
        for (const PointRecord* record : group) {
            const std::uint64_t cell = record->row * m_layout->columns + record->column;
            // Finished by an earlier session, or by this one.
            const bool again = (record->flags & kFlagMeasuredAgain) != 0 ||
                               (!m_finished.empty() && m_finished[cell]);
            m_group.push_back({cell, sequence++, m_times.sinceScanStart(record->start),
                               m_times.sinceScanStart(record->stop), again, record});
        }
        m_lastStop = group.empty() ? m_lastStop : group.back()->stop;
        // Of two values of one cell the later one is written last.
        std::stable_sort(m_group.begin(), m_group.end(),
                         [](const auto& a, const auto& b) { return a.cell < b.cell; });
    }

    int writeGroup() {
        m_file->willWrite(m_group);
        int code = reopenAgain();
        if (code == 0)
            code = m_file->columns().writeValues();
        if (code == 0 && m_syncsEachPoint)
            code = m_file->syncData();
        if (code == 0)
            code = m_file->columns().writeMask();
        if (code == 0)
            code = m_file->writeText(m_file->places().endTime, kTimeBytes,
                                     fileTime(m_times.wallTime(m_lastStop)));
        // Only the first one: a point that was still on its way does not end a pause.
        if (code == 0 && m_status == kCreated)
            code = setStatus(kRunning);
        if (code == 0 && m_syncsEachPoint)
            code = m_file->saveAll();
        return code;
    }

    int setStatus(const char* status) {
        const int code = m_file->writeStatus(status);
        if (code == 0)
            m_status = status;
        return code;
    }

    /// A finished point that is measured again is an open one first.
    int reopenAgain() {
        bool any = false;
        for (const PlacedPoint& point : m_group) {
            if (!point.again)
                continue;
            any = true;
            if (const int code = m_file->columns().reopen(point.cell); code != 0)
                return code;
        }
        return any && m_syncsEachPoint ? m_file->syncData() : 0;
    }

    Result<void> lookAtClock() {
        const auto wall = m_surroundings.wallClock();
        const auto steady = m_surroundings.steadyClock();
        const auto jump = m_clock.look(wall, steady);
        if (!jump)
            return {};
        const TimePoint time = latest();
        auto noted =
            done("save",
                 m_file->addEvent(
                     m_times.wallTime(time), "warning", "CLOCK-STEP",
                     fmt::format("The PC clock jumped by {:.1f} s, from {} to {}. Time "
                                 "stamps go on from the start of the session.",
                                 jump->seconds, fileTime(jump->expected), fileTime(jump->found))));
        if (noted)
            m_clock.accept(wall, steady);
        return noted;
    }

    Result<void> noteEnd(const RunStop& stop) {
        std::string text = fmt::format("Scan {}: {} of {} points.", statusText(stop.outcome),
                                       stop.pointsDone, m_pointsPlanned);
        if (stop.reason)
            text += " " + stop.reason->text();
        const char* level = stop.outcome == RunOutcome::Failed ? "error" : "info";
        return done("save", m_file->addEvent(m_times.wallTime(stop.end), level, "SCAN-END", text));
    }

    Guarded<std::string> m_path;
    std::unique_ptr<ScanFileLock> m_lock;
    const std::optional<ResumePlan> m_resume;
    const WriterSurroundings m_surroundings;
    std::optional<RunLayout> m_layout;
    std::unique_ptr<OpenScanFile> m_file;

    SessionTimes m_times;
    TimePoint m_lastStop{}, m_lastEvent{};
    ClockWatch m_clock{m_surroundings.wallClock(), m_surroundings.steadyClock()};
    std::int16_t m_session = 0;
    std::int64_t m_sequence = 0;
    std::uint64_t m_pointsPlanned = 0;  // without those outside the region
    std::uint64_t m_pointsWritten = 0;  // in this session

    bool m_syncsEachPoint = false;
    bool m_reserved = false;  // the whole file has its place on the disk
    bool m_ending = false;
    std::string m_status = kCreated;
    std::vector<bool> m_finished;  // resume: points that were finished and are measured again
    std::vector<PlacedPoint> m_group;
};

}  // namespace

std::unique_ptr<PointWriter> makeNexusWriter(std::string path, std::unique_ptr<ScanFileLock> lock,
                                             WriterSurroundings surroundings) {
    return std::make_unique<NexusWriter>(std::move(path), std::move(lock), std::nullopt,
                                         std::move(surroundings));
}

std::unique_ptr<PointWriter> makeNexusWriter(std::string path, std::unique_ptr<ScanFileLock> lock) {
    return makeNexusWriter(std::move(path), std::move(lock), WriterSurroundings());
}

std::unique_ptr<PointWriter> makeResumingWriter(std::string path, ResumePlan plan,
                                                std::unique_ptr<ScanFileLock> lock,
                                                WriterSurroundings surroundings) {
    return std::make_unique<NexusWriter>(std::move(path), std::move(lock), std::move(plan),
                                         std::move(surroundings));
}

std::unique_ptr<PointWriter> makeResumingWriter(std::string path, ResumePlan plan,
                                                std::unique_ptr<ScanFileLock> lock) {
    return makeResumingWriter(std::move(path), std::move(plan), std::move(lock),
                              WriterSurroundings());
}

}  // namespace gimbalscan
