// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "axis_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr std::string_view kSetSuffix = "_set";

class AxisReader {
public:
    AxisReader(const StoredFile& file, const Dataset& map, const ScanConfig* scan,
               ScanFileInfo& info)
        : m_file(file), m_map(map), m_scan(scan), m_info(info) {}

    Result<AxisGroups> run() {
        m_names = attributesOf(m_file, "map", "axes");
        for (std::string& name : m_names) {
            if (!name.ends_with(kSetSuffix))
                return m_file.failed(
                    fmt::format("the axis \"{}\" of the map is not known", shownText(name)));
            name.resize(name.size() - kSetSuffix.size());
        }
        const bool grid = m_map.object.shape.size() == 2;
        if (m_names.empty() || m_names.size() > 2 || (grid && m_names.size() != 2))
            return m_file.failed("the map does not name its axes");
        AxisGroups groups = grid ? gridGroups() : lineGroups();
        m_info.fast = describe(groups.fast);
        m_info.slow = describe(groups.slow);
        if (auto read = grid ? gridPositions() : linePositions(groups); !read)
            return tl::unexpected(std::move(read.error()));
        return groups;
    }

private:
    static std::string group(const std::string& name) { return "instrument/" + name; }

    [[nodiscard]] AxisGroups gridGroups() const { return {group(m_names[1]), group(m_names[0])}; }

    /// One dimension does not tell its two axes apart: the configuration does, by their names.
    [[nodiscard]] AxisGroups lineGroups() const {
        AxisGroups groups;
        if (m_scan != nullptr)
            groups = {positioner(m_scan->fast.axis), positioner(m_scan->slow.axis)};
        if (groups.fast.empty())
            groups.fast = group(m_names.back());
        if (groups.slow.empty())
            groups.slow = m_names.size() == 2 ? group(m_names.front()) : another(groups.fast);
        return groups;
    }

    [[nodiscard]] std::vector<std::string> positioners() const {
        std::vector<std::string> found;
        for (const auto& [path, object] : m_file.description())
            if (object.storage == StorageKind::Group && path.starts_with("instrument/") &&
                attributeOf(m_file, path, "NX_class") == "NXpositioner")
                found.push_back(path);
        return found;
    }
    [[nodiscard]] std::string positioner(const std::string& name) const {
        for (const std::string& path : positioners())
            if (textOf(m_file, path + "/name") == name || path == group(name))
                return path;
        return {};
    }
    /// The other axis has a readback at every point, too.
    [[nodiscard]] std::string another(const std::string& than) const {
        for (const std::string& path : positioners())
            if (path != than && m_file.dataset(path + "/value") &&
                m_file.dataset(path + "/value")->object.shape == m_map.object.shape)
                return path;
        return {};
    }

    [[nodiscard]] ScanFileAxis describe(const std::string& path) const {
        ScanFileAxis axis;
        if (path.empty())
            return axis;
        axis.name = shownText(textOf(m_file, path + "/name"));
        if (axis.name.empty())
            axis.name = path.substr(path.find('/') + 1);
        axis.unit = shownText(attributeOf(m_file, path + "/value_set", "units"));
        axis.identity = shownText(textOf(m_file, path + "/controller_record"));
        axis.tolerance = numberOr(m_file, path + "/tolerance", 0);
        axis.origin = numberOr(m_file, path + "/origin", 0);
        axis.offset.offset = numberOr(m_file, path + "/offset", 0);
        axis.offset.sign = numberOr(m_file, path + "/sign", 1) < 0 ? -1 : 1;
        axis.offset.confirmed = numberOr(m_file, path + "/offset_confirmed", 1) != 0;
        return axis;
    }

    Result<void> positions(const std::string& name, std::uint64_t length, ScanFileAxis& axis) {
        auto values = numbersOf(m_file, "map/" + name + std::string(kSetSuffix));
        if (!values)
            return tl::unexpected(std::move(values.error()));
        const bool finite = std::all_of(values->begin(), values->end(),
                                        [](double value) { return std::isfinite(value); });
        if (values->size() != length || !finite)
            return m_file.failed(fmt::format("the axis \"{}\" does not fit the map", axis.name));
        axis.positions = std::move(*values);
        return {};
    }

