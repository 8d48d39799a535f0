// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_layout.h"

#include "axis_layout.h"
#include "sha256.h"

#include <gimbalscan/core/config.h>

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr std::uint64_t kMostChannels = 16U << 20U;
constexpr std::size_t kMostMaps = 256;
/// Four times the event log that is written; a line of it becomes far larger in memory.
constexpr std::uint64_t kMostChangingText = std::uint64_t{1} << 20U;

struct ColumnPlace {
    PointColumn column;
    const char* path;
    bool needed;  ///< for a resume
};
constexpr std::array<ColumnPlace, 7> kColumns = {{
    {PointColumn::StartTime, "instrument/detector/start_time", true},
    {PointColumn::StopTime, "instrument/detector/stop_time", true},
    {PointColumn::RealTime, "instrument/detector/real_time", true},
    {PointColumn::LiveTime, "instrument/detector/count_time", false},
    {PointColumn::SequenceNumber, "instrument/detector/sequence_number", true},
    {PointColumn::Session, "scan/point_session", true},
    {PointColumn::Checksum, "scan/point_crc32", true},
}};

bool isInteger(const Dataset& dataset) {
    return dataset.object.element == ElementKind::Signed ||
           dataset.object.element == ElementKind::Unsigned;
}

class LayoutReader {
public:
    explicit LayoutReader(const StoredFile& file) : m_file(file) {}

    Result<ScanLayout> run() {
        m_out.info.path = m_file.path();
        readTexts();
        if (auto read = readDefaultMap(); !read)
            return tl::unexpected(std::move(read.error()));
        const auto scan = parseScan(m_out.info.scanText, "scan_config");
        if (!scan)
            restrict("its scan configuration cannot be used: " + scan.error().front().message());
        const auto groups =
            readAxes(m_file, m_out.maps.front(), scan ? &*scan : nullptr, m_out.info);
        if (!groups)
            return tl::unexpected(groups.error());
        if (auto read = readDetector(); !read)
            return tl::unexpected(std::move(read.error()));
        if (scan &&
            (scan->fast.axis != m_out.info.fast.name || scan->slow.axis != m_out.info.slow.name))
            restrict("its axes are not those of its configuration");
        m_out.info.fly = scan && scan->mode == ScanMode::Fly;
        readColumns(*groups);
        readOtherMaps();
        readChangingTexts();
        readTotals();
        restrictCopy();
        return std::move(m_out);
    }

private:
    /// The first reason is the one that is told.
    void restrict(const std::string& why) {
        ScanFileInfo& info = m_out.info;
        if (info.resumable)
            info.restriction = why;
        info.resumable = false;
    }

    [[nodiscard]] std::string shown(const std::string& path) const {
        return shownText(textOf(m_file, path));
    }

    void readTexts() {
        ScanFileInfo& info = m_out.info;
        info.title = shown("title");
        info.uuid = shown("entry_identifier_uuid");
        info.startTime = shown("start_time");
        info.program = shown("program_name");
        info.programVersion = shownText(attributeOf(m_file, "program_name", "version"));
        info.operatorName = shown("user/name");
        info.sample = shown("sample/name");
        info.simulated = numberOr(m_file, "scan/simulated", 0) != 0;
        info.detectorIdentity = shown("instrument/detector/local_name");
        info.scanText = textOf(m_file, "scan_config/data");
        info.stationText = textOf(m_file, "station_config/data");
        info.configIntact = intact("scan_config") && intact("station_config");
        info.viewText = textOf(m_file, "view_config/data");
        info.viewIntact = info.viewText.empty() || intact("view_config");
        if (!info.configIntact)
            restrict("its configuration does not match its checksum");
    }

    [[nodiscard]] bool intact(const std::string& note) const {
        const std::string checksum = textOf(m_file, note + "/checksum");
        return !checksum.empty() && checksum == sha256Text(textOf(m_file, note + "/data"));
    }

    Result<void> readDefaultMap() {
        const std::string signal = attributeOf(m_file, "map", "signal");
        if (attributeOf(m_file, "map", "NX_class") != "NXdata" || signal.empty())
            return m_file.failed("it is not a scan file: it has no map");
        auto map = m_file.dataset("map/" + signal);
        auto mask = m_file.dataset("map/" + signal + "_mask");
        if (!mask)
            mask = m_file.dataset("scan/point_mask");
        if (!map)
            return tl::unexpected(map.error());
        if (!mask)
            return tl::unexpected(mask.error());
        const auto& shape = map->object.shape;
        if (shape.empty() || shape.size() > 2 || map->elements > kMaxPlanPoints ||
            map->object.element != ElementKind::Float)
            return m_file.failed(
                fmt::format("the map has {} points in {} dimensions, which no "
                            "scan has",
                            map->elements, shape.size()));
        if (mask->object.element != ElementKind::Unsigned || mask->object.elementSize != 2 ||
            mask->object.shape != shape)
            return m_file.failed("the point mask does not fit the map");
        addMap(signal, std::move(*map));
        m_out.mask = std::move(*mask);
        mustBeWritable(m_out.maps.front());
        mustBeWritable(m_out.mask);
        return {};
    }

    void mustBeWritable(const Dataset& dataset) {
        if (dataset.object.storage != StorageKind::Contiguous)
            m_rewritten = true;
    }

    void restrictCopy() {
        if (!m_rewritten)
            return;
        m_out.info.copy = m_out.info.resumable;
        restrict("it is a compressed or rewritten copy; go on in the original");
    }

