// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_calls.h"
#include "file_times.h"

#include <gimbalscan/nexus/scan_file_lock.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace gimbalscan {

namespace {

constexpr std::size_t kMostBytes = 4096;
/// Somebody who asks for the holder has the lock for an instant: waited for, in milliseconds.
constexpr int kTries = 20;

std::string lockName(const std::string& dataFile) {
    return dataFile + ".lock";
}

std::string hostName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::optional<ScanFileHolder> readHolder(int fd) {
    std::string text(kMostBytes, '\0');
    const ssize_t count = ::pread(fd, text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    const auto field = [&](const char* name) {
        const auto found = json.find(name);
        return found != json.end() && found->is_string() ? found->get<std::string>() : "";
    };
    const auto process = json.find("process");
    return ScanFileHolder{
        process != json.end() && process->is_number_integer() ? process->get<long>() : 0,
        field("host"), field("since")};
}

int writeHolder(int fd) {
    const nlohmann::ordered_json json = {{"process", ::getpid()},
                                         {"host", hostName()},
                                         {"since", fileTime(std::chrono::system_clock::now())}};
    const std::string text = json.dump() + "\n";
    if (::ftruncate(fd, 0) != 0)
        return errno;
    const auto size = static_cast<ssize_t>(text.size());
    return ::pwrite(fd, text.data(), text.size(), 0) == size ? 0 : ENOSPC;
}

/// Whether the open file still has this name: its last holder removes it.
bool stillNamed(int fd, const std::string& path) {
    struct stat opened = {}, named = {};
    return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

bool lockNow(int fd) {
    for (int tries = 0; tries < kTries; ++tries) {
        if (::flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        ::poll(nullptr, 0, 1);
    }
    return false;
}

Failure held(const std::string& dataFile, int fd) {
    const ScanFileHolder who = readHolder(fd).value_or(ScanFileHolder{});
    return fail(ErrorCode::Busy, "", "open",
                fmt::format("{} is being measured by process {} on host {} since {}.", dataFile,
                            who.process, who.host, who.since));
}

}  // namespace

Result<std::unique_ptr<ScanFileLock>> ScanFileLock::take(const std::string& dataFile) {
    const std::string path = lockName(dataFile);
    for (;;) {
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0)
            return fileFailure("create", path, errno);
        if (!lockNow(fd)) {
            const Failure failure = held(dataFile, fd);
            ::close(fd);
            return failure;
        }
        if (!stillNamed(fd, path)) {  // removed between opening and locking
            ::close(fd);
            continue;
        }
        std::unique_ptr<ScanFileLock> lock(new ScanFileLock(path, fd));
        lock->m_takenOverFrom = readHolder(fd);
        if (const int code = writeHolder(fd); code != 0)
            return fileFailure("create", path, code);
        return lock;
    }
}

std::optional<ScanFileHolder> ScanFileLock::holder(const std::string& dataFile) {
    const int fd = ::open(lockName(dataFile).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return std::nullopt;
    const bool free = ::flock(fd, LOCK_SH | LOCK_NB) == 0;
    auto who = free ? std::nullopt : std::optional(readHolder(fd).value_or(ScanFileHolder{}));
    ::close(fd);
    return who;
}

ScanFileLock::~ScanFileLock() {
    ::unlink(m_path.c_str());  // while it is held: nobody else's file is removed
    ::close(m_fd);
}

}  // namespace gimbalscan