    Result<void> gridPositions() {
        m_info.rows = static_cast<std::uint32_t>(m_map.object.shape[0]);
        m_info.columns = static_cast<std::uint32_t>(m_map.object.shape[1]);
        if (auto read = positions(m_names[0], m_info.rows, m_info.slow); !read)
            return read;
        return positions(m_names[1], m_info.columns, m_info.fast);
    }

    Result<void> linePositions(const AxisGroups& groups) {
        const std::uint64_t length = m_map.elements;
        const std::string fast = lastPart(groups.fast), slow = lastPart(groups.slow);
        m_info.list = m_scan != nullptr
                          ? m_scan->order == ScanOrder::List
                          : length > 1 && hasPositions(fast, length) && hasPositions(slow, length);
        const bool upright = !m_info.list && m_names.front() == slow && fast != slow;
        (upright ? m_info.rows : m_info.columns) = static_cast<std::uint32_t>(length);
        if (m_info.list || !upright)
            if (auto read = positions(fast, length, m_info.fast); !read)
                return read;
        if (m_info.list || upright)
            if (auto read = positions(slow, length, m_info.slow); !read)
                return read;
        if (m_info.list)
            return {};
        still(upright ? groups.fast : groups.slow, upright ? m_info.fast : m_info.slow);
        return {};
    }

    /// The axis that stands still in a scan of one line.
    void still(const std::string& path, ScanFileAxis& axis) const {
        axis.positions = {0.0};
        if (path.empty())
            return;
        const auto dataset = m_file.dataset(path + "/value_set");
        const auto bytes = dataset ? m_file.readAll(*dataset) : tl::unexpected(dataset.error());
        const auto numbers = bytes ? asNumbers(dataset->object, *bytes) : std::nullopt;
        if (numbers && !numbers->empty() && std::isfinite(numbers->front()))
            axis.positions = {numbers->front()};
    }

    [[nodiscard]] bool hasPositions(const std::string& name, std::uint64_t length) const {
        const auto dataset = m_file.dataset("map/" + name + std::string(kSetSuffix));
        return dataset && dataset->elements == length;
    }
    static std::string lastPart(const std::string& path) {
        return path.substr(path.rfind('/') + 1);
    }

    const StoredFile& m_file;
    const Dataset& m_map;
    const ScanConfig* const m_scan;
    ScanFileInfo& m_info;
    std::vector<std::string> m_names;  ///< of @axes, without "_set"
};

}  // namespace

Result<AxisGroups> readAxes(const StoredFile& file, const Dataset& map, const ScanConfig* scan,
                            ScanFileInfo& info) {
    return AxisReader(file, map, scan, info).run();
}

double numberOr(const StoredFile& file, const std::string& path, double replacement) {
    const auto found = file.description().find(path);
    const bool single = found != file.description().end() &&
                        found->second.storage != StorageKind::Group &&
                        found->second.shape.empty() && std::isfinite(found->second.number) &&
                        found->second.element <= ElementKind::Unsigned;
    return single ? found->second.number : replacement;
}

std::string textOf(const StoredFile& file, const std::string& path) {
    const auto found = file.description().find(path);
    return found == file.description().end() ? std::string() : found->second.text;
}

std::vector<std::string> attributesOf(const StoredFile& file, const std::string& path,
                                      const char* name) {
    const auto object = file.description().find(path);
    if (object == file.description().end())
        return {};
    const auto found = object->second.attributes.find(name);
    return found == object->second.attributes.end() ? std::vector<std::string>() : found->second;
}

std::string attributeOf(const StoredFile& file, const std::string& path, const char* name) {
    const auto values = attributesOf(file, path, name);
    return values.empty() ? std::string() : values.front();
}

Result<std::vector<double>> numbersOf(const StoredFile& file, const std::string& path) {
    const auto dataset = file.dataset(path);
    if (!dataset)
        return tl::unexpected(dataset.error());
    const auto bytes = file.readAll(*dataset);
    if (!bytes)
        return tl::unexpected(bytes.error());
    auto numbers = asNumbers(dataset->object, *bytes);
    if (!numbers || dataset->object.shape.size() != 1)
        return file.failed(fmt::format("\"{}\" is not a row of numbers", path));
    return std::move(*numbers);
}

}  // namespace gimbalscan
