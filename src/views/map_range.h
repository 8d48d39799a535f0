// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/picture/map_scale.h>
#include <gimbalscan/views/map_types.h>

#include <span>
#include <vector>

namespace gimbalscan {

/// Which value has the lowest and which the highest colour. A changed range recolours the whole
/// map, so that while rows arrive the shown range moves only when they leave it by a margin;
/// settle(), called now and then, makes it exact again.
class MapRange {
public:
    void setAuto() { m_mode = MapRangeMode::Auto; }
    bool setLocked(double low, double high);
    bool setPercentile(double low, double high);
    void setLogarithmic(bool on) { m_logarithmic = on; }
    [[nodiscard]] MapRangeMode mode() const noexcept { return m_mode; }
    [[nodiscard]] bool logarithmic() const noexcept { return m_logarithmic; }

    [[nodiscard]] double low() const noexcept { return m_shown.low; }
    [[nodiscard]] double high() const noexcept { return m_shown.high; }
    /// Nothing was measured that could be shown.
    [[nodiscard]] bool empty() const noexcept { return m_shown.empty; }

    /// Exact for all values of the map. True: the shown range changed.
    bool settle(std::span<const double> all);
    /// Values that came in. True: the shown range changed.
    bool include(std::span<const double> changed);
    /// settle() would change something.
    [[nodiscard]] bool unsettled() const noexcept { return m_unsettled; }

private:
    bool show(ValueRange range);
    [[nodiscard]] bool countable(double value) const noexcept;
    [[nodiscard]] ValueRange percentiles(std::span<const double> all) const;
    [[nodiscard]] bool farOutside() const noexcept;

    MapRangeMode m_mode = MapRangeMode::Auto;
    bool m_logarithmic = false, m_unsettled = false;
    double m_lockedLow = 0, m_lockedHigh = 1;
    double m_percentLow = 1, m_percentHigh = 99;
    ValueRange m_running, m_shown;
};

}  // namespace gimbalscan
