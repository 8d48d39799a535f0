// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "place_file.h"

#include "file_calls.h"

#include <gimbalscan/storage/run_recorder.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace gimbalscan {

namespace {

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

std::string folderOf(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

Result<void> checkName(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return existingFile(path);
    return {};
}

Result<void> placeFile(int fd, const std::string& part, const std::string& path) {
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
