// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <cstdint>
#include <functional>
#include <span>

namespace gimbalscan {

/// The system calls that change a data file, in one place so that test builds can let the n-th of
/// them kill the program or fail (GIMBALSCAN_DIE_AT_WRITE, GIMBALSCAN_FAIL_AT_WRITE). Each returns
/// 0 or errno; interrupted calls and short writes are gone on with.
namespace file_calls {
[[nodiscard]] int writeAt(int fd, std::span<const std::byte> bytes, std::uint64_t offset) noexcept;
/// EOPNOTSUPP where the file system cannot reserve.
[[nodiscard]] int reserve(int fd, std::uint64_t size) noexcept;
[[nodiscard]] int syncData(int fd) noexcept;
[[nodiscard]] int syncAll(int fd) noexcept;
/// EEXIST when `to` exists.
[[nodiscard]] int renameNew(const char* from, const char* to) noexcept;
/// EIO when the file is too short.
[[nodiscard]] int readAt(int fd, std::span<std::byte> bytes, std::uint64_t offset) noexcept;

#ifdef GIMBALSCAN_TEST_HOOKS
enum class Kind { Write, Reserve, SyncData, SyncAll, Rename };
struct Call {
    Kind kind;
    std::uint64_t offset = 0, size = 0;  ///< of a write
};
/// Sees every call before it is made; what it returns other than 0 is the errno of a call that is
/// not made. Empty: nobody looks. Set it while no file is written.
void watch(std::function<int(const Call&)> watcher);
#endif
}  // namespace file_calls

/// DiskFull for ENOSPC and EDQUOT, FileIo else: "Cannot save /data/scan.h5: no space left."
[[nodiscard]] Failure fileFailure(const std::string& operation, const std::string& path, int code);

}  // namespace gimbalscan
