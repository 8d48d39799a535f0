// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/scan_file.h>

#include <map>

namespace gimbalscan {

/// Channels of a region of interest, both inclusive; `number` tells it apart for good.
struct RoiBand {
    int number = 0;
    std::uint32_t first = 0, last = 0;
    bool operator==(const RoiBand&) const = default;
};

/// The maps of the regions of interest of one data file, made of the traces in it: of a spectrum
/// the sum, of an A-scan the highest amplitude and where it is. Reads a trace once for all regions,
/// and again only when the point was measured again or a region has changed. Any one thread at a
/// time.
class RoiMaps {
public:
    /// What became finished; reads traces for about the time of `budget`. True: everything that the
    /// mask calls finished is in the maps. A region that is not in `bands` any more is forgotten.
    [[nodiscard]] Result<bool> update(ScanFile& file, const std::vector<std::uint16_t>& mask,
                                      const std::vector<RoiBand>& bands,
                                      std::chrono::milliseconds budget);
    /// One value a cell, NaN where there is none yet; empty for a region that is not known.
    [[nodiscard]] std::vector<double> values(int number) const;
    [[nodiscard]] std::vector<double> positions(int number) const;

private:
    struct Map {
        RoiBand band;
        std::vector<double> values, positions;
        std::vector<std::uint64_t> taken;  // what the point was like; 0: not taken
    };
    void keep(const std::vector<RoiBand>& bands, std::size_t cells);
    void take(Map& map, std::uint64_t cell, const TraceShape& shape,
              const std::vector<std::int32_t>& trace);

    std::map<int, Map> m_maps;
};

}  // namespace gimbalscan
