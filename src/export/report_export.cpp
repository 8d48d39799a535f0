// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "sha256.h"
#include "shown_map.h"
#include "tables.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/export/view_file.h>

#include <QByteArray>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace gimbalscan {

namespace {

constexpr std::size_t kMostMarked = 1000;  // a longer list is for a program: the CSV has it

// Nothing is loaded and nothing runs, whatever a text in the file says.
constexpr const char* kHead =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'\">\n<title>{}</title>\n<style>\n"
    "body {{ font: 14px sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }}\n"
    "table {{ border-collapse: collapse; margin: 0.5em 0 1.5em; }}\n"
    "th, td {{ text-align: left; vertical-align: top; padding: 0.2em 0.8em 0.2em 0;\n"
    "  border-bottom: 1px solid #ccc; }}\n"
    "img {{ max-width: 100%; }}\npre {{ white-space: pre-wrap; overflow-wrap: anywhere; }}\n"
    "@media print {{ h2 {{ break-after: avoid; }} tr, img {{ break-inside: avoid; }} }}\n"
    ".warning {{ border: 2px solid #c00; padding: 0.5em; font-weight: bold; }}\n"
    "</style></head><body>\n";

std::string reasonsOf(std::uint16_t mask) {
    constexpr std::array<std::pair<PointFlag, const char*>, 7> kReasons = {{
        {kFlagSaturated, "detector saturated"},
        {kFlagOutOfTolerance, "position outside the tolerance"},
        {kFlagDeadTime, "dead time above the limit"},
        {kFlagShortExposure, "exposure shorter than asked"},
        {kFlagSamplesLost, "samples lost"},
        {kFlagMeasuredAgain, "measured again"},
        {kFlagGivenUp, "given up, no valid data"},
    }};
    std::string text;
    for (const auto& [flag, reason] : kReasons)
        if ((mask & flag) != 0)
            text += (text.empty() ? "" : ", ") + std::string(reason);
    return text;
}

/// The page while it is written; every text is escaped here and nowhere else.
class Page {
public:
    explicit Page(const std::string& title)
        : m_html(fmt::format(fmt::runtime(kHead), escaped(title))) {
        m_html += "<h1>" + escaped(title) + "</h1>\n";
    }

    void warning(const std::string& text) {
        m_html += "<p class=\"warning\">" + escaped(text) + "</p>\n";
    }
    void heading(const char* text) { m_html += fmt::format("<h2>{}</h2>\n", text); }
    void paragraph(const std::string& text) { m_html += "<p>" + escaped(text) + "</p>\n"; }
    void begin(const std::vector<std::string>& columns = {}) {
        m_html += "<table>\n";
        if (!columns.empty())
            cells(columns, "th");
    }
    void row(const std::vector<std::string>& texts) { cells(texts, "td"); }
    void end() { m_html += "</table>\n"; }
    /// One fact; none without a value.
    void fact(const char* name, const std::string& value) {
        if (!value.empty())
            m_html += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", name, escaped(value));
    }
    void picture(const std::string& png) {
        const QByteArray text = QByteArray::fromStdString(png).toBase64();
        m_html += fmt::format("<p><img alt=\"map\" src=\"data:image/png;base64,{}\"></p>\n",
                              text.toStdString());
    }
    void verbatim(const std::string& text) { m_html += "<pre>" + escaped(text) + "</pre>\n"; }
    [[nodiscard]] std::string done() const { return m_html + "</body></html>\n"; }

private:
    void cells(const std::vector<std::string>& texts, const char* tag) {
        m_html += "<tr>";
        for (const std::string& text : texts)
            m_html += fmt::format("<{0}>{1}</{0}>", tag, escaped(text));
        m_html += "</tr>\n";
    }

