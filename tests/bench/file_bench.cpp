// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"
#include "file_feed.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <fstream>

namespace gimbalscan::bench {
namespace {

constexpr std::uint32_t kChannels = 1024;
/// Readbacks, times, sequence number, session, checksum, mask and one map.
constexpr std::uint64_t kBytesAPoint = 4 * kChannels + 7 * 8 + 8 + 2 + 4 + 2;
constexpr std::array<double, 2> kPositions = {1.5, -2.5};

/// Bytes that this process has given to write calls so far.
double bytesWritten() {
    std::ifstream io("/proc/self/io");
    for (std::string name, value; io >> name >> value;)
        if (name == "wchar:")
            return std::stod(value);
    throw std::runtime_error("/proc/self/io says nothing");
}

/// Processor time of this process, all threads, in seconds.
double processorTime() {
    rusage usage{};
    (void)::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Passes everything on to the file, and notes when it was done. Writer thread, except after end().
class TimedWriter final : public PointWriter {
public:
    TimedWriter(Clock& clock, std::unique_ptr<PointWriter> file, std::vector<TimePoint>& written,
                std::vector<TimePoint>& saved, std::vector<double>& syncs)
        : m_clock(clock),
          m_file(std::move(file)),
          m_written(written),
          m_saved(saved),
          m_syncs(syncs) {}

    Result<void> create(const RunStart& start) override { return m_file->create(start); }
    Result<void> write(std::span<const PointRecord* const> group) override {
        auto done = m_file->write(group);
        m_written.insert(m_written.end(), done ? group.size() : 0, m_clock.now());
        return done;
    }
    Result<void> event(const RunEvent& event) override { return m_file->event(event); }
    Result<void> sync() override {
        const std::size_t before = m_written.size();
        const TimePoint start = m_clock.now();
        auto done = m_file->sync();
        m_syncs.push_back(toSeconds(m_clock.now() - start) * 1e3);
        if (done)
            m_saved.resize(before, m_clock.now());
        return done;
    }
    Result<void> finish(const RunStop& stop) override { return m_file->finish(stop); }
    std::string location() const override { return m_file->location(); }

private:
    Clock& m_clock;
    const std::unique_ptr<PointWriter> m_file;
    std::vector<TimePoint>& m_written;
    std::vector<TimePoint>& m_saved;
    std::vector<double>& m_syncs;
};

/// How long the points of one scan were at risk, in ms, and what was written for them.
struct InFlight {
    std::vector<double> written, saved, syncs;  // the last: each call of fdatasync
    double bytesRatio = 0;
};

std::vector<double> milliseconds(const std::vector<TimePoint>& from,
                                 const std::vector<TimePoint>& to) {
    std::vector<double> out;
    for (std::size_t i = 0; i < to.size(); ++i)
        out.push_back(toSeconds(to[i] - from[i]) * 1e3);
    return out;
}

InFlight scanWith5ms() {
    constexpr FeedShape kShape = {60, 50, kChannels};
    constexpr std::uint32_t kPoints = kShape.columns * kShape.rows;
    SteadyClock clock;
    const DataFolder folder;
    Spectra spectra(kChannels);
    std::vector<TimePoint> handed, written, saved;
    std::vector<double> syncs;
    for (auto* times : {&handed, &written, &saved})
        times->reserve(kPoints);
    const double before = bytesWritten();
    {
        FileFeed feed(clock, folder.file("scan.h5"), kShape, [&](auto writer) {
            return std::make_unique<TimedWriter>(clock, std::move(writer), written, saved, syncs);
        });
        const TimePoint start = clock.now();
        for (std::uint32_t point = 0; point < kPoints; ++point) {
            feed.sleepUntil(start + point * std::chrono::milliseconds(5));
            handed.push_back(clock.now());
            feed.append(kPositions.data(), spectra.next());
        }
        feed.end();
    }
    const double bytes = bytesWritten() - before;
    return {milliseconds(handed, written), milliseconds(handed, saved), syncs,
            bytes / static_cast<double>(kPoints * kBytesAPoint)};
}

/// Measured once for all figures that it has.
const InFlight& inFlight() {
    static const InFlight result = scanWith5ms();
    return result;
}

void pointsInFlight(benchmark::State& state, double part, bool untilSaved) {
    for (auto _ : state)
        (void)inFlight();
    const auto& times = untilSaved ? inFlight().saved : inFlight().written;
    state.counters["p99"] = quantile(times, 0.99);
    state.counters["ms_sync"] = median(inFlight().syncs);
    state.counters["ms_worst_sync"] = quantile(inFlight().syncs, 1);
    report(state, quantile(times, part), untilSaved ? Limits{1000, 100} : Limits{20, 5},
           untilSaved ? "ms to saved" : "ms to written");
}
BENCHMARK_CAPTURE(pointsInFlight, writtenHalf, 0.5, false)
    ->Name("G8 written p50")
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(pointsInFlight, writtenWorst, 1.0, false)
    ->Name("G8 written worst")
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(pointsInFlight, savedHalf, 0.5, true)
    ->Name("G8 saved p50")
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(pointsInFlight, savedWorst, 1.0, true)
    ->Name("G8 saved worst")
    ->Iterations(1)
    ->UseRealTime();

void bytesOfASlowScan(benchmark::State& state) {
    for (auto _ : state)
        (void)inFlight();
    report(state, inFlight().bytesRatio, {1.1, 1.02}, "bytes written for a byte of data");
}
BENCHMARK(bytesOfASlowScan)->Name("G8 bytes")->Iterations(1)->UseRealTime();

/// 10^6 points as fast as the recorder takes them; 4 GB that are removed again.
struct Sustained {
    double pointsPerSecond = 0, savedPerSecond = 0, bytesRatio = 0;
    double cpuMicroseconds = 0;  // a point, of both threads
    std::uint64_t ringFull = 0;
};

Sustained millionPoints() {
    constexpr FeedShape kShape = {1000, 1000, kChannels};
    constexpr std::uint64_t kPoints = std::uint64_t{kShape.columns} * kShape.rows;
    SteadyClock clock;
    const DataFolder folder;
    if (folder.freeBytes() < 2 * kPoints * kBytesAPoint)
        throw std::runtime_error(fmt::format("{} bytes must be free for files of benchmarks",
                                             2 * kPoints * kBytesAPoint));
    Spectra spectra(kChannels);
    Sustained result;
    const double before = bytesWritten();
    {
        FileFeed feed(clock, folder.file("scan.h5"), kShape);
        const TimePoint start = clock.now();
        const double processorBefore = processorTime();
        for (std::uint64_t point = 0; point < kPoints; ++point)
            feed.append(kPositions.data(), spectra.next());
        feed.drain();
        const TimePoint written = clock.now();
        feed.end();
        result.pointsPerSecond = static_cast<double>(kPoints) / toSeconds(written - start);
        result.savedPerSecond = static_cast<double>(kPoints) / toSeconds(clock.now() - start);
        result.cpuMicroseconds =
            (processorTime() - processorBefore) * 1e6 / static_cast<double>(kPoints);
        result.ringFull = feed.ringFullCount();
    }
    result.bytesRatio = (bytesWritten() - before) / static_cast<double>(kPoints * kBytesAPoint);
    return result;
}

const Sustained& sustained() {
    static const Sustained result = millionPoints();
    return result;
}

void pointsPerSecond(benchmark::State& state) {
    for (auto _ : state)
        (void)sustained();
    state.counters["saved_per_s"] = sustained().savedPerSecond;
    state.counters["us_cpu"] = sustained().cpuMicroseconds;
    state.counters["ring_full"] = static_cast<double>(sustained().ringFull);
    report(state, sustained().pointsPerSecond, {100'000, 250'000}, "points/s");
}
BENCHMARK(pointsPerSecond)->Name("G9 points")->Iterations(1)->UseRealTime();

void bytesOfAFastScan(benchmark::State& state) {
    for (auto _ : state)
        (void)sustained();
    report(state, sustained().bytesRatio, {1.1, 1.02}, "bytes written for a byte of data");
}
BENCHMARK(bytesOfAFastScan)->Name("G9 bytes")->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace gimbalscan::bench
