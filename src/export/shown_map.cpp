// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shown_map.h"

#include "export_parts.h"
#include "map_lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

/// Reads what was chosen; for std::visit.
class Reading {
public:
    Reading(ScanFile& scan, const ExportProgress& progress)
        : m_scan(scan), m_info(scan.info()), m_progress(progress) {}

    Result<ShownMap> operator()(std::size_t map) const {
        if (map >= m_info.maps.size())
            return fail(ErrorCode::InvalidArgument, "", "export", "There is no such map.");
        return with(m_scan.map(map), m_info.maps[map].title, m_info.maps[map].unit,
                    reductionLines(m_info, map));
    }
    Result<ShownMap> operator()(const ViewRoi& roi) const {
        return with(roiMap(m_scan, roi, m_progress), roi.name, m_info.trace.valueUnit,
                    {fmt::format("reduction: channel_sum, channels {} to {}", roi.firstChannel,
                                 roi.lastChannel)});
    }
    Result<ShownMap> operator()(const GateMap& map) const {
        const std::string& quantity = quantityNames()[static_cast<std::size_t>(map.quantity)];
        return with(gateMap(m_scan, map, m_progress), map.gate.name + " " + quantity,
                    unitOf(m_info, map.quantity), gateLines(m_info, map));
    }

private:
    Result<ShownMap> with(Result<std::vector<double>> values, const std::string& title,
                          const std::string& unit, const std::vector<std::string>& made) const {
        if (!values)
            return tl::unexpected(std::move(values.error()));
        ShownMap map{title, unit, std::move(*values), {"map: " + withUnit(title, unit)}};
        map.lines.insert(map.lines.end(), made.begin(), made.end());
        if (!m_info.list)
            for (const std::string& line : axisLines(m_info))
                map.lines.push_back(line);
        return map;
    }

    ScanFile& m_scan;
    const ScanFileInfo& m_info;
    const ExportProgress& m_progress;
};

/// For std::visit.
struct Name {
    const ScanFileInfo& info;
    std::string operator()(std::size_t map) const {
        return map < info.maps.size() ? info.maps[map].name : std::string();
    }
    std::string operator()(const ViewRoi& roi) const { return roi.name; }
    std::string operator()(const GateMap& map) const {
        return map.gate.name + "/" + quantityNames()[static_cast<std::size_t>(map.quantity)];
    }
};

/// All that the scan has.
std::vector<MapChoice> choices(const ScanFileInfo& info, const ViewFile& view) {
    std::vector<MapChoice> all;
    for (std::size_t i = 0; i < info.maps.size(); ++i)
        all.emplace_back(i);
    if (info.trace.kind == TraceKind::Spectrum)
        all.insert(all.end(), view.rois.begin(), view.rois.end());
    else
        for (const ViewGate& gate : view.gates)
            for (std::size_t i = 0; i < quantityNames().size(); ++i)
                all.emplace_back(GateMap{gate, static_cast<GateQuantity>(i)});
    return all;
}

}  // namespace

Result<ShownMap> shownMap(ScanFile& scan, const MapChoice& choice, const ExportProgress& progress) {
    return std::visit(Reading(scan, progress), choice);
}

std::string nameOf(const ScanFileInfo& info, const MapChoice& map) {
    return std::visit(Name{info}, map);
}

Result<std::vector<std::string>> mapNames(const ScanFileInfo& info) {
    const auto view = viewOf(info);
    if (!view)
        return notExported(view.error().front());
    std::vector<std::string> names;
    for (const MapChoice& map : choices(info, *view))
        names.push_back(nameOf(info, map));
    return names;
}

Result<MapChoice> mapNamed(const ScanFileInfo& info, const std::string& name) {
    for (std::size_t i = 0; i < info.maps.size(); ++i)
        if (name.empty() || name == info.maps[i].name || name == info.maps[i].title)
            return i;
    const auto view = viewOf(info);
    if (!view)
        return notExported(view.error().front());
    for (const MapChoice& map : choices(info, *view))
        if (name == nameOf(info, map))
            return map;
    return fail(ErrorCode::InvalidArgument, "", "export",
                fmt::format("There is no map \"{}\"; there are {}.", name,
                            fmt::join(*mapNames(info), ", ")));
}

}  // namespace gimbalscan