    std::string m_html;
};

std::string quantity(double value, const std::string& unit) {
    return numberText(value) + (unit.empty() ? "" : "\u00a0" + unit);  // not broken there
}

void addAbout(Page& page, const ScanFileInfo& info, const MaskSummary& summary) {
    page.begin();
    page.fact("source", std::filesystem::path(info.path).filename().string());
    page.fact("uuid", info.uuid);
    page.fact("program", info.program + " " + info.programVersion);
    page.fact("operator", info.operatorName);
    page.fact("sample", info.sample);
    page.fact("status", info.status);
    page.fact("points", fmt::format("{}{}/{}", summary.complete() ? "complete " : "partial ",
                                    summary.finished, summary.planned));
    page.fact("marked", fmt::format("{}", summary.flagged));
    page.fact("start", info.startTime);
    page.fact("end", info.endTime);
    page.end();
}

void addSettings(Page& page, const ScanFileInfo& info) {
    page.heading("Axes and detector");
    page.begin({"axis", "positions", "from", "to", "step", "tolerance", "offset", "device"});
    for (const ScanFileAxis* axis : {&info.fast, &info.slow}) {
        const auto& at = axis->positions;
        page.row({axis->name, fmt::format("{}", at.size()),
                  at.empty() ? "" : quantity(at.front(), axis->unit),
                  at.empty() ? "" : quantity(at.back(), axis->unit),
                  info.list || at.size() < 2 ? "" : quantity(stepOf(at), axis->unit),
                  quantity(axis->tolerance, axis->unit), quantity(axis->offset.offset, axis->unit),
                  axis->identity});
    }
    page.end();
    page.paragraph(
        fmt::format("Detector: {} channels, {}", info.trace.channels, info.detectorIdentity));
    const auto scan = parseScan(info.scanText, "scan_config");
    if (!scan)
        return;
    const DwellKind kind = scan->dwell.kind;
    const bool seconds = kind == DwellKind::RealTime || kind == DwellKind::LiveTime;
    page.paragraph(fmt::format("Exposure: {} {}. Order of the points: {}.", textOf(kind),
                               quantity(scan->dwell.value, seconds ? "s" : ""),
                               textOf(scan->order)));
}

/// Of a report both the map and the checksums may read every point; `which`: 0 or 1.
ExportProgress half(const ExportProgress& progress, std::uint64_t which) {
    if (!progress)
        return {};
    return [&progress, which](std::uint64_t done, std::uint64_t total) {
        return progress(which * total + done, 2 * total);
    };
}

/// "2 counts at yaw -9 deg, pitch -7 deg"
std::string valueAt(const ScanFileInfo& info, const ShownMap& map, std::size_t cell) {
    const double fast = info.fast.positions[cell % info.columns];
    const double slow = info.slow.positions[info.list ? cell : cell / info.columns];
    return fmt::format("{} at {} {}, {} {}", quantity(map.values[cell], map.unit), info.fast.name,
                       quantity(fast, info.fast.unit), info.slow.name,
                       quantity(slow, info.slow.unit));
}

/// Picture and extremes of the map; a list of points has no picture.
Result<void> addMap(Page& page, ScanFile& scan, const MapChoice& choice,
                    const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    const auto map = shownMap(scan, choice, progress);
    if (!map)
        return tl::unexpected(map.error());
    if (!info.list) {
        const auto picture = drawnMap(scan, *map);
        if (!picture)
            return tl::unexpected(picture.error());
        page.picture(*picture);
    }
    std::optional<std::size_t> low, high;
    for (std::size_t cell = 0; cell < map->values.size(); ++cell) {
        if (!std::isfinite(map->values[cell]))
            continue;
        low = low && map->values[*low] <= map->values[cell] ? *low : cell;
        high = high && map->values[*high] >= map->values[cell] ? *high : cell;
    }
    if (low && high)
        page.paragraph(fmt::format("{}: lowest {}; highest {}.", map->title,
                                   valueAt(info, *map, *low), valueAt(info, *map, *high)));
    return {};
}

/// What was decided later (view_file.h).
void addDecisions(Page& page, const ScanFileInfo& info) {
    const auto view = viewOf(info);
    if (!view)
        return page.warning(view.error().front().message());
    if (*view == ViewFile{})
        return;
    page.heading("Decided later");
    page.begin();
    for (const ViewRoi& roi : view->rois)
        page.row({"region", roi.name,
                  fmt::format("channels {} to {}", roi.firstChannel, roi.lastChannel)});
    for (const ViewGate& gate : view->gates)
        page.row({"gate", gate.name,
                  fmt::format("{} us, {} us long, threshold {} {}", numberText(gate.start),
                              numberText(gate.length), numberText(gate.threshold),
                              info.traceScale.unit)});
    if (view->energy)
        page.row(
            {"energy (keV)", "",
             fmt::format("{} + {} * channel + {} * channel\u00b2", numberText(view->energy->offset),
                         numberText(view->energy->gain), numberText(view->energy->quadratic))});
    page.end();
    if (!view->notes.empty())
        page.verbatim(view->notes);
}

void addSessionsAndEvents(Page& page, const ScanFileInfo& info) {
    page.heading("Sessions");
    page.begin({"start", "end"});
    for (const ScanFileSession& session : info.sessions)
        page.row({session.start, session.end});
    page.end();
    page.heading("Events and faults");
    if (info.events.empty())
        return page.paragraph("None.");
    page.begin({"time", "level", "code", "text"});
    for (const ScanFileEvent& event : info.events)
        page.row({event.time, event.level, event.code, event.text});
    page.end();
}

void addMarked(Page& page, const ScanFileInfo& info, const PointTable& table) {
    page.heading("Marked points");
    std::vector<std::uint64_t> marked;
    for (std::uint64_t cell = 0; cell < table.mask.size(); ++cell)
        if ((table.mask[cell] & kFlagOutsideRegion) == 0 && !reasonsOf(table.mask[cell]).empty())
            marked.push_back(cell);
    if (marked.empty())
        return page.paragraph("None.");
    page.begin({"row", "column", withUnit(info.fast.name, info.fast.unit),
                withUnit(info.slow.name, info.slow.unit), "time (s)", "reason"});
    for (std::size_t i = 0; i < std::min(marked.size(), kMostMarked); ++i) {
        const std::uint64_t cell = marked[i];
        page.row({fmt::format("{}", cell / info.columns), fmt::format("{}", cell % info.columns),
                  numberText(table.fast[cell]), numberText(table.slow[cell]),
                  numberText(table.start[cell]), reasonsOf(table.mask[cell])});
    }
    page.end();
    if (marked.size() > kMostMarked)
        page.paragraph(fmt::format("And {} more.", marked.size() - kMostMarked));
}

Result<void> addChecks(Page& page, ScanFile& scan, const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    page.heading("Checksums");
    page.begin();
    page.fact("scan configuration (SHA-256)", sha256Text(info.scanText));
    page.fact("station configuration (SHA-256)", sha256Text(info.stationText));
    page.end();
    const auto problems = verifyScanFile(scan, progress);
    if (!problems)
        return tl::unexpected(problems.error());
    if (problems->empty())
        page.paragraph("Configurations and all finished points agree with their checksums.");
    for (const std::string& problem : *problems)
        page.warning(problem);
    return {};
}

}  // namespace

Result<void> exportReport(ScanFile& scan, const MapChoice& map, const std::string& path,
                          const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    const auto table = PointTable::read(scan);
    if (!table)
        return tl::unexpected(table.error());
    Page page(info.title);
    if (info.simulated)
        page.warning("SIMULATED: this is not a measurement");
    addAbout(page, info, summarise(table->mask));
    if (auto added = addMap(page, scan, map, half(progress, 0)); !added)
        return added;
    addDecisions(page, info);
    addSettings(page, info);
    addSessionsAndEvents(page, info);
    addMarked(page, info, *table);
    if (auto checked = addChecks(page, scan, half(progress, 1)); !checked)
        return checked;
    page.heading("Scan configuration");
    page.verbatim(info.scanText);
    page.heading("Station configuration");
    page.verbatim(info.stationText);
    return writeNewFile(path, page.done());
}

}  // namespace gimbalscan
