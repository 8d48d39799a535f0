// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

/// The numbers of all points and the energies of the channels.
struct Numbers : PointTable {
    std::optional<EnergyCalibration> energies;
};

/// Once the scan holds spectra and all these points are finished.
Result<Numbers> numbersFor(ScanFile& scan, std::span<const std::uint64_t> cells) {
    if (auto spectrum = requireSpectrum(scan); !spectrum)
        return tl::unexpected(std::move(spectrum.error()));
    auto table = PointTable::read(scan);
    if (!table)
        return tl::unexpected(std::move(table.error()));
    for (const std::uint64_t cell : cells)
        if (auto finished = requireFinished(scan, *table, cell); !finished)
            return tl::unexpected(std::move(finished.error()));
    const auto energies = energiesOf(scan.info());
    if (!energies)
        return tl::unexpected(energies.error());
    return Numbers{std::move(*table), *energies};
}

std::string n42Head(const ScanFileInfo& info, const std::optional<EnergyCalibration>& energies) {
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<RadInstrumentData xmlns=\"http://physics.nist.gov/N42/2011/N42\" n42DocUUID=\"{}\">\n",
        escaped(info.uuid));
    for (const std::string& line : originLines(info))
        text += fmt::format("<Remark>{}</Remark>\n", escaped(line));
    text += fmt::format(
        "<RadInstrumentDataCreatorName>{0} {1}</RadInstrumentDataCreatorName>\n"
        "<RadInstrumentInformation id=\"instrument\">\n"
        "<RadInstrumentManufacturerName>GimbalScan developers</RadInstrumentManufacturerName>\n"
        "<RadInstrumentModelName>{2}</RadInstrumentModelName>\n"
        "<RadInstrumentClassCode>Other</RadInstrumentClassCode>\n"
        "<RadInstrumentVersion><RadInstrumentComponentName>Software</RadInstrumentComponentName>"
        "<RadInstrumentComponentVersion>{1}</RadInstrumentComponentVersion>"
        "</RadInstrumentVersion>\n</RadInstrumentInformation>\n"
        "<RadDetectorInformation id=\"detector\">\n"
        "<RadDetectorCategoryCode>Gamma</RadDetectorCategoryCode>\n"
        "<RadDetectorKindCode>Other</RadDetectorKindCode>\n"
        "<RadDetectorDescription>{2}</RadDetectorDescription>\n</RadDetectorInformation>\n",
        escaped(info.program), escaped(info.programVersion),
        escaped(info.detectorIdentity.empty() ? "unknown" : info.detectorIdentity));
    if (energies)
        text += fmt::format(
            "<EnergyCalibration id=\"calibration\"><CoefficientValues>{} {} {}"
            "</CoefficientValues></EnergyCalibration>\n",
            energies->offset, energies->gain, energies->quadratic);
    return text;
}

std::string measurement(const ScanFileInfo& info, const Numbers& table, std::uint64_t cell,
                        const std::vector<std::int32_t>& counts) {
    const std::string id = fmt::format("r{}-c{}", cell / info.columns, cell % info.columns);
    std::string text = fmt::format(
        "<RadMeasurement id=\"m-{}\">\n<Remark>{}</Remark>\n"
        "<MeasurementClassCode>Foreground</MeasurementClassCode>\n",
        id, escaped(pointLine(info, table, cell)));
    if (const auto at = wallTime(info.startTime, table.start[cell]))
        text += fmt::format("<StartDateTime>{}T{}{}</StartDateTime>\n", at->date, at->clock,
                            escaped(at->zone));
    text += fmt::format(
        "<RealTimeDuration>PT{:.6f}S</RealTimeDuration>\n"
        "<Spectrum id=\"s-{}\" radDetectorInformationReference=\"detector\"{}>\n"
        "<LiveTimeDuration>PT{:.6f}S</LiveTimeDuration>\n<ChannelData>",
        table.realTime[cell], id,
        table.energies ? " energyCalibrationReference=\"calibration\"" : "", table.liveTime[cell]);
    for (std::size_t i = 0; i < counts.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : " ", counts[i]);
    return text + "</ChannelData>\n</Spectrum>\n</RadMeasurement>\n";
}

std::vector<std::uint64_t> finishedCells(const PointTable& table) {
    std::vector<std::uint64_t> cells;
    for (std::uint64_t cell = 0; cell < table.mask.size(); ++cell)
        if (table.finished(cell))
            cells.push_back(cell);
    return cells;
}

}  // namespace

Result<void> exportSpe(ScanFile& scan, std::uint64_t cell, const std::string& path) {
    const ScanFileInfo& info = scan.info();
    const auto table = numbersFor(scan, std::span(&cell, 1));
    if (!table)
        return tl::unexpected(table.error());
    const auto counts = scan.trace(cell);
    if (!counts)
        return tl::unexpected(counts.error());
    std::string text;
    const auto line = [&](std::string_view value) { text += fmt::format("{}\r\n", value); };
    line("$SPEC_ID:");
    line(info.title);
    line("$SPEC_REM:");
    for (const std::string& remark : originLines(info))
        line(remark);
    line(pointLine(info, *table, cell));
    if (const auto at = wallTime(info.startTime, table->start[cell])) {
        line("$DATE_MEA:");
        line(fmt::format("{}/{}/{} {}", at->date.substr(5, 2), at->date.substr(8, 2),
                         at->date.substr(0, 4), at->clock.substr(0, 8)));
    }
    line("$MEAS_TIM:");
    line(fmt::format("{:.6f} {:.6f}", table->liveTime[cell], table->realTime[cell]));
    line("$DATA:");
    line(fmt::format("0 {}", counts->size() - 1));
    for (const std::int32_t count : *counts)
        line(fmt::format("{:8}", count));
    line("$ROI:");
    line("0");
    if (const auto& energies = table->energies) {
        line("$ENER_FIT:");
        line(fmt::format("{:.9f} {:.9f}", energies->offset, energies->gain));
        line("$MCA_CAL:");
        line("3");
        line(fmt::format("{:.9f} {:.9f} {:.9e} keV", energies->offset, energies->gain,
                         energies->quadratic));
    }
    line("$ENDRECORD:");
    return writeNewFile(path, text);
}

Result<void> exportN42(ScanFile& scan, std::span<const std::uint64_t> cells,
                       const std::string& path, const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    const auto table = numbersFor(scan, cells);
    if (!table)
        return tl::unexpected(table.error());
    const std::vector<std::uint64_t> wanted =
        cells.empty() ? finishedCells(*table)
                      : std::vector<std::uint64_t>(cells.begin(), cells.end());
    std::string text = n42Head(info, table->energies);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (auto further = goOn(progress, i, wanted.size()); !further)
            return further;
        const auto counts = scan.trace(wanted[i]);
        if (!counts)
            return tl::unexpected(counts.error());
        text += measurement(info, *table, wanted[i], *counts);
    }
    return writeNewFile(path, text + "</RadInstrumentData>\n");
}

}  // namespace gimbalscan
