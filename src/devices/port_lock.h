// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <memory>
#include <string>

namespace gimbalscan {

/// The lock file of a serial port, in the UUCP manner (LCK..ttyUSB0 with the process id in it), so
/// that other programs see it, too. It is held by flock(2): when its holder dies, it is free.
/// Removed by the destructor.
class PortLock {
public:
    /// `device`: the port with its links resolved, `address`: as the user calls it. Busy, naming
    /// who holds it.
    [[nodiscard]] static Result<std::unique_ptr<PortLock>> take(const std::string& device,
                                                                const std::string& address,
                                                                const std::string& holder);
    PortLock(const PortLock&) = delete;
    PortLock& operator=(const PortLock&) = delete;
    ~PortLock();

    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

private:
    PortLock(std::string path, int fd) : m_path(std::move(path)), m_fd(fd) {}

    std::string m_path;
    int m_fd;
};

}  // namespace gimbalscan
