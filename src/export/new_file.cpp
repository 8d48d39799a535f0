// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_calls.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/storage/run_recorder.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace gimbalscan {

namespace {

constexpr const char* kPartEnding = ".export-part";

std::string folderOf(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// 0, or what the system says.
int syncFolder(const std::string& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    const int code = file_calls::syncAll(fd);
    ::close(fd);
    return code == EINVAL ? 0 : code;  // folders of some network file systems cannot be synced
}

/// Whether the descriptor is still the file of that name: the program that had it before may have
/// given it its final name between our opening and our locking.
bool isNamed(int fd, const std::string& path) {
    struct stat ours = {}, named = {};
    return ::fstat(fd, &ours) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           ours.st_dev == named.st_dev && ours.st_ino == named.st_ino && S_ISREG(ours.st_mode);
}

/// Takes the part over, empty: the descriptor, or minus what the system says.
int openPart(const std::string& part) {
    const int fd =
        ::open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0)
        return -errno;
    // A file system that has no locks at all is no reason not to write there.
    const bool held = ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    int code = held || !isNamed(fd, part) ? EWOULDBLOCK : 0;
    if (code == 0 && ::ftruncate(fd, 0) != 0)
        code = errno;
    if (code == 0)
        return fd;
    ::close(fd);
    return -code;
}

}  // namespace

NewFile::NewFile(std::string path, int fd)
    : m_path(std::move(path)), m_part(m_path + kPartEnding), m_fd(fd) {}

NewFile::NewFile(NewFile&& other) noexcept
    : m_path(other.m_path), m_part(other.m_part), m_fd(std::exchange(other.m_fd, -1)) {}

NewFile::~NewFile() {
    if (m_fd < 0)
        return;
    if (isNamed(m_fd, m_part))  // not when it has its name
        ::unlink(m_part.c_str());
    ::close(m_fd);
}

Result<NewFile> NewFile::begin(const std::string& path) {
    if (!isFree(path))
        return existingFile(path);
    NewFile file(path, openPart(path + kPartEnding));
    if (file.m_fd >= 0)
        return file;
    const int code = -file.m_fd;
    if (code == EWOULDBLOCK)
        return fail(ErrorCode::Busy, "", "export",
                    fmt::format("{} is being written by another program.", path));
    return file.failed(code);
}

Result<void> NewFile::write(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    if (const int code = file_calls::writeAt(m_fd, bytes, 0); code != 0)
        return failed(code, text.size());
    return {};
}

int NewFile::tryMore() const {
    constexpr std::size_t kMore = 1U << 20U;  // the HDF5 library writes no more at once
    struct stat status = {};
    if (::fstat(m_fd, &status) != 0)
        return errno;
    const std::vector<std::byte> bytes(kMore);
    return file_calls::writeAt(m_fd, bytes, static_cast<std::uint64_t>(status.st_size));
}

Result<void> NewFile::putInPlace() {
    if (const int code = file_calls::syncAll(m_fd); code != 0)
        return failed(code);
    const int code = file_calls::renameNew(m_part.c_str(), m_path.c_str());
    if (code == EEXIST)
        return existingFile(m_path);
    if (code != 0)
        return failed(code);
    if (const int synced = syncFolder(folderOf(m_path)); synced != 0)
        return failed(synced);
    return {};
}

Failure NewFile::failed(int code, std::optional<std::uint64_t> needed) const {
    if (code != ENOSPC && code != EDQUOT)
        return fail(
            ErrorCode::FileIo, "", "export",
            fmt::format("Cannot write {}: {}.", m_path, std::generic_category().message(code)));
    struct stat status = {};
    const bool known = m_fd >= 0 && ::fstat(m_fd, &status) == 0;
    const std::uint64_t written =
        known ? static_cast<std::uint64_t>(status.st_blocks) * 512 : 0;  // st_blocks: of 512
    std::error_code ignored;
    const auto space = std::filesystem::space(folderOf(m_path), ignored);
    // What the part has taken is free again once it is removed.
    const std::uint64_t free = (ignored ? 0 : space.available) + written;
    const std::string where = fmt::format("{} bytes are free in {}", free, folderOf(m_path));
    const std::string advice = "Free space or choose another folder.";
    if (!needed)
        return fail(ErrorCode::DiskFull, "", "export",
                    fmt::format("Cannot write {}: no space left; {}. {}", m_path, where, advice));
    return fail(
        ErrorCode::DiskFull, "", "export",
        fmt::format("Cannot write {}: it needs {} bytes, {}{}. {}", m_path, *needed, where,
                    *needed > free ? fmt::format(": {} bytes are missing", *needed - free) : "",
                    advice));
}

Result<void> writeNewFile(const std::string& path, std::string_view text) {
    auto file = NewFile::begin(path);
    if (!file)
        return tl::unexpected(std::move(file.error()));
    if (auto written = file->write(text); !written)
        return written;
    return file->putInPlace();
}

bool isFree(const std::string& path) {
    std::error_code ignored;
    return !std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

}  // namespace gimbalscan
