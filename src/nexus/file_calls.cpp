// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_calls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace gimbalscan {

namespace {

/// What a test build makes of the next call: 0 nothing, kShort half of it, else an errno.
constexpr int kShort = -1;

#ifdef GIMBALSCAN_TEST_HOOKS
using file_calls::Call;
using file_calls::Kind;

std::function<int(const Call&)>& watcher() {
    static std::function<int(const Call&)> one;
    return one;
}

int numberOf(std::string_view name) {
    if (name == "EIO")
        return EIO;
    if (name == "EINTR")
        return EINTR;
    return name == "SHORT" ? kShort : ENOSPC;
}

/// Counted from the last change of the variables, so that a test can run many cases in a process.
int planned(const Call& call) noexcept {
    if (const int wanted = watcher() ? watcher()(call) : 0; wanted != 0)
        return wanted;
    static std::string seen;
    static long calls = 0;
    const char* die = std::getenv("GIMBALSCAN_DIE_AT_WRITE");
    const char* failAt = std::getenv("GIMBALSCAN_FAIL_AT_WRITE");
    if (!die && !failAt)
        return 0;
    const std::string now = std::string(die ? die : "") + "|" + (failAt ? failAt : "");
    if (now != seen)
        calls = 0;
    seen = now;
    ++calls;
    if (die && calls == std::atol(die))
        (void)::kill(::getpid(), SIGKILL);
    if (!failAt || calls != std::atol(failAt))
        return 0;
    // So that a test of the whole program knows whether it came to that.
    (void)std::fprintf(stderr, "GIMBALSCAN_FAIL_AT_WRITE=%s\n", failAt);
    const std::string_view text = failAt;
    const auto colon = text.find(':');
    return numberOf(colon == std::string_view::npos ? "" : text.substr(colon + 1));
}
#else
enum class Kind { Write, Reserve, SyncData, SyncAll, Rename };
struct Call {
    Kind kind;
    std::uint64_t offset = 0, size = 0;
};
int planned(const Call&) noexcept {
    return 0;
}
#endif

/// Repeats a call that was interrupted; 0 or errno.
template <class Make>
int untilDone(Kind kind, Make&& call) noexcept {
    for (;;) {
        const int wanted = planned({kind});
        const int code = wanted > 0 ? wanted : call() == 0 ? 0 : errno;
        if (code != EINTR)
            return code;
    }
}

ssize_t writeSome(int fd, std::span<const std::byte> bytes, std::uint64_t offset) noexcept {
    const int wanted = planned({Kind::Write, offset, bytes.size()});
    if (wanted > 0) {
        errno = wanted;
        return -1;
    }
    const std::size_t size = wanted == kShort ? (bytes.size() + 1) / 2 : bytes.size();
    return ::pwrite(fd, bytes.data(), size, static_cast<off_t>(offset));
}

}  // namespace

namespace file_calls {

#ifdef GIMBALSCAN_TEST_HOOKS
void watch(std::function<int(const Call&)> look) {
    watcher() = std::move(look);
}
#endif

int writeAt(int fd, std::span<const std::byte> bytes, std::uint64_t offset) noexcept {
    while (!bytes.empty()) {
        const ssize_t written = writeSome(fd, bytes, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? errno : EIO;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return 0;
}

int readAt(int fd, std::span<std::byte> bytes, std::uint64_t offset) noexcept {
    while (!bytes.empty()) {
        const ssize_t count = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return 0;
}

int reserve(int fd, std::uint64_t size) noexcept {
    const int code = untilDone(Kind::Reserve, [&] {
        return ::fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size));
    });
    return code == ENOSYS ? EOPNOTSUPP : code;
}

int syncData(int fd) noexcept {
    return untilDone(Kind::SyncData, [&] { return ::fdatasync(fd); });
}

int syncAll(int fd) noexcept {
    return untilDone(Kind::SyncAll, [&] { return ::fsync(fd); });
}

int renameNew(const char* from, const char* to) noexcept {
    const int code = untilDone(
        Kind::Rename, [&] { return ::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE); });
    if (code != EINVAL && code != ENOSYS)
        return code;
    // A file system without that flag: a second name never replaces anything either.
    if (const int linked = untilDone(Kind::Rename, [&] { return ::link(from, to); }); linked != 0)
        return linked;
    return untilDone(Kind::Rename, [&] { return ::unlink(from); });
}

}  // namespace file_calls

Failure fileFailure(const std::string& operation, const std::string& path, int code) {
    const bool full = code == ENOSPC || code == EDQUOT;
    return fail(full ? ErrorCode::DiskFull : ErrorCode::FileIo, "", operation,
                fmt::format("Cannot {} {}: {}.", operation, path,
                            full ? "no space left" : std::generic_category().message(code)));
}

}  // namespace gimbalscan
