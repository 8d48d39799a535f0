// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>

#include <array>
#include <string>

namespace gimbalscan::apt {

/// Counts what goes wrong on a link now and then: the third time within ten seconds it is a fault.
class LinkTroubles {
public:
    static constexpr Duration kWindow = std::chrono::seconds(10);

    void note(TimePoint at, std::string what) {
        m_times[m_count++ % m_times.size()] = at;
        m_last = std::move(what);
    }
    void forget() noexcept { m_count = 0; }
    [[nodiscard]] bool tooMany(TimePoint now) const noexcept {
        if (m_count < m_times.size())
            return false;
        return now - m_times[m_count % m_times.size()] <= kWindow;
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    [[nodiscard]] const std::string& last() const noexcept { return m_last; }

private:
    std::array<TimePoint, 3> m_times{};
    std::uint64_t m_count = 0;
    std::string m_last;
};

}  // namespace gimbalscan::apt
