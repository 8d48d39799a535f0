// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_walk.h"

#include "file_description.h"
#include "h5_object.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace gimbalscan {

namespace {

constexpr hsize_t kMostLinks = 1024;  // of one group
constexpr int kMostDimensions = 3;
constexpr hssize_t kMostAttributeTexts = 1024;
constexpr std::size_t kMostAttributeBytes = 64U << 10U;
constexpr std::array kAttributes = {"NX_class",          "signal",  "axes",     "units",
                                    "auxiliary_signals", "version", "long_name"};

/// Our own program writes and opens without the library's lock, which would stop the writer. No
/// filter plug-ins: a file must not make us load code.
H5Object openChildFile() {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
    const H5Object access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_file_locking(access.id(), false, true);
    const std::string path = "/proc/self/fd/" + std::to_string(kChildFile);
    return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose};
}

ElementKind elementKind(hid_t type) {
    const H5T_class_t kind = H5Tget_class(type);
    if (kind == H5T_STRING)
        return H5Tis_variable_str(type) > 0 ? ElementKind::VariableText : ElementKind::FixedText;
    if (H5Tget_order(type) != H5T_ORDER_LE && H5Tget_size(type) != 1)
        return ElementKind::Other;
    if (kind == H5T_FLOAT) {
        const bool ieee = H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F32LE) > 0;
        return ieee ? ElementKind::Float : ElementKind::Other;
    }
    if (kind != H5T_INTEGER || H5Tget_precision(type) != 8 * H5Tget_size(type))
        return ElementKind::Other;
    return H5Tget_sign(type) == H5T_SGN_2 ? ElementKind::Signed : ElementKind::Unsigned;
}

/// Texts of a dataset or an attribute; `read` fills a buffer in the given memory type.
template <class Read>
std::vector<std::string> readTexts(hid_t type, hid_t space, hssize_t mostTexts,
                                   std::size_t mostBytes, Read read) {
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    if (count < 1 || count > mostTexts)
        return {};
    const auto n = static_cast<std::size_t>(count);
    const std::size_t size = H5Tget_size(type);
    const H5Object memory(H5Tcopy(type), H5Tclose);
    std::vector<std::string> texts;
    if (H5Tis_variable_str(type) > 0) {
        std::vector<char*> pointers(n, nullptr);
        if (read(memory.id(), pointers.data()) < 0)
            return {};
        for (const char* text : pointers)
            texts.emplace_back(text ? std::string(text, ::strnlen(text, mostBytes)) : "");
        H5Dvlen_reclaim(memory.id(), space, H5P_DEFAULT, pointers.data());
        return texts;
    }
    if (size == 0 || size > mostBytes / n)
        return {};
    std::vector<char> bytes(n * size);
    if (read(memory.id(), bytes.data()) < 0)
        return {};
    for (std::size_t i = 0; i < n; ++i)
        texts.emplace_back(bytes.data() + i * size, ::strnlen(bytes.data() + i * size, size));
    return texts;
}

void readAttributes(hid_t object, StoredObject& out) {
    for (const char* name : kAttributes) {
        if (H5Aexists(object, name) <= 0)
            continue;
        const H5Object attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
        const H5Object type(H5Aget_type(attribute.id()), H5Tclose);
        const H5Object space(H5Aget_space(attribute.id()), H5Sclose);
        if (!attribute || !type || !space || H5Tget_class(type.id()) != H5T_STRING)
            continue;
        out.attributes[name] =
            readTexts(type.id(), space.id(), kMostAttributeTexts, kMostAttributeBytes,
                      [&](hid_t memory, void* to) { return H5Aread(attribute.id(), memory, to); });
    }
}

void describeStorage(hid_t dataset, StoredObject& out) {
    const H5Object properties(H5Dget_create_plist(dataset), H5Pclose);
    const haddr_t offset = H5Dget_offset(dataset);
    const bool plain = H5Pget_layout(properties.id()) == H5D_CONTIGUOUS && offset != HADDR_UNDEF;
    out.storage = plain ? StorageKind::Contiguous : StorageKind::Library;
    out.offset = plain ? offset : 0;
}

/// Data in other files is none of ours, and reading it could open anything on this computer.
bool pointsElsewhere(hid_t dataset) {
    const H5Object properties(H5Dget_create_plist(dataset), H5Pclose);
    return !properties || H5Pget_external_count(properties.id()) != 0 ||
           H5Pget_layout(properties.id()) == H5D_VIRTUAL;
}