    void addMap(const std::string& name, Dataset dataset) {
        const std::string path = "map/" + name;
        ScanFileMap map{shownText(name), shownText(attributeOf(m_file, path, "long_name")),
                        shownText(attributeOf(m_file, path, "units"))};
        if (map.title.empty())
            map.title = map.name;
        m_out.info.maps.push_back(std::move(map));
        m_out.maps.push_back(std::move(dataset));
    }

    void readOtherMaps() {
        for (const std::string& name : attributesOf(m_file, "map", "auxiliary_signals")) {
            auto map = m_file.dataset("map/" + name);
            if (map && map->object.element == ElementKind::Float && fits(*map) &&
                m_out.maps.size() < kMostMaps)
                addMap(name, std::move(*map));
            else
                restrict(fmt::format("its map \"{}\" is missing or does not fit", shownText(name)));
        }
    }

    [[nodiscard]] bool fits(const Dataset& dataset) const {
        return dataset.object.shape == m_out.maps.front().object.shape;
    }

    Result<void> readDetector() {
        auto data = m_file.dataset("instrument/detector/data");
        if (!data)
            return tl::unexpected(data.error());
        std::vector<std::uint64_t> expected = m_out.maps.front().object.shape;
        const std::uint64_t channels = data->object.shape.empty() ? 0 : data->object.shape.back();
        expected.push_back(channels);
        if (data->object.element == ElementKind::Float)
            return m_file.failed(
                "the detector's data are floating-point numbers; this program "
                "reads counts and samples that are integers");
        if (data->object.shape != expected || channels > kMostChannels || !isInteger(*data))
            return m_file.failed("the detector's data does not fit the map");
        mustBeWritable(*data);
        m_out.info.trace.channels = static_cast<std::uint32_t>(channels);
        m_out.info.trace.valueUnit =
            shownText(attributeOf(m_file, "instrument/detector/data", "units"));
        m_out.data = std::move(*data);
        readTraceAxis();
        return {};
    }

    void readTraceAxis() {
        TraceShape& trace = m_out.info.trace;
        for (const char* name : {"time_of_flight", "energy", "channel"}) {
            const std::string path = std::string("instrument/detector/") + name;
            const auto values = numbersOf(m_file, path);
            if (!values || values->size() != trace.channels || !std::isfinite(values->front()) ||
                !std::isfinite(values->back()))
                continue;
            trace.kind = std::string_view(name) == "time_of_flight" ? TraceKind::Waveform
                                                                    : TraceKind::Spectrum;
            trace.axisUnit = shownText(attributeOf(m_file, path, "units"));
            trace.axisStart = values->front();
            trace.axisStep = trace.channels > 1 ? (values->back() - values->front()) /
                                                      static_cast<double>(trace.channels - 1)
                                                : 1.0;
            readScale();
            return;
        }
        restrict("its detector has neither energies, channels nor times");
    }

    /// Physical value = (stored value + offset) * factor.
    void readScale() {
        TraceScale& scale = m_out.info.traceScale;
        scale.factor = numberOr(m_file, "traces/data_scaling_factor", 1);
        scale.offset = numberOr(m_file, "traces/data_offset", 0);
        scale.unit = shownText(attributeOf(m_file, "traces/data_scaling_factor", "units"));
        if (scale.unit.empty())
            scale.unit = m_out.info.trace.valueUnit;
    }

    void readColumns(const AxisGroups& groups) {
        for (const auto& [column, path, needed] : kColumns)
            readColumn(column, path, needed || m_out.info.trace.kind == TraceKind::Spectrum);
        readColumn(PointColumn::FastReadback, groups.fast + "/value", true);
        readColumn(PointColumn::SlowReadback, groups.slow + "/value", true);
        const bool fly = m_out.info.fly;
        readColumn(PointColumn::FastBegin, groups.fast + "/value_start", fly);
        readColumn(PointColumn::FastEnd, groups.fast + "/value_end", fly);
        readColumn(PointColumn::SlowBegin, groups.slow + "/value_start", fly);
        readColumn(PointColumn::SlowEnd, groups.slow + "/value_end", fly);
    }

    void readColumn(PointColumn column, const std::string& path, bool needed) {
        auto dataset = m_file.dataset(path);
        if (dataset && fits(*dataset) && dataset->object.element <= ElementKind::Unsigned) {
            mustBeWritable(*dataset);
            m_out.columns.emplace(column, std::move(*dataset));
        } else if (needed || dataset) {
            restrict(fmt::format("its \"{}\" is missing or does not fit", shownText(path)));
        }
    }

    void readChangingTexts() {
        for (const char* path :
             {kStatusText, kEndTimeText, kSessionStartText, kSessionEndText, kEventLogText}) {
            auto dataset = m_file.dataset(path);
            if (dataset && dataset->object.element == ElementKind::FixedText &&
                dataset->object.shape.size() <= 1 &&
                dataset->elements * dataset->object.elementSize <= kMostChangingText)
                m_out.texts.emplace(path, std::move(*dataset));
            else
                restrict(fmt::format("its \"{}\" is missing", path));
        }
    }

    void readTotals() {
        const double total = numberOr(m_file, "scan/points_total", -1);
        if (total < 0 || total > static_cast<double>(m_out.maps.front().elements))
            restrict("it does not say how many points were planned");
        else
            m_out.info.pointsTotal = static_cast<std::uint64_t>(total);
    }

    const StoredFile& m_file;
    bool m_rewritten = false;
    ScanLayout m_out;
};

}  // namespace

std::string shownText(std::string_view text) {
    std::string out(text);
    std::replace_if(
        out.begin(), out.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return out;
}

Result<ScanLayout> readScanLayout(const StoredFile& file) {
    return LayoutReader(file).run();
}

}  // namespace gimbalscan
