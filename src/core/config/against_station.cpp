// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gimbalscan {

namespace {

class AgainstStation {
public:
    AgainstStation(const ScanConfig& scan, const StationConfig& station)
        : m_scan(scan), m_station(station), m_problems(scan.sourceName) {}

    std::vector<ConfigProblem> run() {
        if (m_scan.mode == ScanMode::Fly)
            m_problems.add({}, "mode", "mode = \"fly\": this version does step scans only.",
                           ErrorCode::Unsupported);
        axis(m_scan.fast.axis, "fast.axis");
        axis(m_scan.slow.axis, "slow.axis");
        if (m_scan.fast.axis == m_scan.slow.axis)
            wrong("slow.axis", fmt::format("slow.axis = {} is the fast axis already.",
                                           quoted(m_scan.slow.axis)));
        pinned();
        dwell();
        for (std::size_t i = 0; i < m_scan.signals.size(); ++i)
            signal(m_scan.signals[i], joinPath("signals", i));
        park();
        return m_problems.take();
    }

private:
    // Without a line: the scan may have been changed since it was read.
    void wrong(const std::string& path, std::string text) {
        m_problems.add({}, path, std::move(text));
    }

    void axis(const std::string& name, const std::string& path) {
        if (m_station.axis(name))
            return;
        std::vector<std::string> names;
        for (const AxisConfig& axis : m_station.axes)
            names.push_back(axis.name);
        const std::string hint = didYouMean(name, names);
        wrong(path, fmt::format("{} = {}: the station has no such axis{}", path, quoted(name),
                                hint.empty() ? fmt::format(" (it has {}).", fmt::join(names, ", "))
                                             : hint));
    }

    void pinned() {
        std::set<std::string> used = {m_scan.fast.axis, m_scan.slow.axis};
        for (std::size_t i = 0; i < m_scan.pinned.size(); ++i) {
            const std::string& name = m_scan.pinned[i].axis;
            const std::string path = joinPath("pinned", i) + ".axis";
            axis(name, path);
            if (!used.insert(name).second)
                wrong(path, fmt::format("{} = {} is used already.", path, quoted(name)));
        }
    }

    void dwell() {
        const bool counting = m_scan.dwell.kind == DwellKind::Counts ||
                              m_scan.dwell.kind == DwellKind::RelativeUncertainty;
        std::vector<std::string> names;
        for (const Reduction& reduction : m_scan.reductions)
            names.push_back(reduction.name);
        const std::string& wanted = m_scan.dwell.reduction;
        if (counting && std::find(names.begin(), names.end(), wanted) == names.end())
            wrong("dwell.reduction",
                  fmt::format("dwell.reduction = {} must be the name of a reduction of this scan "
                              "(it has {}).",
                              quoted(wanted), fmt::join(names, ", ")));
    }

    // Which signals a device has only the device knows; the engine asks it before anything moves.
    void signal(const std::string& name, const std::string& path) {
        const auto dot = name.find('.');
        if (dot != std::string::npos && m_station.device(name.substr(0, dot)))
            return;
        std::vector<std::string> names;
        for (const DeviceConfig& device : m_station.devices)
            names.push_back(device.name);
        const std::string hint = didYouMean(name.substr(0, dot), names);
        wrong(path, fmt::format("{} = {}: expected device.signal with a device of the station{}",
                                path, quoted(name), hint.empty() ? "." : hint));
    }

    void park() {
        const bool completed = m_scan.atEnd.completed == AtEnd::Park;
        if ((completed || m_scan.atEnd.stopped == AtEnd::Park) && !m_station.position("park"))
            wrong(completed ? "at_end.completed" : "at_end.stopped",
                  "at_end: \"park\" needs a position named \"park\" in the station file.");
    }

    const ScanConfig& m_scan;
    const StationConfig& m_station;
    Problems m_problems;
};

}  // namespace

std::vector<ConfigProblem> checkAgainstStation(const ScanConfig& scan,
                                               const StationConfig& station) {
    return AgainstStation(scan, station).run();
}

}  // namespace gimbalscan