void readSingle(hid_t dataset, hid_t type, hid_t space, StoredObject& out) {
    const auto read = [&](hid_t memory, void* to) {
        return H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
    };
    switch (out.element) {
        case ElementKind::FixedText:
        case ElementKind::VariableText:
            if (auto texts = readTexts(type, space, 1, kMostTextBytes, read); !texts.empty())
                out.text = std::move(texts.front());
            break;
        case ElementKind::Other:
            break;
        default:
            (void)read(H5T_NATIVE_DOUBLE, &out.number);
    }
}

std::optional<StoredObject> describeDataset(hid_t dataset) {
    const H5Object type(H5Dget_type(dataset), H5Tclose);
    const H5Object space(H5Dget_space(dataset), H5Sclose);
    if (!type || !space || pointsElsewhere(dataset))
        return std::nullopt;
    const int dimensions = H5Sget_simple_extent_ndims(space.id());
    if (dimensions < 0 || dimensions > kMostDimensions)
        return std::nullopt;
    StoredObject out;
    std::array<hsize_t, kMostDimensions> shape{};
    H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr);
    out.shape.assign(shape.begin(), shape.begin() + dimensions);
    out.element = elementKind(type.id());
    out.elementSize = static_cast<std::uint32_t>(H5Tget_size(type.id()));
    describeStorage(dataset, out);
    readAttributes(dataset, out);
    if (H5Sget_simple_extent_type(space.id()) == H5S_SCALAR)
        readSingle(dataset, type.id(), space.id(), out);
    return out;
}

/// Only members by hard links: other links lead into other files or round in circles.
std::vector<std::string> memberNames(hid_t group) {
    std::vector<std::string> names;
    const auto visit = [](hid_t, const char* name, const H5L_info_t* info, void* to) -> herr_t {
        auto& found = *static_cast<std::vector<std::string>*>(to);
        if (info->type == H5L_TYPE_HARD)
            found.emplace_back(name);
        return found.size() >= kMostLinks ? 1 : 0;
    };
    hsize_t index = 0;
    H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, visit, &names);
    return names;
}

/// The places where a scan file keeps something; "instrument/*" is every group in it.
class Walk {
public:
    explicit Walk(hid_t entry) : m_entry(entry) {}

    FileDescription run() {
        group(m_entry, "");
        for (const char* path : {"user", "sample", "station_config", "scan_config", "view_config",
                                 "map", "traces", "scan"})
            child(m_entry, path, path);
        if (const H5Object instrument = openGroup(m_entry, "instrument"))
            for (const std::string& name : memberNames(instrument.id()))
                child(instrument.id(), name, "instrument/" + name);
        return std::move(m_found);
    }

private:
    static H5Object openGroup(hid_t parent, const std::string& name) {
        H5L_info_t info{};
        const bool hard = H5Lexists(parent, name.c_str(), H5P_DEFAULT) > 0 &&
                          H5Lget_info(parent, name.c_str(), &info, H5P_DEFAULT) >= 0 &&
                          info.type == H5L_TYPE_HARD;
        return {hard ? H5Gopen2(parent, name.c_str(), H5P_DEFAULT) : -1, H5Gclose};
    }

    void child(hid_t parent, const std::string& name, const std::string& path) {
        if (const H5Object opened = openGroup(parent, name))
            group(opened.id(), path);
    }

    void group(hid_t id, const std::string& path) {
        readAttributes(id, m_found[path]);
        for (const std::string& name : memberNames(id)) {
            const H5Object dataset(H5Dopen2(id, name.c_str(), H5P_DEFAULT), H5Dclose);
            if (!dataset)
                continue;
            if (auto described = describeDataset(dataset.id()))
                m_found.insert_or_assign(path.empty() ? name : fmt::format("{}/{}", path, name),
                                         std::move(*described));
        }
    }

    hid_t m_entry;
    FileDescription m_found;
};

bool refuse(const ChildOutput& output, std::string_view why) {
    (void)output(why);
    return false;
}

