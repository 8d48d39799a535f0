// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace gimbalscan::testing {

NexusWriterTest::NexusWriterTest() {
    // In memory where there is such a place: hundreds of files are synced here.
    const std::filesystem::path memory = "/dev/shm";
    std::string name =
        (std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
        "nexus_writer_XXXXXX";
    m_folder = ::mkdtemp(name.data());
}

NexusWriterTest::~NexusWriterTest() {
    ::unsetenv("GIMBALSCAN_FAIL_AT_WRITE");
    file_calls::watch({});
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

RunStart NexusWriterTest::run(std::uint32_t rows, std::uint32_t columns, TraceKind kind,
                              bool list) {
    RunStart start;
    start.uuid = "11111111-2222-4333-8444-555555555555";
    start.scan.title = "Sky map";
    start.scan.fast = {"yaw", -2.0, 2.0, columns, false};
    start.scan.slow = {"pitch", 1.0, 3.0, rows, false};
    start.scan.dwell.value = 0.01;
    start.scan.sourceText = "{ \"a\":  1 }\r\n\n";
    start.scan.reductions = {{"total", ReductionKind::Total},
                             {"roi Cs-137", ReductionKind::ChannelSum}};
    start.scan.signals = {"supply.voltage"};
    start.signalUnits = {"V"};
    if (list) {
        start.scan.order = ScanOrder::List;
        for (std::uint32_t i = 0; i < columns; ++i)
            start.scan.list.push_back({UserPosition(0.5 * i), UserPosition(1.0 - 0.25 * i * i)});
    }
    AxisConfig yaw, pitch;
    yaw.name = "yaw";
    pitch.name = "pitch";
    start.station.axes = {yaw, pitch};
    start.station.sourceText = "station";
    start.plan = *makePlan(start.scan, UserPosition(0), UserPosition(0));
    start.trace.kind = kind;
    start.trace.channels = 16;
    if (kind == TraceKind::Waveform)
        start.trace.axisUnit = "us";
    start.wallStart = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
    return start;
}

RunStart NexusWriterTest::resumableRun(std::uint32_t rows, std::uint32_t columns,
                                       const Region& region, ScanMode mode) {
    RunStart start = run(rows, columns);
    start.scan.mode = mode;
    start.scan.region = region;
    start.plan = *makePlan(start.scan, UserPosition(0), UserPosition(0));
    start.scan.sourceText = fmt::format(
        R"({{"format": "gimbalscan-scan", "version": 1, "title": "Sky map", "mode": "{}",
"fast": {{"axis": "yaw", "start": -2, "stop": 2, "points": {}}},
"slow": {{"axis": "pitch", "start": 1, "stop": 3, "points": {}}},
"dwell": {{"kind": "real_time", "value": 0.01}}}})",
        mode == ScanMode::Fly ? "fly" : "step", columns, rows);
    return start;
}

std::unique_ptr<PointWriter> NexusWriterTest::writer(const std::string& name,
                                                     WriterSurroundings surroundings) const {
    auto lock = ScanFileLock::take(path(name));
    EXPECT_TRUE(lock) << lock.error().text();
    return makeNexusWriter(path(name), std::move(*lock), std::move(surroundings));
}

std::unique_ptr<PointWriter> NexusWriterTest::resuming(const std::string& name,
                                                       WriterSurroundings surroundings) const {
    auto plan = planResume(*opened(name), ResumeWhat::OpenPoints);
    EXPECT_TRUE(plan) << plan.error().text();
    auto lock = ScanFileLock::take(path(name));
    EXPECT_TRUE(lock) << lock.error().text();
    return makeResumingWriter(path(name), std::move(*plan), std::move(*lock),
                              std::move(surroundings));
}

std::unique_ptr<ScanFile> NexusWriterTest::opened(const std::string& name) const {
    auto file = ScanFile::open(path(name));
    if (!file)
        throw std::runtime_error(file.error().text());
    return std::move(*file);
}

std::vector<std::string> NexusWriterTest::events(const std::string& name,
                                                 const std::string& code) const {
    std::vector<std::string> texts;
    const auto file = opened(name);
    for (const ScanFileEvent& event : file->info().events)
        if (event.code == code)
            texts.push_back(event.text);
    return texts;
}

Result<void> NexusWriterTest::write(PointWriter& writer, const RunStart& start, std::uint64_t first,
                                    std::uint64_t end,
                                    const std::function<void(PointRecord&)>& change) {
    std::vector<PointRecord> records(end - first);
    std::vector<std::vector<double>> numbers(records.size());
    std::vector<std::vector<std::int32_t>> traces(records.size());
    std::vector<const PointRecord*> group;
    const auto cursor = start.plan->cursor(first);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const PlanPoint point = *cursor->next();
        PointRecord& record = records[i];
        const auto value = static_cast<double>(point.index);
        numbers[i] = {100 + value, 10 + value, 0.5 * value};
        traces[i].assign(start.trace.channels, static_cast<std::int32_t>(point.index + 1));
        record.index = point.index;
        record.row = point.row;
        record.column = point.column;
        record.readback = {point.fast.value() + 0.001, point.slow.value() - 0.001};
        record.begin = {point.fast.value() - 0.4, point.slow.value()};
        record.end = {point.fast.value() + 0.4, point.slow.value() - 0.002};
        record.start = start.start + std::chrono::milliseconds(10 * point.index);
        record.stop = record.start + std::chrono::milliseconds(9);
        record.realTime = 0.009;
        record.liveTime = 0.008;
        record.reductions = std::span(numbers[i]).first(2);
        record.signals = std::span(numbers[i]).last(1);
        record.trace = traces[i];
        if (change)
            change(record);
        group.push_back(&record);
    }
    return writer.write(group);
}

RunStop NexusWriterTest::stop(const RunStart& start, RunOutcome outcome) {
    RunStop stop;
    stop.outcome = outcome;
    stop.end = start.start + std::chrono::seconds(5);
    return stop;
}

std::string NexusWriterTest::check(const std::string& arguments) {
    const std::string command =
        "/usr/bin/python3 " GIMBALSCAN_NEXUS_CHECK " " + arguments + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe)
        return "cannot run the check";
    std::string out;
    std::array<char, 4096> part{};
    while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
        out.append(part.data(), count);
    if (::pclose(pipe) != 0 && out.empty())
        out = "the check failed";
    return out;
}

std::string NexusWriterTest::bytesOf(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace gimbalscan::testing
