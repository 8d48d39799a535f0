// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <memory>
#include <optional>
#include <string>

namespace gimbalscan {

/// Who writes a data file.
struct ScanFileHolder {
    long process = 0;
    std::string host, since;  ///< ISO 8601
};

/// The right to write one data file: an advisory lock (flock) on "NAME.h5.lock" beside it, which
/// names the holder. Two programs never get it at once; the lock of a program that has died is
/// taken over. Removed with the object. Any thread.
class ScanFileLock {
public:
    /// Busy with process, host and time when somebody holds it; FileIo when the folder cannot be
    /// written. The data file need not exist yet.
    [[nodiscard]] static Result<std::unique_ptr<ScanFileLock>> take(const std::string& dataFile);
    /// The one who holds it now; nothing when nobody does, also when a dead program left it behind.
    [[nodiscard]] static std::optional<ScanFileHolder> holder(const std::string& dataFile);
    ~ScanFileLock();

    /// Set when the lock of a dead program was taken over: who that was, for the event log.
    [[nodiscard]] const std::optional<ScanFileHolder>& takenOverFrom() const noexcept {
        return m_takenOverFrom;
    }

    ScanFileLock(const ScanFileLock&) = delete;
    ScanFileLock& operator=(const ScanFileLock&) = delete;

private:
    ScanFileLock(std::string path, int fd) : m_path(std::move(path)), m_fd(fd) {}

    const std::string m_path;
    const int m_fd;
    std::optional<ScanFileHolder> m_takenOverFrom;
};

}  // namespace gimbalscan
