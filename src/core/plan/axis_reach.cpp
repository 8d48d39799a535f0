// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "axis_reach.h"

#include <fmt/format.h>

namespace gimbalscan {

namespace {

struct PurposeText {
    std::string_view subject, what, advice;
};
constexpr PurposeText kTexts[] = {
    {"The scan", "", "Reduce the range or shift the start."},
    {"The scan", "", "Correct the list of points."},
    {"The scan", " for its pinned position", "Change the pinned position."},
    {"Homing", " for its safe position", "Correct the safe position in the station file."},
    {"The end of the scan", " for the position \"park\"",
     "Correct the position \"park\" in the station file."},
};

std::string shown(double position) {
    return fmt::format("{:.10g}", position + 0.0);  // never "-0"
}

}  // namespace

void AxisReach::include(ControllerPosition target, ReachPurpose purpose) {
    const auto widen = [&](const End& end) {
        if (!m_lowest || end.position < m_lowest->position)
            m_lowest = end;
        if (!m_highest || end.position > m_highest->position)
            m_highest = end;
    };
    widen({target.value(), purpose, false});
    // A move that starts at its target without knowing its play stands for any that needs the
    // approach.
    if (const auto approach = approachPoint(*m_axis, target, target))
        widen({approach->value(), purpose, true});
}

void AxisReach::report(std::vector<Error>& problems) const {
    if (!m_lowest)
        return;
    const double low = m_axis->softMin.value();
    const double high = m_axis->softMax.value();
    const auto outside = [&](const End& end) {
        return !insideSoftLimits(*m_axis, ControllerPosition(end.position));
    };
    if (m_lowest->position < low && outside(*m_lowest))
        reportEnd(*m_lowest, low, problems);
    if (m_highest->position > high && outside(*m_highest))
        reportEnd(*m_highest, high, problems);
}

void AxisReach::reportEnd(const End& end, double limit, std::vector<Error>& problems) const {
    const AxisOffset& offset = m_axis->offset;
    const std::string unit = m_axis->unitText();
    const double position = offset.toUser(ControllerPosition(end.position)).value();
    const double userLimit = offset.toUser(ControllerPosition(limit)).value();
    const PurposeText& text = kTexts[static_cast<std::size_t>(end.purpose)];
    std::string detail =
        fmt::format("{} needs {} {} to {} {}{}", text.subject, m_axis->name,
                    position > userLimit ? "up" : "down", shown(position), unit, text.what);
    if (end.forApproach)
        detail +=
            fmt::format(", of it {} {} for the final approach", shown(m_axis->backlash), unit);
    detail += fmt::format(", the limit is {} {}", shown(userLimit), unit);
    if (offset.sign != 1 || offset.offset != 0)
        detail += fmt::format(" (controller: {} {}, limit {} {})", shown(end.position), unit,
                              shown(limit), unit);
    detail += fmt::format(". {}", text.advice);
    problems.push_back({ErrorCode::OutsideLimits, m_axis->name, "plan", std::move(detail)});
}

}  // namespace gimbalscan
