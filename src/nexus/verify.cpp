// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "damaged_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gimbalscan {

namespace {

constexpr unsigned kKnownBits = 0x1ff;
constexpr std::size_t kMostOfAKind = 20;
constexpr std::array kStatusWords = {"created", "running", "paused",
                                     "stopped", "failed",  "completed"};

class Verification {
public:
    Verification(ScanFile& file, std::vector<std::uint16_t> mask, const CheckProgress& progress)
        : m_file(file), m_info(file.info()), m_mask(std::move(mask)), m_progress(progress) {}

    Result<std::vector<std::string>> run() {
        if (!m_info.configIntact)
            m_problems.emplace_back("The configuration does not match its checksum.");
        if (!m_info.viewIntact)
            m_problems.emplace_back("The view file in it does not match its checksum.");
        if (!m_info.resumable && !m_info.copy)
            m_problems.push_back("The scan cannot be gone on with: " + m_info.restriction + ".");
        checkMask();
        checkStatus();
        const auto damaged = damagedPoints(m_file, m_mask, m_progress);
        if (!damaged && damaged.error().code == ErrorCode::Stopped)
            return tl::unexpected(damaged.error());
        if (damaged)
            for (const std::uint64_t cell : *damaged)
                report(cell, "checksum", "does not match its checksum");
        else
            m_problems.push_back(damaged.error().detail);
        checkMaps();
        if (auto read = checkOrder(); !read)
            m_problems.push_back(read.error().detail);
        countTheRest();
        return std::move(m_problems);
    }

private:
    [[nodiscard]] bool finished(std::uint64_t cell) const {
        return (m_mask[cell] & kFlagNotMeasured) == 0;
    }

    /// A damaged file must not make a report of a million lines.
    void report(std::uint64_t cell, const std::string& kind, const std::string& text) {
        if (++m_counts[kind] <= kMostOfAKind)
            m_problems.push_back(fmt::format("Point row {}, column {} {}.", cell / m_info.columns,
                                             cell % m_info.columns, text));
    }
    void countTheRest() {
        for (const auto& [kind, count] : m_counts)
            if (count > kMostOfAKind)
                m_problems.push_back(
                    fmt::format("{} more points have a wrong {}.", count - kMostOfAKind, kind));
    }

    void checkMask() {
        for (std::uint64_t cell = 0; cell < m_mask.size(); ++cell) {
            if ((m_mask[cell] & ~kKnownBits) != 0)
                report(cell, "mask", fmt::format("has the unknown mask {}", m_mask[cell]));
            else if (finished(cell) && (m_mask[cell] & (kFlagGivenUp | kFlagOutsideRegion)) != 0)
                report(cell, "mask", "is finished and not measured at once");
        }
        const MaskSummary summary = summarise(m_mask);
        if (summary.planned != m_info.pointsTotal)
            m_problems.push_back(fmt::format("The mask plans {} points, the file says {}.",
                                             summary.planned, m_info.pointsTotal));
    }

    void checkStatus() {
        const std::string& status = m_info.status;
        const MaskSummary summary = summarise(m_mask);
        if (std::find(kStatusWords.begin(), kStatusWords.end(), status) == kStatusWords.end())
            m_problems.push_back(fmt::format("The status \"{}\" is not known.", status));
        else if (status == "completed" && !summary.complete())
            m_problems.push_back(
                fmt::format("The status is \"completed\", but only {} of {} points are finished.",
                            summary.finished, summary.planned));
        else if (status == "created" && summary.finished > 0)
            m_problems.push_back(
                fmt::format("The status is \"created\", but {} points are "
                            "finished.",
                            summary.finished));
    }

    void checkMaps() {
        const auto values = m_file.map(0);
        if (!values) {
            m_problems.push_back(values.error().detail);
            return;
        }
        // A peak that did not show leaves a hole in the map; a sum of counts never does.
        if (m_info.maps.front().name != "total_counts")
            return;
        for (std::uint64_t cell = 0; cell < m_mask.size(); ++cell)
            if (finished(cell) && std::isnan((*values)[cell]))
                report(cell, "value", "is finished but has no value in the map");
    }

    /// Sequence numbers, sessions and times tell the same story.
    Result<void> checkOrder() {
        std::array<std::vector<double>, 4> columns;
        constexpr std::array kWanted = {PointColumn::SequenceNumber, PointColumn::Session,
                                        PointColumn::StartTime, PointColumn::StopTime};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            auto column = m_file.column(kWanted[i]);
            if (!column)
                return tl::unexpected(std::move(column.error()));
            columns[i] = std::move(*column);
        }
        const auto& [sequence, session, start, stop] = columns;
        std::vector<std::uint64_t> order;
        for (std::uint64_t cell = 0; cell < m_mask.size(); ++cell) {
            if (!finished(cell))
                continue;
            checkPoint(cell, sequence[cell], session[cell], start[cell], stop[cell]);
            if (sequence[cell] >= 0)
                order.push_back(cell);
        }
        std::sort(order.begin(), order.end(),
                  [&numbers = columns[0]](auto a, auto b) { return numbers[a] < numbers[b]; });
        for (std::size_t i = 1; i < order.size(); ++i) {
            if (sequence[order[i]] == sequence[order[i - 1]])
                report(
                    order[i], "sequence number",
                    fmt::format("has the sequence number {} of another point", sequence[order[i]]));
            else if (!(start[order[i]] > start[order[i - 1]]))
                report(order[i], "time", "was measured before the point that came before it");
        }
        return {};
    }

    void checkPoint(std::uint64_t cell, double sequence, double session, double start,
                    double stop) {
        if (!(sequence >= 0))
            report(cell, "sequence number", "is finished but has no sequence number");
        if (!(session >= 0 && session < static_cast<double>(m_info.sessions.size())))
            report(cell, "session", fmt::format("is of session {}, which there is not", session));
        if (!(stop >= start))
            report(cell, "time", "ends before it begins");
    }

    ScanFile& m_file;
    const ScanFileInfo& m_info;
    const std::vector<std::uint16_t> m_mask;
    const CheckProgress& m_progress;
    std::map<std::string, std::size_t> m_counts;
    std::vector<std::string> m_problems;
};

}  // namespace

Result<std::vector<std::string>> verifyScanFile(ScanFile& file, const CheckProgress& progress) {
    auto mask = file.mask();
    if (!mask)
        return tl::unexpected(std::move(mask.error()));
    return Verification(file, std::move(*mask), progress).run();
}

}  // namespace gimbalscan
