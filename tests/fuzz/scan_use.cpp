// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_use.h"

#include "fuzz_input.h"

#include <gimbalscan/nexus/nexus_writer.h>

namespace gimbalscan::fuzz {

namespace {

constexpr std::uint64_t kMostCells = 10'000;  // of which everything is read

template <class T>
void mustBeFull(const Result<std::vector<T>>& values, std::uint64_t cells) {
    mustHold(values ? values->size() == cells : !values.error().detail.empty(),
             "one value a cell, or a reason");
}

void mustBeShowable(const std::string& text) {
    mustHold(std::none_of(text.begin(), text.end(),
                          [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
             "no control characters for the terminal");
}

void lookAtInfo(const ScanFileInfo& info) {
    for (const std::string& text :
         {info.title, info.uuid, info.startTime, info.endTime, info.status, info.program,
          info.operatorName, info.sample, info.fast.name, info.slow.name, info.detectorIdentity})
        mustBeShowable(text);
    for (const ScanFileMap& map : info.maps)
        mustBeShowable(map.name + map.title + map.unit);
    for (const ScanFileEvent& event : info.events)
        mustBeShowable(event.time + event.level + event.code + event.text);
    mustHold(!info.maps.empty() && info.trace.channels > 0, "a scan has a map and traces");
    mustHold(info.resumable == info.restriction.empty(), "a restriction has a reason");
    mustHold(info.list ? info.fast.positions.size() == info.columns &&
                             info.slow.positions.size() == info.columns
                       : info.fast.positions.size() == info.columns &&
                             info.slow.positions.size() == info.rows,
             "a position for each row and column");
}

void readArrays(ScanFile& scan, std::uint64_t cells) {
    for (std::size_t i = 0; i < scan.info().maps.size(); ++i)
        mustBeFull(scan.map(i), cells);
    mustHold(!scan.map(scan.info().maps.size()), "there is no map after the last");
    for (const PointColumn column :
         {PointColumn::FastReadback, PointColumn::SlowReadback, PointColumn::StartTime,
          PointColumn::StopTime, PointColumn::RealTime, PointColumn::LiveTime,
          PointColumn::SequenceNumber, PointColumn::Session, PointColumn::Checksum})
        mustBeFull(scan.column(column), cells);
    for (const std::uint64_t cell : {cells - 1, std::uint64_t{0}, cells / 2})
        mustBeFull(scan.trace(cell), scan.info().trace.channels);
    mustHold(!scan.trace(cells), "there is no point after the last");
}

}  // namespace

void use(const Result<std::unique_ptr<ScanFile>>& opened) {
    if (!opened) {
        mustHold(!opened.error().detail.empty(), "a refusal has a reason");
        return;
    }
    ScanFile& scan = **opened;
    lookAtInfo(scan.info());
    const std::uint64_t cells = std::uint64_t{scan.info().rows} * scan.info().columns;
    mustHold(cells > 0 && cells <= kMaxPlanPoints, "as many points as a plan can have");
    if (cells > kMostCells)
        return;
    const auto mask = scan.mask();
    mustBeFull(mask, cells);
    if (mask)
        mustHold(summarise(*mask).finished <= cells, "no more finished points than points");
    readArrays(scan, cells);
    (void)scan.refresh();
    const auto problems = verifyScanFile(scan);
    mustHold(problems || !problems.error().detail.empty(), "a failure has a reason");
    for (const ResumeWhat what : {ResumeWhat::OpenPoints, ResumeWhat::BadPoints}) {
        const auto plan = planResume(scan, what);
        mustHold(plan ? scan.info().resumable && plan->wanted.size() == cells &&
                            plan->finished.flags.size() == cells
                      : !plan.error().detail.empty(),
                 "a resume plan for each cell");
    }
}

Failure refusedByChild(const std::string& path) {
    return fail(ErrorCode::FileIo, "", "open", "Cannot read " + path + ": refused.");
}

}  // namespace gimbalscan::fuzz
