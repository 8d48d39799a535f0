// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_reference.h"
#include "figure.h"

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/nexus/nexus_writer.h>

#include <hdf5.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace gimbalscan::bench {
namespace {

constexpr hsize_t kChannels = 1024;
constexpr hsize_t kChunkRows = 64;  // what costs a flush per row least; 256 takes twice as long

double secondsFor(Clock& clock, const auto& work) {
    const TimePoint start = clock.now();
    work();
    return toSeconds(clock.now() - start);
}

/// The plain way to save a point: extend and write two data sets, flush the file.
class RowFile {
public:
    explicit RowFile(const std::string& path)
        : m_file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)),
          m_positions(dataSet("positions", H5T_NATIVE_DOUBLE, 2)),
          m_spectra(dataSet("spectra", H5T_NATIVE_UINT32, kChannels)) {
        if (m_file < 0 || m_positions < 0 || m_spectra < 0)
            throw std::runtime_error("cannot create " + path);
    }
    ~RowFile() {
        H5Dclose(m_spectra);
        H5Dclose(m_positions);
        H5Fclose(m_file);
    }
    RowFile(const RowFile&) = delete;
    RowFile& operator=(const RowFile&) = delete;

    void append(const double* positions, const std::uint32_t* spectrum) {
        const bool written = writeRow(m_positions, H5T_NATIVE_DOUBLE, 2, positions) &&
                             writeRow(m_spectra, H5T_NATIVE_UINT32, kChannels, spectrum) &&
                             H5Fflush(m_file, H5F_SCOPE_LOCAL) >= 0;
        if (!written)
            throw std::runtime_error("cannot write a row");
        ++m_rows;
    }

private:
    hid_t dataSet(const char* name, hid_t type, hsize_t width) const {
        const std::array<hsize_t, 2> none = {0, width}, most = {H5S_UNLIMITED, width},
                                     chunk = {kChunkRows, width};
        const hid_t space = H5Screate_simple(2, none.data(), most.data());
        const hid_t layout = H5Pcreate(H5P_DATASET_CREATE);
        H5Pset_chunk(layout, 2, chunk.data());
        const hid_t made = H5Dcreate2(m_file, name, type, space, H5P_DEFAULT, layout, H5P_DEFAULT);
        H5Pclose(layout);
        H5Sclose(space);
        return made;
    }
    bool writeRow(hid_t data, hid_t type, hsize_t width, const void* values) const {
        const std::array<hsize_t, 2> size = {m_rows + 1, width}, start = {m_rows, 0},
                                     count = {1, width};
        H5Dset_extent(data, size.data());
        const hid_t space = H5Dget_space(data);
        const hid_t row = H5Screate_simple(2, count.data(), nullptr);
        H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
        const bool written = H5Dwrite(data, type, row, space, H5P_DEFAULT, values) >= 0;
        H5Sclose(row);
        H5Sclose(space);
        return written;
    }

    const hid_t m_file, m_positions, m_spectra;
    hsize_t m_rows = 0;
};

/// A recorder into a data file, fed as the DAQ feeds it: the slot is claimed, filled in place and
/// handed over.
class Feed {
public:
    Feed(Clock& clock, const std::string& path)
        : m_wait(clock),
          m_recorder(clock, m_threads, makeNexusWriter(path, ScanFileLock::take(path).value())) {
        RunStart start;
        start.scan.fast = {"yaw", 0, 1, kColumns, false};
        start.scan.slow = {"pitch", 0, 1, 100, false};
        start.scan.reductions = {{"total", ReductionKind::Total}};
        start.plan = makePlan(start.scan, UserPosition(0), UserPosition(0)).value();
        start.trace.channels = kChannels;
        if (const auto begun = m_recorder.begin(start); !begun)
            throw std::runtime_error(begun.error().text());
    }
    ~Feed() { (void)m_recorder.end({}); }
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    void append(const double* positions, const std::uint32_t* spectrum) {
        PointRecord* record = m_recorder.claim(kNever, {}).value();
        record->index = m_rows;
        record->row = static_cast<std::uint32_t>(m_rows / kColumns);
        record->column = static_cast<std::uint32_t>(m_rows % kColumns);
        ++m_rows;
        record->readback = {positions[0], positions[1]};
        std::memcpy(record->trace.data(), spectrum, record->trace.size_bytes());
        m_recorder.publish();
    }
    /// Waits until the writer has caught up.
    void drain() {
        while (m_recorder.saved().written < m_rows)
            (void)m_wait.wait(m_wait.clock().now() + std::chrono::milliseconds(1), {},
                              [] { return false; });
    }

private:
    static constexpr std::uint32_t kColumns = 200;
    StdThreadHost m_threads;
    WaitPoint m_wait;
    RunRecorder m_recorder;
    std::uint64_t m_rows = 0;
};

void handingOver(benchmark::State& state) {
    constexpr int kRounds = 20;
    constexpr std::size_t kRows = 1000, kReferenceRows = 200;
    constexpr std::size_t kSpectra = 4096;  // 16 MiB: rows come from memory, not from the cache
    SteadyClock clock;
    const auto folder =
        std::filesystem::temp_directory_path() / ("gimbalscan-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::vector<std::uint32_t> spectra(kSpectra * kChannels);
    for (std::size_t i = 0; i < spectra.size(); ++i)
        spectra[i] = static_cast<std::uint32_t>(i * 2654435761U >> 24);
    const std::array<double, 2> positions = {1.5, -2.5};
    std::size_t next = 0;
    const auto spectrum = [&] { return spectra.data() + (next++ % kSpectra) * kChannels; };

    std::vector<double> own, other, ratios;
    {
        Feed feed(clock, folder / "feed.h5");
        RowFile rows(folder / "rows.h5");
        for (auto _ : state)
            for (int round = 0; round < kRounds; ++round) {
                own.push_back(secondsFor(clock,
                                         [&] {
                                             for (std::size_t i = 0; i < kRows; ++i)
                                                 feed.append(positions.data(), spectrum());
                                         }) /
                              kRows);
                feed.drain();
                other.push_back(secondsFor(clock,
                                           [&] {
                                               for (std::size_t i = 0; i < kReferenceRows; ++i)
                                                   rows.append(positions.data(), spectrum());
                                           }) /
                                kReferenceRows);
                ratios.push_back(own.back() / other.back());
            }
    }
    std::filesystem::remove_all(folder);
    state.counters["us_own"] = median(own) * 1e6;
    state.counters["us_hdf5"] = median(other) * 1e6;
    report(state, median(ratios), {1.0 / 40, 1.0 / 80}, "of a write and flush");
}
BENCHMARK(handingOver)->Name("G7")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
