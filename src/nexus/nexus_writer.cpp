// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock_watch.h"
#include "event_lines.h"
#include "file_builder.h"
#include "file_calls.h"
#include "hdf5_mutex.h"
#include "place_file.h"
#include "point_columns.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <mutex>

namespace gimbalscan {

namespace {

/// A resumed session starts this long after the last finished point when the PC's clock says that
/// it was earlier.
constexpr double kAfterLastPoint = 0.001;

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

/// After a sync that failed the system may have dropped what it could not write and say "done" the
/// next time. Then everything since the last good sync is read back from its cache and written
/// again; with long exposures that is one point, which the recorder offers again itself.
class NexusWriter final : public PointWriter {
public:
    NexusWriter(std::string path, std::unique_ptr<ScanFileLock> lock,
                std::optional<ResumePlan> resume)
        : m_path(std::move(path)), m_lock(std::move(lock)), m_resume(std::move(resume)) {}
    ~NexusWriter() override {
        if (m_fd >= 0)
            ::close(m_fd);
    }

    Result<void> create(const RunStart& start) override {
        m_start = start.start;
        m_sessionStart = start.wallStart;
        m_syncsEachPoint = savesEachPoint(start.scan.dwell);
        m_layout.emplace(start);
        if (auto made = m_resume ? reopenFile() : newFile(start); !made)
            return made;
        if (m_lock && m_lock->takenOverFrom())
            return addEvent(
                m_sessionStart, "warning", "LOCK-TAKEN",
                fmt::format("The lock of process {} on host {}, which does not run any "
                            "more, was taken over.",
                            m_lock->takenOverFrom()->process, m_lock->takenOverFrom()->host));
        return {};
    }

    Result<void> write(std::span<const PointRecord* const> group) override {
        place(group);
        m_columns->stage(m_group, m_session);
        if (const int code = writeGroup(); code != 0)
            return failed("save", code);
        m_sequence += static_cast<std::int64_t>(group.size());
        if (m_finished.empty())
            return {};
        for (const PlacedPoint& point : m_group)
            m_finished[point.cell] = false;
        return {};
    }

    Result<void> event(const RunEvent& event) override {
        return addEvent(wallTime(event.time), event.level, event.code, event.text);
    }

    Result<void> sync() override {
        if (auto looked = lookAtClock(); !looked)
            return looked;
        if (!m_dirty)
            return {};
        if (const int code = syncNow(); code != 0)
            return failed("sync", code);
        return {};
    }

    Result<void> finish(const RunStop& stop) override {
        if (auto noted = noteEnd(stop); !noted)
            return noted;
        const RunTimes& t = stop.times;
        const std::array<double, kRunTimes> times = {
            t.wall, t.counting, t.motion, t.settle, t.overhead, t.paused, t.physicalBound};
        const std::string end = fileTime(wallTime(stop.end));
        int code = writeBytes(m_places.runTimes, std::as_bytes(std::span(times)));
        if (code == 0)
            code = writeText(m_places.sessionEnd + kTimeBytes * row(), kTimeBytes, end);
        if (code == 0)
            code = writeText(m_places.endTime, kTimeBytes, end);
        if (code == 0)
            code = writeText(m_places.status, kStatusBytes, statusText(stop.outcome));
        if (code == 0)
            code = syncNow();
        if (code == 0)
            code = file_calls::syncAll(m_fd);
        return code == 0 ? Result<void>() : failed("finish", code);
    }

    std::string location() const override { return m_path; }

private:
    [[nodiscard]] Failure failed(const char* operation, int code) const {
        return fileFailure(operation, m_path, code);
    }
    [[nodiscard]] std::uint64_t row() const { return static_cast<std::uint64_t>(m_session); }
    /// Seconds since the start of the scan, whatever was done to the PC's clock.
    [[nodiscard]] double sinceStart(TimePoint time) const {
        return toSeconds(time - m_start) + m_sessionOffset;
    }
    [[nodiscard]] WallTime wallTime(TimePoint time) const {
        return m_scanStart + std::chrono::duration_cast<WallTime::duration>(
                                 std::chrono::duration<double>(sinceStart(time)));
    }

