// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/scan/station.h>
#include <gimbalscan/storage/run_recorder.h>

// What the bench command and the benchmarks of tests/bench measure against.

namespace gimbalscan {

struct BenchGrid {
    std::uint32_t columns = 0, rows = 0;
    [[nodiscard]] std::uint64_t points() const { return std::uint64_t{columns} * rows; }
};

/// The plain way to scan: a thread for each axis and point, started and joined, then the
/// acquisition; no checks, no stop, no file. Seconds for the whole grid. The station has the axes
/// "yaw" and "pitch" and is connected; nothing else may use it.
[[nodiscard]] Result<double> timeThreadPerAxis(Station& station, const BenchGrid& grid);

/// A file that keeps nothing: everything goes through the ring and the writer thread, and ends
/// there.
class NullWriter final : public PointWriter {
public:
    Result<void> create(const RunStart&) override { return {}; }
    Result<void> write(std::span<const PointRecord* const>) override { return {}; }
    Result<void> event(const RunEvent&) override { return {}; }
    Result<void> sync() override { return {}; }
    Result<void> finish(const RunStop&) override { return {}; }
    std::string location() const override { return {}; }
};

}  // namespace gimbalscan
