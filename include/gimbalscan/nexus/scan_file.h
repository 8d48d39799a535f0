// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>
#include <gimbalscan/core/run_record.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gimbalscan {

/// A map in the file: a reduction or a recorded signal. `name` is the dataset's name in the group
/// "map", `title` what the user called it.
struct ScanFileMap {
    std::string name, title, unit;
};

/// One start or resume of the scan; times as ISO 8601 text, `end` empty while it runs or was cut
/// off.
struct ScanFileSession {
    std::string start, end;
};

/// One line of the event log in the file.
struct ScanFileEvent {
    std::string time, level, code, text;
};

/// An axis of the scan. `positions`: of the columns (fast) or rows (slow), ascending; of the points
/// for a list.
struct ScanFileAxis {
    std::string name, unit;
    std::vector<double> positions;
    std::string identity;  ///< controller_record: driver, model, serial number, firmware
    double tolerance = 0;
    double origin = 0;  ///< user position that relative ranges were added to
    AxisOffset offset;
};

/// Physical value of a trace = (stored value + offset) * factor.
struct TraceScale {
    double factor = 1, offset = 0;
    std::string unit;
};

/// What a scan file says about itself; checked when it was opened, except `status` and `endTime`,
/// which change while a scan runs (ScanFile::refresh).
struct ScanFileInfo {
    std::string path;
    std::string title, uuid, startTime, endTime, status, program, programVersion;
    std::string operatorName, sample;
    bool simulated = false;
    std::string scanText, stationText;  ///< the configuration files, byte for byte
    bool configIntact = false;          ///< both match their checksums
    std::string viewText;    ///< the view file that a compressed copy holds; empty: it holds none
    bool viewIntact = true;  ///< it matches its checksum
    bool list = false;       ///< a list of points: rows = 1, columns = number of points
    bool fly = false;        ///< recorded line by line while the fast axis moved
    std::uint32_t rows = 1, columns = 1;
    ScanFileAxis fast, slow;
    TraceShape trace;
    TraceScale traceScale;
    std::string detectorIdentity;
    std::uint64_t pointsTotal = 0;  ///< planned, without those outside the region
    std::vector<ScanFileMap> maps;  ///< the default one first
    std::vector<ScanFileSession> sessions;
    std::vector<ScanFileEvent> events;
    bool resumable = true;    ///< has everything that a resume needs
    std::string restriction;  ///< why not, for the user
    bool copy = false;        ///< not resumable only because it is a compressed or rewritten copy
};

/// Numbers of every point that are not maps.
enum class PointColumn {
    FastReadback,
    SlowReadback,
    FastBegin,  ///< where the exposure began and ended: fly scans only
    FastEnd,
    SlowBegin,
    SlowEnd,
    StartTime,  ///< s since ScanFileInfo::startTime
    StopTime,
    RealTime,
    LiveTime,
    SequenceNumber,
    Session,
    Checksum,
};

/// A finished, partial or running scan file, read-only. Trusts nothing in it: shapes, types,
/// offsets and sizes are checked before use, and the HDF5 library looks at it in a child process
/// with a time limit, so that a damaged or hostile file is an error, never a crash or a hang.
/// Blocks no writer. Cells are row * columns + column. Any one thread at a time.
class ScanFile {
public:
    /// FileIo when it cannot be read, or is not a scan file, with the reason.
    [[nodiscard]] static Result<std::unique_ptr<ScanFile>> open(
        const std::string& path, std::chrono::milliseconds limit = std::chrono::seconds(10));
    virtual ~ScanFile() = default;

    [[nodiscard]] virtual const ScanFileInfo& info() const noexcept = 0;
    /// Reads status, end time, sessions and events again.
    [[nodiscard]] virtual Result<void> refresh() = 0;
    /// The point mask, one entry a cell (PointFlag).
    [[nodiscard]] virtual Result<std::vector<std::uint16_t>> mask() = 0;
    /// info().maps[index]; NaN where nothing was measured.
    [[nodiscard]] virtual Result<std::vector<double>> map(std::size_t index) = 0;
    [[nodiscard]] virtual Result<std::vector<double>> column(PointColumn which) = 0;
    /// Spectrum or A-scan of one cell, as stored.
    [[nodiscard]] virtual Result<std::vector<std::int32_t>> trace(std::uint64_t cell) = 0;
    /// Its bytes in the file, for the checksum.
    [[nodiscard]] virtual Result<std::vector<std::byte>> storedTrace(std::uint64_t cell) = 0;
};

/// Told during a long check how many points were looked at; false ends it with Stopped.
using CheckProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Counts of the point mask.
struct MaskSummary {
    std::uint64_t planned = 0, finished = 0, flagged = 0, givenUp = 0;
    [[nodiscard]] bool complete() const noexcept { return finished + givenUp >= planned; }
};
[[nodiscard]] MaskSummary summarise(const std::vector<std::uint16_t>& mask);

/// The checksum of a point in the file (docs/file-format.md): CRC-32 (IEEE) over the trace as
/// stored (little endian), then fast axis readback, slow axis readback, start time and stop time.
[[nodiscard]] std::uint32_t pointChecksum(std::span<const std::byte> storedTrace, double fast,
                                          double slow, double start, double stop) noexcept;

/// Everything that can be checked; one text a problem, empty when the file is sound.
[[nodiscard]] Result<std::vector<std::string>> verifyScanFile(ScanFile& file,
                                                              const CheckProgress& progress = {});

}  // namespace gimbalscan
