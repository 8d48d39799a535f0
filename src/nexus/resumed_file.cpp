// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resumed_file.h"

#include "file_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace gimbalscan {

namespace {

/// A resumed session starts this long after the last finished point when the PC's clock says that
/// it was earlier.
constexpr double kAfterLastPoint = 0.001;

class Resuming {
public:
    Resuming(OpenScanFile& file, const RunLayout& layout, const ResumePlan& plan,
             const RunStart& start)
        : m_file(file), m_layout(layout), m_plan(plan), m_start(start) {}

    /// 0 or errno, as all the steps.
    int run() {
        for (const auto step : {&Resuming::openPoints, &Resuming::readSessions,
                                &Resuming::startSession, &Resuming::noteSession})
            if (const int code = (this->*step)(); code != 0)
                return code;
        return m_file.saveAll();
    }
    ResumedFile result() { return std::move(m_out); }

private:
    /// Damaged points become open ones, and open points are put back to what they were before.
    int openPoints() {
        for (const std::uint64_t cell : m_plan.damaged)
            if (cell < m_layout.cells)
                if (const int code = m_file.columns().reopen(cell); code != 0)
                    return code;
        std::vector<std::uint16_t> mask;
        int code = m_file.syncData();
        if (code == 0)
            code = m_file.columns().read(kMask, mask);
        if (code != 0)
            return code;
        std::vector<bool> open(mask.size());
        m_out.finished.assign(mask.size(), false);
        for (std::size_t cell = 0; cell < mask.size(); ++cell) {
            const bool wanted = m_plan.wanted[cell];
            open[cell] = (mask[cell] & kFlagNotMeasured) != 0 &&
                         (mask[cell] & kFlagOutsideRegion) == 0 &&
                         ((mask[cell] & kFlagGivenUp) == 0 || wanted);
            m_out.finished[cell] = wanted && (mask[cell] & kFlagNotMeasured) == 0;
        }
        return m_file.columns().clear(open);
    }

    int readSessions() {
        std::string startText(kTimeBytes, '\0'), rows(kSessionRows * kTimeBytes, '\0');
        std::vector<std::int64_t> sequence;
        int code = m_file.readText(m_file.places().startTime, startText);
        if (code == 0)
            code = m_file.readText(m_file.places().sessionStart, rows);
        if (code == 0)
            code = m_file.readLog();
        if (code == 0)
            code = m_file.columns().read(kStopTime, m_stops);
        if (code == 0)
            code = m_file.columns().read(kSequence, sequence);
        if (code != 0)
            return code;
        const auto begun = parseFileTime(startText);
        if (!begun)
            return EIO;
        m_scanStart = *begun;
        for (const std::int64_t number : sequence)
            m_out.sequence = std::max(m_out.sequence, number + 1);
        const auto used = [&] { return rows[row() * kTimeBytes] != '\0'; };
        while (row() < kSessionRows - 1 && used())
            ++m_out.session;
        m_reused = used();
        return 0;
    }

    /// When the PC's clock is behind the last point, the times go on after that point.
    int startSession() {
        double last = 0;
        for (const double stop : m_stops)
            if (std::isfinite(stop))
                last = std::max(last, stop);
        double offset = std::chrono::duration<double>(m_start.wallStart - m_scanStart).count();
        m_early = offset < last + kAfterLastPoint;
        if (m_early)
            offset = last + kAfterLastPoint;
        m_out.times = SessionTimes(m_start.start, m_scanStart, offset);
        int code = m_file.writeSessionStart(row(), fileTime(now()));
        if (code == 0)
            code = m_file.writeSessionEnd(row(), "");
        return code == 0 ? m_file.writeStatus("running") : code;
    }

    int noteSession() {
        const std::string who =
            m_reused ? "A further session" : fmt::format("Session {}", m_out.session + 1);
        int code = m_file.addEvent(
            now(), "info", "SCAN-RESUMED",
            fmt::format("{} goes on after {} finished points.", who, m_plan.finished.count));
        if (code == 0 && m_early)
            code = m_file.addEvent(
                now(), "warning", "CLOCK-STEP",
                fmt::format("The PC clock says {}, which is before the last finished "
                            "point. Time stamps go on after that point.",
                            fileTime(m_start.wallStart)));
        for (const std::uint64_t cell : m_plan.damaged)
            if (code == 0 && cell < m_layout.cells)
                code = m_file.addEvent(
                    now(), "warning", "POINT-DAMAGED",
                    fmt::format("The checksum of the point in row {}, column {} was "
                                "wrong. It is measured again.",
                                cell / m_layout.columns, cell % m_layout.columns));
        return code;
    }

    [[nodiscard]] std::uint64_t row() const { return static_cast<std::uint64_t>(m_out.session); }
    [[nodiscard]] WallTime now() const { return m_out.times.wallTime(m_start.start); }

    OpenScanFile& m_file;
    const RunLayout& m_layout;
    const ResumePlan& m_plan;
    const RunStart& m_start;
    ResumedFile m_out;
    WallTime m_scanStart;
    std::vector<double> m_stops;
    bool m_early = false;
    bool m_reused = false;  // the table is full: the last row is that of all further sessions
};

}  // namespace

Result<ResumedFile> resumeFile(OpenScanFile& file, const std::string& path, const RunLayout& layout,
                               const ResumePlan& plan, const RunStart& start) {
    if (plan.wanted.size() != layout.cells)
        return fail(ErrorCode::InvalidArgument, "", "resume",
                    fmt::format("{} has {} points, the scan has {}.", path, plan.wanted.size(),
                                layout.cells));
    Resuming resuming(file, layout, plan, start);
    if (const int code = resuming.run(); code != 0)
        return fileFailure("resume", path, code);
    return resuming.result();
}

}  // namespace gimbalscan
