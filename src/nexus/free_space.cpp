// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "free_space.h"

#include "file_calls.h"
#include "place_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace gimbalscan {

namespace {

constexpr double kWatchedTime = 60;  // seconds of data

Failure noSpace(const std::string& path, std::uint64_t needed, std::uint64_t free) {
    return fail(ErrorCode::DiskFull, "", "create",
                fmt::format("The scan needs {} bytes, {} bytes are free in {}: {} bytes are "
                            "missing. Free space or choose another folder.",
                            needed, free, folderOf(path), needed > free ? needed - free : needed));
}

}  // namespace

std::optional<std::uint64_t> freeBytesBeside(const std::string& path) {
    std::error_code code;
    const auto space = std::filesystem::space(folderOf(path), code);
    return code ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

Result<bool> reserveSpace(int fd, const std::string& path, const FreeBytes& freeBytes) {
    constexpr std::uint64_t kBlock = 512;  // whatever the file system has
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return fileFailure("create", path, errno);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const std::uint64_t there =
        std::min(size, static_cast<std::uint64_t>(status.st_blocks) * kBlock);
    const int code = file_calls::reserve(fd, size);
    if (code == 0)
        return true;
    const auto free = freeBytes(path);
    if (code == ENOSPC || code == EDQUOT)
        return noSpace(path, size - there, free.value_or(0));
    if (code != EOPNOTSUPP)
        return fileFailure("create", path, code);
    const std::uint64_t needed = size - there + kLeastFreeBytes;
    if (free && *free < needed)
        return noSpace(path, needed, *free);
    return false;
}

std::uint64_t FreeSpaceWatch::wanted(std::uint64_t points, double seconds) const {
    const double bytes = static_cast<double>(m_bytesPerPoint) * static_cast<double>(points);
    return std::max(kLeastFreeBytes,
                    static_cast<std::uint64_t>(bytes * kWatchedTime / std::max(1.0, seconds)));
}

Result<void> FreeSpaceWatch::check(const std::string& path, const FreeBytes& freeBytes,
                                   std::uint64_t points, double seconds) const {
    constexpr double kMegabyte = 1e6;
    const auto free = freeBytes(path);
    const std::uint64_t needed = wanted(points, seconds);
    if (!free || *free >= needed)
        return {};
    return fail(ErrorCode::DiskFull, "", "save",
                fmt::format("Cannot save {}: only {:.1f} MB are free in {}, and {:.1f} MB must be "
                            "left there. Nothing is lost: free space, then go on.",
                            path, static_cast<double>(*free) / kMegabyte, folderOf(path),
                            static_cast<double>(needed) / kMegabyte));
}

}  // namespace gimbalscan
