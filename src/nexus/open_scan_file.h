// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event_lines.h"
#include "file_times.h"
#include "point_columns.h"

#include <memory>
#include <span>

namespace gimbalscan {

/// A data file that is open for plain writes, and what of it is not safe from a power cut yet.
/// Calls that return an int return 0 or errno and may be repeated. One thread.
///
/// After a sync that failed the system may have dropped what it could not write and say "done" the
/// next time. Then everything since the last good sync is read back from its cache and written
/// again; with long exposures that is one point, which the recorder offers again itself.
class OpenScanFile {
public:
    explicit OpenScanFile(const RunLayout& layout) : m_layout(layout) {}
    ~OpenScanFile();
    OpenScanFile(const OpenScanFile&) = delete;
    OpenScanFile& operator=(const OpenScanFile&) = delete;

    /// Looks up all places, then opens it without the HDF5 library. FileIo when it does not fit.
    [[nodiscard]] Result<void> open(const std::string& path);
    /// One over a file with the same bytes, whose descriptor it takes over. Everything in that is
    /// regarded as written by it just now.
    [[nodiscard]] std::unique_ptr<OpenScanFile> copyAt(int fd) const;

    [[nodiscard]] int descriptor() const noexcept { return m_fd; }
    [[nodiscard]] const FilePlaces& places() const noexcept { return m_places; }
    [[nodiscard]] PointColumns& columns() { return *m_columns; }

    [[nodiscard]] int readText(std::uint64_t offset, std::string& text) const;
    [[nodiscard]] int writeBytes(std::uint64_t offset, std::span<const std::byte> bytes);
    /// NUL padded to `size`.
    [[nodiscard]] int writeText(std::uint64_t offset, std::uint64_t size, std::string text);
    [[nodiscard]] int writeStatus(const char* status);
    [[nodiscard]] int writeSessionStart(std::uint64_t row, const std::string& time);
    [[nodiscard]] int writeSessionEnd(std::uint64_t row, const std::string& time);

    /// Goes on behind the events that the file has.
    [[nodiscard]] int readLog();
    [[nodiscard]] int addEvent(WallTime time, const std::string& level, const std::string& code,
                               const std::string& text);

    /// Before the first byte of these points is out, so that a sync that fails finds them all.
    void willWrite(std::span<const PlacedPoint> group);
    [[nodiscard]] bool dirty() const noexcept { return m_dirty; }
    /// Everything was synced by other means.
    void markClean() noexcept { m_dirty = false; }
    /// In the middle of a group: nothing counts as saved by it.
    [[nodiscard]] int syncData();
    /// After it everything that was written is saved.
    [[nodiscard]] int saveAll();

private:
    [[nodiscard]] int rewriteUnsaved();

    const RunLayout& m_layout;
    FilePlaces m_places;
    std::optional<PointColumns> m_columns;
    int m_fd = -1;
    EventLog m_log;
    bool m_dirty = false;        // something was written since the last sync
    bool m_mustRewrite = false;  // a sync has failed since the last good one
    std::vector<std::uint64_t> m_unsaved;
};

}  // namespace gimbalscan
