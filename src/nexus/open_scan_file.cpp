// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "open_scan_file.h"

#include "file_calls.h"
#include "hdf5_mutex.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

namespace gimbalscan {

OpenScanFile::~OpenScanFile() {
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<void> OpenScanFile::open(const std::string& path) {
    {
        const std::lock_guard held(hdf5Mutex());
        auto places = findPlaces(path, m_layout);
        if (!places)
            return Failure(places.error());
        m_places = std::move(*places);
    }
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (m_fd < 0)
        return fileFailure("open", path, errno);
    m_columns.emplace(m_layout, m_places, m_fd);
    return {};
}

std::unique_ptr<OpenScanFile> OpenScanFile::copyAt(int fd) const {
    auto copy = std::make_unique<OpenScanFile>(m_layout);
    copy->m_places = m_places;
    copy->m_log = m_log;
    copy->m_fd = fd;
    copy->m_dirty = true;
    copy->m_columns.emplace(m_layout, copy->m_places, fd);
    return copy;
}

int OpenScanFile::readText(std::uint64_t offset, std::string& text) const {
    return file_calls::readAt(m_fd, std::as_writable_bytes(std::span(text)), offset);
}

int OpenScanFile::writeBytes(std::uint64_t offset, std::span<const std::byte> bytes) {
    m_dirty = true;
    return file_calls::writeAt(m_fd, bytes, offset);
}

int OpenScanFile::writeText(std::uint64_t offset, std::uint64_t size, std::string text) {
    text.resize(size);
    return writeBytes(offset, std::as_bytes(std::span(text)));
}

int OpenScanFile::writeStatus(const char* status) {
    return writeText(m_places.status, kStatusBytes, status);
}

int OpenScanFile::writeSessionStart(std::uint64_t row, const std::string& time) {
    return writeText(m_places.sessionStart + kTimeBytes * row, kTimeBytes, time);
}

int OpenScanFile::writeSessionEnd(std::uint64_t row, const std::string& time) {
    return writeText(m_places.sessionEnd + kTimeBytes * row, kTimeBytes, time);
}

int OpenScanFile::readLog() {
    std::string text(kEventLogBytes, '\0');
    const int code = readText(m_places.eventLog, text);
    if (code == 0)
        m_log = EventLog(text);
    return code;
}

int OpenScanFile::addEvent(WallTime time, const std::string& level, const std::string& code,
                           const std::string& text) {
    const std::string stamp = fileTime(time);
    EventLog log = m_log;
    const EventLog::Piece piece = log.add(eventLine(stamp, level, code, text), stamp);
    const int failure =
        writeBytes(m_places.eventLog + piece.offset, std::as_bytes(std::span(piece.bytes)));
    if (failure == 0)
        m_log = std::move(log);
    return failure;
}

void OpenScanFile::willWrite(std::span<const PlacedPoint> group) {
    m_dirty = true;
    for (const PlacedPoint& point : group)
        m_unsaved.push_back(point.cell);
}

int OpenScanFile::syncData() {
    const int code = file_calls::syncData(m_fd);
    m_mustRewrite = m_mustRewrite || code != 0;
    return code;
}

int OpenScanFile::saveAll() {
    if (m_mustRewrite)
        if (const int code = rewriteUnsaved(); code != 0)
            return code;
    if (const int code = syncData(); code != 0)
        return code;
    m_mustRewrite = m_dirty = false;
    m_unsaved.clear();
    return 0;
}

int OpenScanFile::rewriteUnsaved() {
    for (const std::uint64_t cell : m_unsaved)
        if (const int code = m_columns->rewrite(cell); code != 0)
            return code;
    const std::array<std::array<std::uint64_t, 2>, 6> texts = {
        {{m_places.endTime, kTimeBytes},
         {m_places.status, kStatusBytes},
         {m_places.sessionStart, kSessionRows * kTimeBytes},
         {m_places.sessionEnd, kSessionRows * kTimeBytes},
         {m_places.runTimes, kRunTimes * sizeof(double)},
         {m_places.eventLog, kEventLogBytes}}};
    for (const auto& [offset, size] : texts) {
        std::string text(size, '\0');
        if (const int code = readText(offset, text); code != 0)
            return code;
        if (const int code = writeBytes(offset, std::as_bytes(std::span(text))); code != 0)
            return code;
    }
    return 0;
}

}  // namespace gimbalscan
