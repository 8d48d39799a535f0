// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>

namespace gimbalscan {

Result<void> goOn(const ExportProgress& progress, std::uint64_t done, std::uint64_t total) {
    if (progress && !progress(done, total))
        return fail(ErrorCode::Stopped, "", "export", "The export was cancelled.");
    return {};
}

Result<PointTable> PointTable::read(ScanFile& scan) {
    PointTable table;
    auto mask = scan.mask();
    if (!mask)
        return tl::unexpected(std::move(mask.error()));
    table.mask = std::move(*mask);
    const auto column = [&](PointColumn which) {
        auto values = scan.column(which);
        return values ? std::move(*values)
                      : std::vector<double>(table.mask.size(),
                                            std::numeric_limits<double>::quiet_NaN());
    };
    table.fast = column(PointColumn::FastReadback);
    table.slow = column(PointColumn::SlowReadback);
    table.start = column(PointColumn::StartTime);
    table.realTime = column(PointColumn::RealTime);
    table.liveTime = column(PointColumn::LiveTime);
    return table;
}

Result<void> requireFinished(const ScanFile& scan, const PointTable& table, std::uint64_t cell) {
    if (table.finished(cell))
        return {};
    const std::uint32_t columns = scan.info().columns;
    return fail(ErrorCode::InvalidArgument, "", "export",
                fmt::format("The point row {}, column {} is not measured.", cell / columns,
                            cell % columns));
}

Result<void> requireSpectrum(const ScanFile& scan) {
    if (scan.info().trace.kind == TraceKind::Spectrum)
        return {};
    return fail(ErrorCode::Unsupported, "", "export",
                "This scan holds A-scans; the format is for spectra.");
}

Failure notExported(const ConfigProblem& problem) {
    return fail(problem.code, "", "export", "Not exported: " + problem.message());
}

Result<std::optional<EnergyCalibration>> energiesOf(const ScanFileInfo& info) {
    const auto view = viewOf(info);
    if (!view)
        return notExported(view.error().front());
    if (view->energy)
        return view->energy;
    if (info.trace.axisUnit != "keV")
        return std::nullopt;
    return EnergyCalibration{info.trace.axisStart, info.trace.axisStep, 0};
}

std::vector<std::string> originLines(const ScanFileInfo& info) {
    std::vector<std::string> lines = {
        "source: " + std::filesystem::path(info.path).filename().string(), "uuid: " + info.uuid,
        "program: " + info.program + " " + info.programVersion, "scan start: " + info.startTime};
    if (info.simulated)
        lines.emplace_back("SIMULATED: this is not a measurement");
    return lines;
}

std::string pointLine(const ScanFileInfo& info, const PointTable& table, std::uint64_t cell) {
    return fmt::format("point: row {}, column {}, {} {} {}, {} {} {}", cell / info.columns,
                       cell % info.columns, info.fast.name, numberText(table.fast[cell]),
                       info.fast.unit, info.slow.name, numberText(table.slow[cell]),
                       info.slow.unit);
}

std::string numberText(double value) {
    return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

std::string withUnit(const std::string& name, const std::string& unit) {
    return unit.empty() ? name : fmt::format("{} ({})", name, unit);
}

double stepOf(const std::vector<double>& positions) {
    return positions.size() < 2
               ? 0.0
               : (positions.back() - positions.front()) / static_cast<double>(positions.size() - 1);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                out += control && c != '\n' && c != '\t' ? ' ' : c;
        }
    }
    return out;
}

std::optional<WallTime> wallTime(const std::string& start, double seconds) {
    using std::chrono::microseconds;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, used = 0;
    double second = 0;
    constexpr double kCentury = 3.2e9;
    if (std::sscanf(start.c_str(), "%4d-%2d-%2dT%2d:%2d:%n", &year, &month, &day, &hour, &minute,
                    &used) != 5 ||
        used == 0 || !(std::abs(seconds) < kCentury))
        return std::nullopt;
    const std::size_t zoneAt = start.find_first_of("Z+-", static_cast<std::size_t>(used));
    const std::string zone = zoneAt == std::string::npos ? "" : start.substr(zoneAt);
    // Not strtod: its decimal point depends on the locale.
    double weight = 10;
    for (std::size_t i = static_cast<std::size_t>(used); i < std::min(zoneAt, start.size()); ++i) {
        if (start[i] == '.')
            continue;
        if (start[i] < '0' || start[i] > '9')
            return std::nullopt;
        second += weight * (start[i] - '0');
        weight /= 10;
    }
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok())
        return std::nullopt;
    const auto whole = microseconds(std::llround((second + seconds) * 1e6));
    const auto at = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + whole;
    const auto full = std::chrono::floor<std::chrono::seconds>(at);
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(at - full).count();
    const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(full));
    return WallTime{fmt::format("{:%Y-%m-%d}", parts),
                    fmt::format("{:%H:%M:%S}.{:03}", parts, rest), zone == "Z" ? "+00:00" : zone};
}

}  // namespace gimbalscan
