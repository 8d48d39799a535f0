// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"
#include "file_feed.h"

#include <hdf5.h>

#include <array>

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

void handingOver(benchmark::State& state) {
    constexpr int kRounds = 20;
    constexpr std::size_t kRows = 1000, kReferenceRows = 200;
    SteadyClock clock;
    const DataFolder folder;
    Spectra spectra(kChannels);
    const std::array<double, 2> positions = {1.5, -2.5};
    std::vector<double> own, other, ratios;
    {
        FileFeed feed(clock, folder.file("feed.h5"));
        RowFile rows(folder.file("rows.h5"));
        for (auto _ : state)
            for (int round = 0; round < kRounds; ++round) {
                own.push_back(secondsFor(clock,
                                         [&] {
                                             for (std::size_t i = 0; i < kRows; ++i)
                                                 feed.append(positions.data(), spectra.next());
                                         }) /
                              kRows);
                feed.drain();
                other.push_back(secondsFor(clock,
                                           [&] {
                                               for (std::size_t i = 0; i < kReferenceRows; ++i)
                                                   rows.append(positions.data(), spectra.next());
                                           }) /
                                kReferenceRows);
                ratios.push_back(own.back() / other.back());
            }
    }
    state.counters["us_own"] = median(own) * 1e6;
    state.counters["us_hdf5"] = median(other) * 1e6;
    report(state, median(ratios), {1.0 / 40, 1.0 / 80}, "of a write and flush");
}
BENCHMARK(handingOver)->Name("G7")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
