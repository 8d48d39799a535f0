// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace gimbalscan {

/// Never less than this is left free where space cannot be reserved.
inline constexpr std::uint64_t kLeastFreeBytes = 64U << 20U;

/// Bytes that are free in the folder of a file; nothing when the system does not say.
using FreeBytes = std::function<std::optional<std::uint64_t>(const std::string& path)>;
[[nodiscard]] std::optional<std::uint64_t> freeBytesBeside(const std::string& path);

/// Reserves all that the open file still lacks of its size. False where the file system cannot do
/// that: then there is room at the moment, but it has to be watched (FreeSpaceWatch). DiskFull
/// names the missing bytes. `path` is for messages and the folder.
[[nodiscard]] Result<bool> reserveSpace(int fd, const std::string& path,
                                        const FreeBytes& freeBytes);

/// How much room a scan wants to see before it writes more: 64 MiB, or what it writes in 60 s.
class FreeSpaceWatch {
public:
    explicit FreeSpaceWatch(std::uint64_t bytesPerPoint) : m_bytesPerPoint(bytesPerPoint) {}

    /// `points` in the first `seconds` of the session.
    [[nodiscard]] std::uint64_t wanted(std::uint64_t points, double seconds) const;
    /// DiskFull when less is free.
    [[nodiscard]] Result<void> check(const std::string& path, const FreeBytes& freeBytes,
                                     std::uint64_t points, double seconds) const;

private:
    std::uint64_t m_bytesPerPoint;
};

}  // namespace gimbalscan