/// A dataset opened again, with what is needed to read it.
struct OpenDataset {
    explicit OpenDataset(hid_t file, const std::string& path)
        : dataset(file >= 0 ? H5Dopen2(file, ("/entry/" + path).c_str(), H5P_DEFAULT) : -1,
                  H5Dclose),
          type(dataset ? H5Dget_type(dataset.id()) : -1, H5Tclose),
          space(dataset ? H5Dget_space(dataset.id()) : -1, H5Sclose),
          dimensions(space ? H5Sget_simple_extent_ndims(space.id()) : -1) {
        if (dimensions >= 0 && dimensions <= kMostDimensions)
            H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr);
    }
    [[nodiscard]] bool readable(std::uint32_t elementSize) const {
        return type && dimensions >= 0 && dimensions <= kMostDimensions &&
               !pointsElsewhere(dataset.id()) && H5Tget_size(type.id()) == elementSize;
    }

    H5Object dataset, type, space;
    int dimensions;
    std::array<hsize_t, kMostDimensions> shape{};
};

template <class Number>
bool parse(const std::string& text, Number& number) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end;
}

/// As partRequest() makes them.
std::optional<DatasetPart> parsePart(std::span<const std::string> arguments) {
    DatasetPart part;
    part.traces = arguments.size() == 4;
    if ((arguments.size() != 2 && !part.traces) || !parse(arguments[1], part.elementSize))
        return std::nullopt;
    if (part.traces && (!parse(arguments[2], part.first) || !parse(arguments[3], part.count)))
        return std::nullopt;
    part.path = arguments[0];
    return part;
}

bool readWhole(const OpenDataset& open, std::uint32_t elementSize, const ChildOutput& output) {
    const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(open.space.id()));
    std::vector<char> bytes(count * elementSize);
    return H5Dread(open.dataset.id(), open.type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                   bytes.data()) >= 0 &&
           output(bytes);
}

bool readTraces(const OpenDataset& open, const DatasetPart& part, const ChildOutput& output) {
    if (open.dimensions < 2)
        return false;
    const auto last = static_cast<std::size_t>(open.dimensions) - 1;
    const hsize_t channels = open.shape[last];
    const H5Object memory(H5Screate_simple(1, &channels, nullptr), H5Sclose);
    std::vector<char> bytes(channels * part.elementSize);
    for (std::uint64_t cell = part.first; cell < part.first + part.count; ++cell) {
        std::array<hsize_t, kMostDimensions> start{}, extent{1, 1, 1};
        extent[last] = channels;
        std::uint64_t rest = cell;
        for (std::size_t i = last; i-- > 0;) {
            start[i] = rest % open.shape[i];
            rest /= open.shape[i];
        }
        if (H5Sselect_hyperslab(open.space.id(), H5S_SELECT_SET, start.data(), nullptr,
                                extent.data(), nullptr) < 0 ||
            H5Dread(open.dataset.id(), open.type.id(), memory.id(), open.space.id(), H5P_DEFAULT,
                    bytes.data()) < 0 ||
            !output(bytes))
            return false;
    }
    return true;
}

}  // namespace

ReadRequest describeRequest() {
    return {std::string(kDescribeWork)};
}

ReadRequest partRequest(const DatasetPart& part) {
    std::vector<std::string> arguments = {part.path, std::to_string(part.elementSize)};
    if (part.traces)
        arguments.insert(arguments.end(), {std::to_string(part.first), std::to_string(part.count)});
    return {std::string(kPartWork), std::move(arguments)};
}

bool describeFile(std::span<const std::string>, const ChildOutput& output) {
    const H5Object file = openChildFile();
    if (!file)
        return refuse(output, "it is not an HDF5 file, or damaged");
    const H5Object entry(H5Gopen2(file.id(), "entry", H5P_DEFAULT), H5Gclose);
    if (!entry)
        return refuse(output, "it is an HDF5 file, but has no group \"entry\"");
    return output(encodeDescription(Walk(entry.id()).run()));
}

bool readDatasetPart(std::span<const std::string> arguments, const ChildOutput& output) {
    const auto wanted = parsePart(arguments);
    if (!wanted)
        return refuse(output, "it was asked for in a way that it does not know");
    const DatasetPart& part = *wanted;
    const H5Object file = openChildFile();
    const OpenDataset open(file.id(), part.path);
    if (!open.readable(part.elementSize))
        return refuse(output, "\"" + part.path + "\" is not what it was when the file was opened");
    return part.traces ? readTraces(open, part, output) : readWhole(open, part.elementSize, output);
}

}  // namespace gimbalscan
