// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "csv_header.h"

#include <gimbalscan/storage/run_recorder.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <system_error>

namespace gimbalscan {

namespace {

/// One line a point. After a failed write the file is cut back to where it was, so that no half
/// group is left behind.
class CsvWriter final : public PointWriter {
public:
    explicit CsvWriter(std::string path) : m_path(std::move(path)) {}
    ~CsvWriter() override {
        if (m_fd >= 0)
            ::close(m_fd);
    }

    Result<void> create(const RunStart& start) override {
        m_fd = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        struct stat status = {};
        if (m_fd < 0 || ::fstat(m_fd, &status) != 0)
            return failed("create", errno);
        if (status.st_size != 0)
            return fail(ErrorCode::FileExists, "", "create",
                        m_path + " is not empty. Scans are never overwritten.");
        m_runStart = start.start;
        m_points = start.plan->pointCount();
        if (auto written = append(csvHeader(start)); !written)
            return written;
        return sync();
    }

    Result<void> write(std::span<const PointRecord* const> group) override {
        m_text.clear();
        for (const PointRecord* record : group)
            add(*record);
        return append({m_text.data(), m_text.size()});
    }

    Result<void> event(const RunEvent& event) override {
        return append(fmt::format("# event: {:.3f} s {} {} {}\n",
                                  toSeconds(event.time - m_runStart), event.level, event.code,
                                  oneLine(event.text)));
    }

    Result<void> sync() override {
        if (::fdatasync(m_fd) != 0)
            return failed("sync", errno);
        return {};
    }

    Result<void> finish(const RunStop& stop) override {
        std::string text =
            fmt::format("# end: {} after {:.3f} s, {} of {} points\n", outcomeText(stop.outcome),
                        toSeconds(stop.end - m_runStart), stop.pointsDone, m_points);
        if (stop.reason)
            text += fmt::format("# reason: {}\n", oneLine(stop.reason->text()));
        const RunTimes& t = stop.times;
        text += fmt::format(
            "# times: wall {:.3f} s, counting {:.3f} s, motion {:.3f} s, settling "
            "{:.3f} s, overhead {:.3f} s, paused {:.3f} s\n",
            t.wall, t.counting, t.motion, t.settle, t.overhead, t.paused);
        return append(text);
    }

    std::string location() const override { return m_path; }

private:
    void add(const PointRecord& r) {
        auto out = std::back_inserter(m_text);
        fmt::format_to(out, "{},{},{},{},{},{:.6f},{:.6f},{:.6f},{},{:.9g},{}", r.index, r.row,
                       r.column, r.setpoint[0], r.setpoint[1], r.readback[0], r.readback[1],
                       toSeconds(r.start - m_runStart), r.realTime, r.liveTime, r.flags);
        for (const double value : r.reductions)
            fmt::format_to(out, ",{}", value);
        for (const double value : r.signals)
            fmt::format_to(out, ",{}", value);
        m_text.push_back('\n');
    }

    Result<void> append(std::string_view text) {
        const off_t before = m_length;
        while (!text.empty()) {
            const ssize_t written = ::pwrite(m_fd, text.data(), text.size(), m_length);
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0) {
                const int code = errno;
                m_length = before;
                (void)!::ftruncate(m_fd, before);
                return failed("save", code);
            }
            m_length += written;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    [[nodiscard]] Failure failed(const char* operation, int code) const {
        const bool full = code == ENOSPC || code == EDQUOT;
        return fail(full ? ErrorCode::DiskFull : ErrorCode::FileIo, "", operation,
                    fmt::format("Cannot {} {}: {}.", operation, m_path,
                                full ? "no space left" : std::generic_category().message(code)));
    }

    const std::string m_path;
    int m_fd = -1;
    off_t m_length = 0;
    TimePoint m_runStart{};
    std::uint64_t m_points = 0;
    fmt::memory_buffer m_text;
};

}  // namespace

std::unique_ptr<PointWriter> makeCsvWriter(std::string path) {
    return std::make_unique<CsvWriter>(std::move(path));
}

}  // namespace gimbalscan
