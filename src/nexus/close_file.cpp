// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_calls.h"
#include "file_places.h"
#include "hdf5_mutex.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

namespace gimbalscan {

namespace {

int writeText(int fd, std::uint64_t offset, std::uint64_t size, std::string text) {
    text.resize(size);
    return file_calls::writeAt(fd, std::as_bytes(std::span(text)), offset);
}

int writeRecord(int fd, const ScanFileInfo& info, const FilePlaces& places) {
    const std::uint64_t row = info.sessions.empty() ? 0 : info.sessions.size() - 1;
    // When it ended nobody knows; the end of the last point is what the file has.
    int code = writeText(fd, places.sessionEnd + kTimeBytes * row, kTimeBytes, info.endTime);
    if (code == 0)
        code = file_calls::syncData(fd);
    if (code == 0)
        code = writeText(fd, places.status, kStatusBytes, "completed");
    return code == 0 ? file_calls::syncAll(fd) : code;
}

}  // namespace

Result<void> closeCompleteFile(ScanFile& file, const ScanFileLock&) {
    const ScanFileInfo& info = file.info();
    Result<FilePlaces> places;
    {
        const std::lock_guard held(hdf5Mutex());
        places = findTextPlaces(info.path);
    }
    if (!places)
        return Failure(places.error());
    const int fd = ::open(info.path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return fileFailure("open", info.path, errno);
    const int code = writeRecord(fd, info, *places);
    ::close(fd);
    return code == 0 ? Result<void>() : fileFailure("close", info.path, code);
}

}  // namespace gimbalscan
