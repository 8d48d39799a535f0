// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_script.h"

#include <gimbalscan/core/param_builders.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gimbalscan::sim {

using namespace spec;

namespace {

constexpr std::array<std::pair<const char*, FaultKind>, 13> kKinds = {{
    {"no_reply", FaultKind::NoReply},
    {"late_reply", FaultKind::LateReply},
    {"wrong_reply", FaultKind::WrongReply},
    {"disconnect", FaultKind::Disconnect},
    {"stall", FaultKind::Stall},
    {"limit", FaultKind::Limit},
    {"no_home_switch", FaultKind::NoHomeSwitch},
    {"home_stuck", FaultKind::HomeStuck},
    {"power_cycle", FaultKind::PowerCycle},
    {"ignore_stop", FaultKind::IgnoreStop},
    {"overrun", FaultKind::Overrun},
    {"saturate", FaultKind::Saturate},
    {"trip", FaultKind::Trip},
}};

constexpr double kNever = -1;
constexpr double kNowhere = 1e6;

}  // namespace

ParamSpec FaultScript::parameter() {
    std::vector<std::string> kinds;
    kinds.reserve(std::size(kKinds));
    for (const auto& [name, kind] : kKinds)
        kinds.emplace_back(name);
    return list(
        "faults",
        {choice("kind", kinds, "", "What goes wrong."),
         integer("at_operation", 0, 1'000'000'000, 0,
                 "Hits this command of the device (a move, an exposure, a setting), counted from "
                 "1; 0: not by number."),
         number("at_time_s", "s", kNever, 1e9, kNever,
                "Hits at this time after the start of the program; -1: not by time."),
         number("at_position", "axis unit", -kNowhere, kNowhere, kNowhere,
                "Hits a motor that passes this controller position; 1000000: not by position."),
         number("duration_s", "s", 0, 1e9, 0,
                "How long a link stays away, or how late a reply comes (0: 2.3 s)."),
         integer("count", 1, 1'000'000'000, 1, "How many times, one after another.")},
        "Faults that the simulated device shows, for trying out what happens then.");
}

FaultScript::FaultScript(const ParamTable& parameters, TimePoint origin) {
    for (const ParamTable& row : param<std::vector<ParamTable>>(parameters, "faults")) {
        const auto& name = param<std::string>(row, "kind");
        const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                       [&](const auto& known) { return name == known.first; });
        Entry entry{kind->second,
                    param<std::int64_t>(row, "at_operation"),
                    {},
                    {},
                    param<double>(row, "duration_s"),
                    param<std::int64_t>(row, "count")};
        if (const double time = param<double>(row, "at_time_s"); time >= 0)
            entry.time = origin + fromSeconds(time);
        if (const double position = param<double>(row, "at_position"); position < kNowhere)
            entry.position = position;
        m_entries.push_back(entry);
    }
}

DueFault FaultScript::due(const Entry& entry, std::size_t index, TimePoint when) {
    return {index, entry.kind, entry.duration, when};
}

std::optional<DueFault> FaultScript::nextOperation(TimePoint now) {
    ++m_operations;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        const bool byNumber = entry.operation > 0 && m_operations >= entry.operation;
        const bool byTime = entry.time && now >= *entry.time;
        if (entry.left > 0 && (byNumber || byTime)) {
            consume(i);
            return due(entry, i, now);
        }
    }
    return std::nullopt;
}

std::optional<DueFault> FaultScript::during(const Trajectory& motion, double zero) const {
    std::optional<DueFault> first;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& entry = m_entries[i];
        std::optional<TimePoint> when = entry.time;
        if (entry.position)
            when = motion.reaches(*entry.position + zero);
        if (entry.left > 0 && when && *when > motion.start() && *when <= motion.end() &&
            (!first || *when < first->when))
            first = due(entry, i, *when);
    }
    return first;
}

std::optional<DueFault> FaultScript::dueByTime(FaultKind kind, TimePoint now) const {
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (const Entry& entry = m_entries[i];
            entry.kind == kind && entry.left > 0 && entry.time && now >= *entry.time)
            return due(entry, i, *entry.time);
    return std::nullopt;
}

void FaultScript::consume(std::size_t entry) {
    --m_entries[entry].left;
}

}  // namespace gimbalscan::sim
