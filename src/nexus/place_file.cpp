// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "place_file.h"

#include "file_calls.h"

#include <gimbalscan/storage/run_recorder.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace gimbalscan {

namespace {

std::string folderOf(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

Failure noSpace(const std::string& path, std::uint64_t needed) {
    std::error_code ignored;
    const auto space = std::filesystem::space(folderOf(path), ignored);
    const std::uint64_t free = ignored ? 0 : space.available;
    return fail(ErrorCode::DiskFull, "", "create",
                fmt::format("The scan needs {} bytes, {} bytes are free in {}: {} bytes are "
                            "missing. Free space or choose another folder.",
                            needed, free, folderOf(path), needed > free ? needed - free : needed));
}

Result<void> syncFolder(const std::string& path) {
    const int fd = ::open(folderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fileFailure("create", path, errno);
    const int code = file_calls::syncAll(fd);
    ::close(fd);
    if (code != 0 && code != EINVAL)  // folders of some network file systems cannot be synced
        return fileFailure("create", path, code);
    return {};
}

}  // namespace

Result<void> checkName(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return existingFile(path);
    return {};
}

Result<void> placeFile(int fd, const std::string& part, const std::string& path) {
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return fileFailure("create", path, errno);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const int reserved = file_calls::reserve(fd, size);
    if (reserved == ENOSPC || reserved == EDQUOT)
        return noSpace(path, size);
    if (reserved != 0)
        return fileFailure("create", path, reserved);
    if (const int code = file_calls::syncAll(fd); code != 0)
        return fileFailure("create", path, code);
    if (const int code = file_calls::renameNew(part.c_str(), path.c_str()); code == EEXIST)
        return existingFile(path);
    else if (code != 0)
        return fileFailure("create", path, code);
    auto synced = syncFolder(path);
    if (!synced)
        ::unlink(path.c_str());  // ours, and nothing is in it yet
    return synced;
}

}  // namespace gimbalscan
