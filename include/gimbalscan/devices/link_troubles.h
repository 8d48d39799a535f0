// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>
#include <gimbalscan/core/error.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace gimbalscan {

/// What goes wrong on a link now and then, unreadable and late replies (docs/faults.md, rows 4 and
/// 5). Each is a line of the wire log; the third of a kind within ten seconds is a fault. Not
/// thread-safe.
class LinkTroubles {
public:
    static constexpr Duration kWindow = std::chrono::seconds(10);

    void unreadable(TimePoint at, std::string reply);
    void late(TimePoint at, Duration after, Duration limit);
    void forget() noexcept { *this = {}; }

    /// LinkBad or LinkSlow when there are too many of them, without device and operation.
    [[nodiscard]] std::optional<Error> fault(TimePoint now) const;
    /// How many there were, ever.
    [[nodiscard]] std::uint64_t unreadableReplies() const noexcept { return m_unreadable.count; }

    /// The texts of docs/faults.md.
    [[nodiscard]] std::string unreadableText() const;
    [[nodiscard]] static std::string lateText(Duration after, Duration limit);
    [[nodiscard]] static std::string silentText(Duration silent);

private:
    struct Kind {
        std::array<TimePoint, 3> times{};
        std::uint64_t count = 0;

        void note(TimePoint at) { times[count++ % times.size()] = at; }
        [[nodiscard]] bool tooMany(TimePoint now) const noexcept {
            return count >= times.size() && now - times[count % times.size()] <= kWindow;
        }
    };
    Kind m_unreadable, m_late;
    std::string m_reply;  ///< the last that could not be read
    Duration m_after{}, m_limit{};
};

}  // namespace gimbalscan
