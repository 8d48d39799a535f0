// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/link_troubles.h>

#include <fmt/format.h>

#include <utility>

namespace gimbalscan {

void LinkTroubles::unreadable(TimePoint at, std::string reply) {
    m_unreadable.note(at);
    m_reply = std::move(reply);
}

void LinkTroubles::late(TimePoint at, Duration after, Duration limit) {
    m_late.note(at);
    m_after = after;
    m_limit = limit;
}

std::optional<Error> LinkTroubles::fault(TimePoint now) const {
    if (m_unreadable.tooMany(now))
        return Error{ErrorCode::LinkBad, "", "", unreadableText()};
    if (m_late.tooMany(now))
        return Error{ErrorCode::LinkSlow, "", "", lateText(m_after, m_limit)};
    return std::nullopt;
}

std::string LinkTroubles::unreadableText() const {
    return "Unreadable replies from the motor controller (last: \"" + m_reply +
           "\"). Check cable and baud rate.";
}

std::string LinkTroubles::lateText(Duration after, Duration limit) {
    return fmt::format("The motor controller answered after {:.1f} s (limit {:.1f} s).",
                       toSeconds(after), toSeconds(limit));
}

std::string LinkTroubles::silentText(Duration silent) {
    return fmt::format(
        "Lost contact with the motor controller (no reply for {:.1f} s). The motors may still be "
        "moving. Use the hardware stop if in doubt.",
        toSeconds(silent));
}

}  // namespace gimbalscan
