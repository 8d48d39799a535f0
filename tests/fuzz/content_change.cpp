// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "content_change.h"

#include "h5_object.h"

#include <array>
#include <vector>

namespace gimbalscan::fuzz {

namespace {

constexpr std::array kPaths = {
    "entry",
    "entry/title",
    "entry/start_time",
    "entry/end_time",
    "entry/user/name",
    "entry/scan_config/data",
    "entry/scan_config/checksum",
    "entry/instrument",
    "entry/instrument/yaw",
    "entry/instrument/yaw/name",
    "entry/instrument/yaw/value",
    "entry/instrument/yaw/value_set",
    "entry/instrument/yaw/sign",
    "entry/instrument/pitch",
    "entry/instrument/pitch/value",
    "entry/instrument/detector",
    "entry/instrument/detector/data",
    "entry/instrument/detector/energy",
    "entry/instrument/detector/channel",
    "entry/instrument/detector/start_time",
    "entry/instrument/detector/sequence_number",
    "entry/map",
    "entry/map/total_counts",
    "entry/map/total_counts_mask",
    "entry/map/count_rate",
    "entry/map/yaw_set",
    "entry/map/pitch_set",
    "entry/traces/data_scaling_factor",
    "entry/scan",
    "entry/scan/point_mask",
    "entry/scan/point_crc32",
    "entry/scan/point_session",
    "entry/scan/points_total",
    "entry/scan/status",
    "entry/scan/session_start",
    "entry/scan/event_log",
};
constexpr std::array kAttributes = {"NX_class",          "signal",  "axes",     "units",
                                    "auxiliary_signals", "version", "long_name"};
constexpr std::size_t kMostWritten = 4096;  // of values that the input gives

void check(herr_t result) {
    (void)result;  // what the library refuses is not done
}

H5Object someType(FuzzInput& input) {
    const std::array plain = {H5T_IEEE_F64LE, H5T_IEEE_F32LE, H5T_STD_U16LE, H5T_STD_U32LE,
                              H5T_STD_I64LE,  H5T_STD_I8LE,   H5T_STD_U64BE, H5T_IEEE_F64BE,
                              H5T_STD_U16BE,  H5T_STD_B8LE};
    const std::size_t kind = input.below(plain.size() + 7);
    if (kind < plain.size())
        return {H5Tcopy(plain[kind]), H5Tclose};
    switch (kind - plain.size()) {
        case 0:
            return {H5Tcreate(H5T_COMPOUND, 16), H5Tclose};
        case 1:
            return {H5Tenum_create(H5T_STD_I8LE), H5Tclose};
        case 2:
            return {H5Tvlen_create(H5T_STD_I32LE), H5Tclose};
        case 3:
            return {H5Tcreate(H5T_OPAQUE, 1 + input.below(64)), H5Tclose};
        case 4: {
            H5Object type(H5Tcopy(H5T_STD_I32LE), H5Tclose);
            check(H5Tset_precision(type.id(), 1 + input.below(32)));
            return type;
        }
        case 5: {
            H5Object type(H5Tcopy(H5T_C_S1), H5Tclose);
            check(H5Tset_size(type.id(), H5T_VARIABLE));
            return type;
        }
        default: {
            H5Object type(H5Tcopy(H5T_C_S1), H5Tclose);
            check(H5Tset_size(type.id(), 1 + std::size_t{input.number<std::uint16_t>()}));
            return type;
        }
    }
}

H5Object someSpace(FuzzInput& input) {
    constexpr std::array<hsize_t, 9> kLengths = {1, 3, 4, 12, 0, 2, 64, 10'000'000, 1ULL << 32U};
    const std::size_t rank = input.below(6);
    if (rank == 5)
        return {H5Screate(H5S_NULL), H5Sclose};
    if (rank == 0)
        return {H5Screate(H5S_SCALAR), H5Sclose};
    std::array<hsize_t, 4> shape{};
    for (std::size_t i = 0; i < rank; ++i)
        shape[i] = input.oneOf(kLengths);
    return {H5Screate_simple(static_cast<int>(rank), shape.data(), nullptr), H5Sclose};
}

/// Bytes of the input, repeated, as many as the values take. Empty when they cannot be given.
std::string valuesFor(hid_t type, hid_t space, FuzzInput& input) {
    const auto count =
        static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
    const std::size_t size = H5Tget_size(type);
    if (count == 0 || size == 0 || count > kMostWritten / size ||
        H5Tdetect_class(type, H5T_VLEN) > 0)
        return {};
    const std::string pattern = input.text();
    std::string values(count * size, '\0');
    for (std::size_t i = 0; i < values.size() && !pattern.empty(); ++i)
        values[i] = pattern[i % pattern.size()];
    return values;
}

template <class Write>
void writeValues(hid_t type, hid_t space, FuzzInput& input, Write write) {
    if (H5Tis_variable_str(type) > 0) {
        const hssize_t count = H5Sget_simple_extent_npoints(space);
        if (count < 1 || count > 64)
            return;
        std::vector<std::string> texts(static_cast<std::size_t>(count));
        std::vector<const char*> pointers;
        for (std::string& text : texts) {
            text = input.text();
            pointers.push_back(text.empty() ? nullptr : text.c_str());
        }
        check(write(static_cast<const void*>(pointers.data())));
        return;
    }
    if (const std::string values = valuesFor(type, space, input); !values.empty())
        check(write(static_cast<const void*>(values.data())));
}

void addDataset(hid_t file, const char* path, FuzzInput& input) {
    check(H5Ldelete(file, path, H5P_DEFAULT));
    const H5Object type = someType(input), space = someSpace(input);
    const H5Object properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    const H5Object links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    check(H5Pset_create_intermediate_group(links.id(), 1));
    const int rank = H5Sget_simple_extent_ndims(space.id());
    constexpr std::array<hsize_t, 4> kChunk = {1, 2, 2, 2};
    switch (input.below(5)) {
        case 0:
            if (rank > 0)
                check(H5Pset_chunk(properties.id(), rank, kChunk.data()));
            break;
        case 1:
            check(H5Pset_layout(properties.id(), H5D_COMPACT));
            break;
        case 2:
            check(H5Pset_external(properties.id(), "/dev/zero", 0, H5F_UNLIMITED));
            break;
        default:
            break;
    }
    const H5Object made(
        H5Dcreate2(file, path, type.id(), space.id(), links.id(), properties.id(), H5P_DEFAULT),
        H5Dclose);
    if (made && H5Pget_external_count(properties.id()) == 0)
        writeValues(type.id(), space.id(), input, [&](const void* values) {
            return H5Dwrite(made.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
        });
}

void setAttribute(hid_t file, const char* path, FuzzInput& input) {
    const char* name = input.oneOf(kAttributes);
    const H5Object object(H5Oopen(file, path, H5P_DEFAULT), H5Oclose);
    if (!object)
        return;
    check(H5Adelete(object.id(), name));
    const H5Object type = someType(input), space = someSpace(input);
    if (H5Sget_simple_extent_npoints(space.id()) > 4096)
        return;
    const H5Object made(
        H5Acreate2(object.id(), name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (made)
        writeValues(type.id(), space.id(), input,
                    [&](const void* values) { return H5Awrite(made.id(), type.id(), values); });
}

/// New values for a dataset as it is.
void overwrite(hid_t file, const char* path, FuzzInput& input) {
    const H5Object dataset(H5Dopen2(file, path, H5P_DEFAULT), H5Dclose);
    if (!dataset)
        return;
    const H5Object type(H5Dget_type(dataset.id()), H5Tclose);
    const H5Object space(H5Dget_space(dataset.id()), H5Sclose);
    const H5Object properties(H5Dget_create_plist(dataset.id()), H5Pclose);
    if (H5Pget_external_count(properties.id()) == 0)
        writeValues(type.id(), space.id(), input, [&](const void* values) {
            return H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
        });
}

void link(hid_t file, const char* path, FuzzInput& input) {
    const char* target = input.oneOf(kPaths);
    check(H5Ldelete(file, path, H5P_DEFAULT));
    switch (input.below(3)) {
        case 0:
            check(H5Lcreate_soft(target, file, path, H5P_DEFAULT, H5P_DEFAULT));
            break;
        case 1:
            check(H5Lcreate_external("/proc/self/fd/3", target, file, path, H5P_DEFAULT,
                                     H5P_DEFAULT));
            break;
        default:
            check(H5Lcreate_hard(file, target, file, path, H5P_DEFAULT, H5P_DEFAULT));
    }
}

void change(hid_t file, FuzzInput& input) {
    const char* path = input.oneOf(kPaths);
    switch (input.below(7)) {
        case 0:
            check(H5Ldelete(file, path, H5P_DEFAULT));
            break;
        case 1:
        case 2:
            addDataset(file, path, input);
            break;
        case 3:
            setAttribute(file, path, input);
            break;
        case 4:
            link(file, path, input);
            break;
        case 5: {
            check(H5Ldelete(file, path, H5P_DEFAULT));
            const H5Object group(H5Gcreate2(file, path, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                                 H5Gclose);
            break;
        }
        default:
            overwrite(file, path, input);
    }
}

}  // namespace

std::string changedContent(const std::string& seed, FuzzInput& input) {
    std::string image = seed;
    const H5Object access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    check(H5Pset_fapl_core(access.id(), std::size_t{64} << 10U, 0));
    check(H5Pset_file_image(access.id(), image.data(), image.size()));
    const H5Object file(H5Fopen("image.h5", H5F_ACC_RDWR, access.id()), H5Fclose);
    mustHold(static_cast<bool>(file), "seed files can be opened");
    for (int changes = 0; changes < 16 && !input.empty(); ++changes)
        change(file.id(), input);
    check(H5Fflush(file.id(), H5F_SCOPE_LOCAL));
    const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
    if (size <= 0 || size > (ssize_t{16} << 20U))
        return seed;
    image.resize(static_cast<std::size_t>(size));
    check(static_cast<herr_t>(H5Fget_file_image(file.id(), image.data(), image.size()) > 0));
    return image;
}

}  // namespace gimbalscan::fuzz
