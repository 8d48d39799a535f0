// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_places.h"

#include "h5_writing.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace gimbalscan {

namespace {

class PlaceFinder {
public:
    explicit PlaceFinder(hid_t file, std::uint64_t size) : m_file(file), m_size(size) {}

    /// `shape`: nothing is said about it when it is empty.
    std::uint64_t find(const std::string& path, std::uint64_t bytes,
                       const std::vector<hsize_t>& shape = {}) {
        const H5Object set(H5Dopen2(m_file, path.c_str(), H5P_DEFAULT), H5Dclose);
        const haddr_t offset = set ? H5Dget_offset(set.id()) : HADDR_UNDEF;
        const bool fits = hasShape(set, shape) && offset != HADDR_UNDEF &&
                          H5Dget_storage_size(set.id()) == bytes && offset + bytes <= m_size;
        if (!fits && m_missing.empty())
            m_missing = path;
        return fits ? offset : 0;
    }
    [[nodiscard]] const std::string& missing() const noexcept { return m_missing; }

private:
    static bool hasShape(const H5Object& set, const std::vector<hsize_t>& shape) {
        if (!set || shape.empty())
            return static_cast<bool>(set);
        const H5Object space(H5Dget_space(set.id()), H5Sclose);
        std::vector<hsize_t> found(H5S_MAX_RANK);
        const int rank = H5Sget_simple_extent_dims(space.id(), found.data(), nullptr);
        found.resize(rank > 0 ? static_cast<std::size_t>(rank) : 0);
        return found == shape;
    }

    const hid_t m_file;
    const std::uint64_t m_size;
    std::string m_missing;
};

}  // namespace

static Result<FilePlaces> find(const std::string& path, const RunLayout* layout) {
    const H5Object access = fileAccess();
    const H5Object file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose);
    std::error_code code;
    FilePlaces places;
    places.fileSize = std::filesystem::file_size(path, code);
    if (!file || code)
        return fail(ErrorCode::FileIo, "", "open",
                    fmt::format("{} is not an HDF5 file that can be read.", path));
    PlaceFinder finder(file.id(), places.fileSize);
    for (std::size_t i = 0; layout && i < layout->arrays.size(); ++i) {
        const CellArray& array = layout->arrays[i];
        std::vector<hsize_t> shape(layout->shape.begin(), layout->shape.end());
        if (i == kTrace)
            shape.push_back(array.itemsPerCell);
        places.arrays.push_back(
            array.path.empty()
                ? 0
                : finder.find(array.path, layout->cells * array.bytesPerCell(), shape));
    }
    places.startTime = finder.find("/entry/start_time", kTimeBytes);
    places.endTime = finder.find("/entry/end_time", kTimeBytes);
    places.status = finder.find("/entry/scan/status", kStatusBytes);
    places.sessionStart = finder.find("/entry/scan/session_start", kSessionRows * kTimeBytes);
    places.sessionEnd = finder.find("/entry/scan/session_end", kSessionRows * kTimeBytes);
    places.eventLog = finder.find("/entry/scan/event_log", kEventLogBytes);
    places.runTimes = finder.find("/entry/scan/run_times", kRunTimes * sizeof(double));
    if (!finder.missing().empty())
        return fail(ErrorCode::FileIo, "", "open",
                    fmt::format("{} does not fit the scan: \"{}\" is missing or has another size.",
                                path, finder.missing()));
    return places;
}

Result<FilePlaces> findPlaces(const std::string& path, const RunLayout& layout) {
    return find(path, &layout);
}

Result<FilePlaces> findTextPlaces(const std::string& path) {
    return find(path, nullptr);
}

}  // namespace gimbalscan
