// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

namespace gimbalscan {

/// A motor takes one command at a time; a second one is our own mistake, and a driver tells it as
/// Internal. Any thread.
class OneCommand {
public:
    static constexpr const char* kSecond = "A second command came while one is in progress.";

    explicit OneCommand(std::atomic<bool>& flag) : m_flag(flag), m_mine(!flag.exchange(true)) {}
    ~OneCommand() {
        if (m_mine)
            m_flag = false;
    }
    OneCommand(const OneCommand&) = delete;
    OneCommand& operator=(const OneCommand&) = delete;
    [[nodiscard]] bool mine() const noexcept { return m_mine; }

private:
    std::atomic<bool>& m_flag;
    const bool m_mine;
};

}  // namespace gimbalscan