    Result<void> newFile(const RunStart& start) {
        m_scanStart = start.wallStart;
        if (auto free = checkName(m_path); !free)
            return free;
        const std::string part = m_path + ".part";
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
        if (auto opened = openFile(part); !opened)
            return opened;
        m_session = 0;
        if (const int code = writeText(m_places.sessionStart, kTimeBytes, fileTime(m_sessionStart));
            code != 0)
            return failed("create", code);
        m_dirty = false;  // placing it syncs everything
        return placeFile(m_fd, part, m_path);
    }

    Result<void> openFile(const std::string& path) {
        {
            const std::lock_guard held(hdf5Mutex());
            auto places = findPlaces(path, *m_layout);
            if (!places)
                return Failure(places.error());
            m_places = std::move(*places);
        }
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        if (m_fd < 0)
            return failed("open", errno);
        m_columns.emplace(*m_layout, m_places, m_fd);
        return {};
    }

    Result<void> reopenFile() {
        if (auto opened = openFile(m_path); !opened)
            return opened;
        if (m_resume->wanted.size() != m_layout->cells)
            return fail(ErrorCode::InvalidArgument, "", "resume",
                        fmt::format("{} has {} points, the scan has {}.", m_path,
                                    m_resume->wanted.size(), m_layout->cells));
        if (auto opened = openPoints(); !opened)
            return opened;
        return newSession();
    }

    /// Damaged points become open ones, and open points are put back to what they were before.
    Result<void> openPoints() {
        int code = 0;
        for (const std::uint64_t cell : m_resume->damaged)
            if (code == 0 && cell < m_layout->cells)
                code = m_columns->reopen(cell);
        if (code == 0)
            code = file_calls::syncData(m_fd);
        std::vector<std::uint16_t> mask;
        if (code == 0)
            code = m_columns->read(kMask, mask);
        if (code != 0)
            return failed("resume", code);
        std::vector<bool> open(mask.size());
        m_finished.assign(mask.size(), false);
        for (std::size_t cell = 0; cell < mask.size(); ++cell) {
            open[cell] = (mask[cell] & kFlagNotMeasured) != 0 &&
                         (mask[cell] & kFlagOutsideRegion) == 0 &&
                         ((mask[cell] & kFlagGivenUp) == 0 || m_resume->wanted[cell]);
            m_finished[cell] = m_resume->wanted[cell] && (mask[cell] & kFlagNotMeasured) == 0;
        }
        for (const std::uint64_t cell : m_resume->damaged)
            if (cell < m_finished.size())
                m_wasDamaged.push_back(cell);
        code = m_columns->clear(open);
        return code == 0 ? Result<void>() : failed("resume", code);
    }

    Result<void> newSession() {
        std::string startText(kTimeBytes, '\0'), rows(kSessionRows * kTimeBytes, '\0'),
            log(kEventLogBytes, '\0');
        std::vector<double> stops;
        std::vector<std::int64_t> sequence;
        int code = readText(m_places.startTime, startText);
        if (code == 0)
            code = readText(m_places.sessionStart, rows);
        if (code == 0)
            code = readText(m_places.eventLog, log);
        if (code == 0)
            code = m_columns->read(kStopTime, stops);
        if (code == 0)
            code = m_columns->read(kSequence, sequence);
        const auto begun = parseFileTime(startText);
        if (code != 0 || !begun)
            return failed("resume", code == 0 ? EIO : code);
        m_scanStart = *begun;
        m_log = EventLog(std::min<std::uint64_t>(log.find('\0'), kEventLogBytes));
        for (const std::int64_t number : sequence)
            m_sequence = std::max(m_sequence, number + 1);
        m_session = 0;
        while (row() < kSessionRows - 1 && rows[row() * kTimeBytes] != '\0')
            ++m_session;
        return startSession(stops);
    }

