// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/nexus/nexus_writer.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <stdexcept>

namespace gimbalscan::bench {

/// A folder for data files that is removed with all that is in it.
class DataFolder {
public:
    DataFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "gimbalscan_bench_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("cannot create " + name);
        m_path = name;
    }
    ~DataFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return m_path / name; }
    [[nodiscard]] std::uint64_t freeBytes() const {
        return std::filesystem::space(m_path).available;
    }

private:
    std::filesystem::path m_path;
};

struct FeedShape {
    std::uint32_t columns = 200, rows = 100, channels = 1024;
};

/// A recorder into a data file, fed as the DAQ feeds it: the slot is claimed, filled in place and
/// handed over. `wrap` may put something between recorder and file.
class FileFeed {
public:
    using Wrap = std::function<std::unique_ptr<PointWriter>(std::unique_ptr<PointWriter>)>;
    FileFeed(
        Clock& clock, const std::string& path, const FeedShape& shape = {},
        const Wrap& wrap = [](auto writer) { return writer; })
        : m_columns(shape.columns),
          m_wait(clock),
          m_recorder(clock, m_threads,
                     wrap(makeNexusWriter(path, ScanFileLock::take(path).value()))) {
        RunStart start;
        start.scan.fast = {"yaw", 0, 1, shape.columns, false};
        start.scan.slow = {"pitch", 0, 1, shape.rows, false};
        start.scan.dwell.value = 0.005;
        start.scan.reductions = {{"total", ReductionKind::Total}};
        start.plan = makePlan(start.scan, UserPosition(0), UserPosition(0)).value();
        start.trace.channels = shape.channels;
        start.start = clock.now();
        start.wallStart = std::chrono::system_clock::now();
        if (const auto begun = m_recorder.begin(start); !begun)
            throw std::runtime_error(begun.error().text());
    }
    ~FileFeed() {
        if (!m_ended)
            (void)m_recorder.end({});
    }
    FileFeed(const FileFeed&) = delete;
    FileFeed& operator=(const FileFeed&) = delete;

    void append(const double* positions, const std::uint32_t* spectrum) {
        PointRecord* record = m_recorder.claim(kNever, {}).value();
        record->index = m_points;
        record->row = static_cast<std::uint32_t>(m_points / m_columns);
        record->column = static_cast<std::uint32_t>(m_points % m_columns);
        ++m_points;
        record->readback = {positions[0], positions[1]};
        std::memcpy(record->trace.data(), spectrum, record->trace.size_bytes());
        m_recorder.publish();
    }
    /// Waits until the writer has caught up.
    void drain() {
        while (m_recorder.saved().written < m_points && !m_recorder.failure())
            sleepUntil(m_wait.clock().now() + std::chrono::milliseconds(1));
    }
    void sleepUntil(TimePoint time) {
        (void)m_wait.wait(time, {}, [] { return false; });
    }
    /// The closing record, and everything saved.
    void end() {
        RunStop stop;
        stop.pointsDone = m_points;
        stop.end = m_wait.clock().now();
        m_ended = true;
        if (const auto ended = m_recorder.end(stop); !ended)
            throw std::runtime_error(ended.error().text());
    }
    [[nodiscard]] std::uint64_t ringFullCount() const { return m_recorder.ringFullCount(); }

private:
    const std::uint32_t m_columns;
    StdThreadHost m_threads;
    WaitPoint m_wait;
    RunRecorder m_recorder;
    std::uint64_t m_points = 0;
    bool m_ended = false;
};

/// Spectra in 16 MiB of memory: what is handed over comes from there, not from the cache.
class Spectra {
public:
    explicit Spectra(std::size_t channels) : m_channels(channels), m_counts(kSpectra * channels) {
        for (std::size_t i = 0; i < m_counts.size(); ++i)
            m_counts[i] = static_cast<std::uint32_t>(i * 2654435761U >> 24);
    }
    [[nodiscard]] const std::uint32_t* next() {
        return m_counts.data() + (m_next++ % kSpectra) * m_channels;
    }

private:
    static constexpr std::size_t kSpectra = 4096;
    const std::size_t m_channels;
    std::vector<std::uint32_t> m_counts;
    std::size_t m_next = 0;
};

}  // namespace gimbalscan::bench
