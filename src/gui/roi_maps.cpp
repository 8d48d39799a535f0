// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "roi_maps.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace gimbalscan {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Another number for a point that is measured again. Never 0.
std::uint64_t pointNumber(std::uint16_t mask, double checksum) {
    const auto bits = static_cast<std::uint64_t>(std::isfinite(checksum) ? checksum : 0);
    return bits << 17U | std::uint64_t{mask} << 1U | 1U;
}

}  // namespace

void RoiMaps::keep(const std::vector<RoiBand>& bands, std::size_t cells) {
    std::map<int, Map> kept;
    for (const RoiBand& band : bands) {
        const auto found = m_maps.find(band.number);
        if (found != m_maps.end() && found->second.band == band &&
            found->second.values.size() == cells)
            kept.emplace(band.number, std::move(found->second));
        else
            kept.emplace(band.number, Map{band, std::vector<double>(cells, kNothing),
                                          std::vector<double>(cells, kNothing),
                                          std::vector<std::uint64_t>(cells, 0)});
    }
    m_maps = std::move(kept);
}

void RoiMaps::take(Map& map, std::uint64_t cell, const TraceShape& shape,
                   const std::vector<std::int32_t>& trace) {
    if (trace.empty() || map.band.first >= trace.size() || map.band.first > map.band.last)
        return;
    const std::size_t last = std::min<std::size_t>(map.band.last, trace.size() - 1);
    const auto begin = trace.begin() + map.band.first;
    const auto end = trace.begin() + static_cast<std::ptrdiff_t>(last + 1);
    if (shape.kind == TraceKind::Spectrum) {
        map.values[cell] = std::accumulate(begin, end, 0.0);
        return;
    }
    const auto peak = std::max_element(begin, end, [](std::int32_t one, std::int32_t other) {
        return std::abs(std::int64_t{one}) < std::abs(std::int64_t{other});
    });
    map.values[cell] = std::abs(static_cast<double>(*peak));
    map.positions[cell] =
        shape.axisStart + shape.axisStep * static_cast<double>(peak - trace.begin());
}

Result<bool> RoiMaps::update(ScanFile& file, const std::vector<std::uint16_t>& mask,
                             const std::vector<RoiBand>& bands, std::chrono::milliseconds budget) {
    keep(bands, mask.size());
    if (m_maps.empty())
        return true;
    // Before the traces: what changes meanwhile is seen to have changed next time.
    const auto column = file.column(PointColumn::Checksum);  // a copy may lack it
    const auto deadline = std::chrono::steady_clock::now() + budget;
    std::vector<Map*> open;
    for (std::uint64_t cell = 0; cell < mask.size(); ++cell) {
        const bool measured = (mask[cell] & kFlagNotMeasured) == 0;
        const std::uint64_t number =
            measured
                ? pointNumber(mask[cell], column && cell < column->size() ? (*column)[cell] : 0)
                : 0;
        open.clear();
        for (auto& [ignored, map] : m_maps)
            if (map.taken[cell] != number)
                open.push_back(&map);
        if (open.empty())
            continue;
        if (!measured) {
            for (Map* map : open)
                map->values[cell] = map->positions[cell] = kNothing;
        } else {
            if (std::chrono::steady_clock::now() >= deadline)
                return false;
            const auto trace = file.trace(cell);
            if (!trace)
                return Failure(trace.error());
            for (Map* map : open)
                take(*map, cell, file.info().trace, *trace);
        }
        for (Map* map : open)
            map->taken[cell] = number;
    }
    return true;
}

std::vector<double> RoiMaps::values(int number) const {
    const auto found = m_maps.find(number);
    return found == m_maps.end() ? std::vector<double>() : found->second.values;
}

std::vector<double> RoiMaps::positions(int number) const {
    const auto found = m_maps.find(number);
    return found == m_maps.end() ? std::vector<double>() : found->second.positions;
}

}  // namespace gimbalscan