    Result<void> startSession(const std::vector<double>& stops) {
        double last = 0;
        for (const double stop : stops)
            if (std::isfinite(stop))
                last = std::max(last, stop);
        m_sessionOffset = std::chrono::duration<double>(m_sessionStart - m_scanStart).count();
        const bool early = m_sessionOffset < last + kAfterLastPoint;
        if (early)
            m_sessionOffset = last + kAfterLastPoint;
        const WallTime said = m_sessionStart;
        m_sessionStart = wallTime(m_start);
        int code = writeText(m_places.sessionStart + kTimeBytes * row(), kTimeBytes,
                             fileTime(m_sessionStart));
        if (code == 0)
            code = writeText(m_places.sessionEnd + kTimeBytes * row(), kTimeBytes, "");
        if (code != 0)
            return failed("resume", code);
        auto noted = addEvent(m_sessionStart, "info", "SCAN-RESUMED",
                              fmt::format("Session {} goes on after {} finished points.",
                                          m_session + 1, m_resume->finished));
        if (noted && early)
            noted = addEvent(m_sessionStart, "warning", "CLOCK-STEP",
                             fmt::format("The PC clock says {}, which is before the last finished "
                                         "point. Time stamps go on after that point.",
                                         fileTime(said)));
        for (const std::uint64_t cell : m_wasDamaged)
            if (noted)
                noted = addEvent(m_sessionStart, "warning", "POINT-DAMAGED",
                                 fmt::format("The checksum of the point in row {}, column {} was "
                                             "wrong. It is measured again.",
                                             cell / m_layout->columns, cell % m_layout->columns));
        return noted ? sync() : noted;
    }

    void place(std::span<const PointRecord* const> group) {
        m_group.clear();
        std::int64_t sequence = m_sequence;
        for (const PointRecord* record : group) {
            const std::uint64_t cell = record->row * m_layout->columns + record->column;
            const bool again = !m_finished.empty() && m_finished[cell];
            m_group.push_back({cell, sequence++, sinceStart(record->start),
                               sinceStart(record->stop), again, record});
        }
        m_lastStop = group.empty() ? m_lastStop : group.back()->stop;
        // Of two values of one cell the later one is written last.
        std::stable_sort(m_group.begin(), m_group.end(),
                         [](const auto& a, const auto& b) { return a.cell < b.cell; });
    }

    int writeGroup() {
        m_dirty = true;
        // Remembered before the first byte is out: a failed sync must find all of them.
        for (const PlacedPoint& point : m_group)
            m_unsaved.push_back(point.cell);
        int code = reopenAgain();
        if (code == 0)
            code = m_columns->writeValues();
        if (code == 0 && m_syncsEachPoint)
            code = syncData();
        if (code == 0)
            code = m_columns->writeMask();
        if (code == 0)
            code = writeText(m_places.endTime, kTimeBytes, fileTime(wallTime(m_lastStop)));
        if (code == 0 && !m_running)
            code = writeText(m_places.status, kStatusBytes, "running");
        m_running = m_running || code == 0;
        if (code == 0 && m_syncsEachPoint)
            code = syncNow();
        return code;
    }

    /// A finished point that is measured again is an open one first.
    int reopenAgain() {
        bool any = false;
        for (const PlacedPoint& point : m_group) {
            if (!point.again)
                continue;
            any = true;
            if (const int code = m_columns->reopen(point.cell); code != 0)
                return code;
        }
        return any && m_syncsEachPoint ? syncData() : 0;
    }

    int syncData() {
        const int code = file_calls::syncData(m_fd);
        m_mustRewrite = m_mustRewrite || code != 0;
        return code;
    }

    int syncNow() {
        if (m_mustRewrite)
            if (const int code = rewriteUnsaved(); code != 0)
                return code;
        if (const int code = syncData(); code != 0)
            return code;
        m_mustRewrite = m_dirty = false;
        m_unsaved.clear();
        return 0;
    }

    int rewriteUnsaved() {
        for (const std::uint64_t cell : m_unsaved)
            if (const int code = m_columns->rewrite(cell); code != 0)
                return code;
        const std::array<std::array<std::uint64_t, 2>, 6> texts = {
            {{m_places.endTime, kTimeBytes},
             {m_places.status, kStatusBytes},
             {m_places.sessionStart, kSessionRows * kTimeBytes},
             {m_places.sessionEnd, kSessionRows * kTimeBytes},
             {m_places.runTimes, kRunTimes * sizeof(double)},
             {m_places.eventLog, m_log.used()}}};
        for (const auto& [offset, size] : texts) {
            std::string text(size, '\0');
            if (const int code = readText(offset, text); code != 0)
                return code;
            if (const int code = writeBytes(offset, std::as_bytes(std::span(text))); code != 0)
                return code;
        }
        return 0;
    }

    int readText(std::uint64_t offset, std::string& text) const {
        return file_calls::readAt(m_fd, std::as_writable_bytes(std::span(text)), offset);
    }
    int writeBytes(std::uint64_t offset, std::span<const std::byte> bytes) {
        m_dirty = true;
        return file_calls::writeAt(m_fd, bytes, offset);
    }
    int writeText(std::uint64_t offset, std::uint64_t size, std::string text) {
        text.resize(size);
        return writeBytes(offset, std::as_bytes(std::span(text)));
    }

    Result<void> addEvent(WallTime time, const std::string& level, const std::string& code,
                          const std::string& text) {
        const std::string stamp = fileTime(time);
        const std::string line = m_log.fit(eventLine(stamp, level, code, text), stamp);
        if (const int failure =
                writeBytes(m_places.eventLog + m_log.used(), std::as_bytes(std::span(line)));
            failure != 0)
            return failed("save", failure);
        m_log.wrote(line.size());
        return {};
    }

    Result<void> lookAtClock() {
        const auto jump =
            m_clock.look(std::chrono::system_clock::now(), std::chrono::steady_clock::now());
        if (!jump)
            return {};
        return addEvent(
            wallTime(std::max(m_lastStop, m_start)), "warning", "CLOCK-STEP",
            fmt::format("The PC clock jumped by {:.1f} s, from {} to {}. Time stamps "
                        "go on from the start of the session.",
                        jump->seconds, fileTime(jump->expected), fileTime(jump->found)));
    }

    Result<void> noteEnd(const RunStop& stop) {
        std::string text = fmt::format("Scan {}: {} of {} points.", statusText(stop.outcome),
                                       stop.pointsDone, m_layout->cells);
        if (stop.reason)
            text += " " + stop.reason->text();
        return addEvent(wallTime(stop.end), stop.outcome == RunOutcome::Failed ? "error" : "info",
                        "SCAN-END", text);
    }

    const std::string m_path;
    const std::unique_ptr<ScanFileLock> m_lock;
    const std::optional<ResumePlan> m_resume;
    std::optional<RunLayout> m_layout;
    FilePlaces m_places;
    std::optional<PointColumns> m_columns;
    int m_fd = -1;

    WallTime m_scanStart, m_sessionStart;
    double m_sessionOffset = 0;  // seconds from the start of the scan to that of the session
    TimePoint m_start{}, m_lastStop{};
    ClockWatch m_clock{std::chrono::system_clock::now(), std::chrono::steady_clock::now()};
    std::int16_t m_session = 0;
    std::int64_t m_sequence = 0;
    EventLog m_log;

    bool m_syncsEachPoint = false, m_running = false;
    bool m_dirty = false;        // something was written since the last sync
    bool m_mustRewrite = false;  // a sync has failed since the last good one
    std::vector<std::uint64_t> m_unsaved;
    std::vector<bool> m_finished;  // resume: points that were finished and are measured again
    std::vector<std::uint64_t> m_wasDamaged;
    std::vector<PlacedPoint> m_group;
};

}  // namespace

std::unique_ptr<PointWriter> makeNexusWriter(std::string path, std::unique_ptr<ScanFileLock> lock) {
    return std::make_unique<NexusWriter>(std::move(path), std::move(lock), std::nullopt);
}

std::unique_ptr<PointWriter> makeResumingWriter(std::string path, ResumePlan plan,
                                                std::unique_ptr<ScanFileLock> lock) {
    return std::make_unique<NexusWriter>(std::move(path), std::move(lock), std::move(plan));
}

}  // namespace gimbalscan
