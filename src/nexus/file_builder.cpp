// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_builder.h"

#include "file_times.h"
#include "h5_writing.h"
#include "sha256.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <limits>
#include <numeric>
#include <system_error>

namespace gimbalscan {

namespace {

constexpr const char* kVersion = GIMBALSCAN_VERSION;

class FileBuilder {
public:
    FileBuilder(const std::string& path, const RunStart& start, const RunLayout& layout)
        : m_path(path),
          m_start(start),
          m_layout(layout),
          m_shape(layout.shape.begin(), layout.shape.end()),
          m_time(fileTime(start.wallStart)),
          m_h5(path) {}

    Result<void> run() {
        const int code = errno;
        if (!m_h5.good())
            return fail(ErrorCode::FileIo, "", "create",
                        fmt::format("Cannot create {}: {}.", m_path,
                                    std::generic_category().message(code)));
        root();
        entry();
        note("station_config", m_start.station.sourceText, m_start.station.sourceName);
        note("scan_config", m_start.scan.sourceText, m_start.scan.sourceName);
        m_h5.group("/entry/instrument", "NXinstrument");
        m_h5.text("/entry/instrument/name", m_start.station.name);
        positioner(true);
        positioner(false);
        detector();
        m_h5.group("/entry/map", "NXdata");
        scan();
        for (std::size_t i = 0; i < m_layout.arrays.size(); ++i)
            cellArray(i);
        map();
        traces();
        detectorLinks();
        if (!m_h5.close())
            return fail(ErrorCode::FileIo, "", "create",
                        fmt::format("Cannot create {}: \"{}\" could not be written.", m_path,
                                    m_h5.failed()));
        return {};
    }

private:
    void root() {
        m_h5.attribute("/", "NX_class", std::string("NXroot"));
        m_h5.attribute("/", "default", std::string("entry"));
        std::filesystem::path name(m_path);
        m_h5.attribute("/", "file_name", name.stem().string());  // without ".part"
        m_h5.attribute("/", "file_time", m_time);
        m_h5.attribute("/", "creator", std::string("GimbalScan"));
        m_h5.attribute("/", "creator_version", std::string(kVersion));
        unsigned major = 0, minor = 0, release = 0;
        H5get_libversion(&major, &minor, &release);
        m_h5.attribute("/", "HDF5_Version", fmt::format("{}.{}.{}", major, minor, release));
    }

    void entry() {
        m_h5.group("/entry", "NXentry");
        m_h5.attribute("/entry", "default", std::string("map"));
        m_h5.text("/entry/title", m_start.scan.title.empty()
                                      ? fmt::format("{}x{} {}", m_layout.rows, m_layout.columns,
                                                    m_start.scan.sourceName)
                                      : m_start.scan.title);
        m_h5.text("/entry/entry_identifier_uuid", m_start.uuid);
        m_h5.text("/entry/collection_identifier", m_start.seriesId);
        m_h5.fixedText("/entry/start_time", kTimeBytes, 0, m_time);
        m_h5.fixedText("/entry/end_time", kTimeBytes, 0, m_time);
        m_h5.text("/entry/program_name", "GimbalScan");
        m_h5.attribute("/entry/program_name", "version", std::string(kVersion));
        named("/entry/user", "NXuser", m_start.scan.operatorName);
        named("/entry/sample", "NXsample", m_start.scan.sample);
    }

    void named(const std::string& path, const char* nexusClass, const std::string& name) {
        if (name.empty())
            return;
        m_h5.group(path, nexusClass);
        m_h5.text(path + "/name", name);
    }

    void note(const std::string& name, const std::string& data, const std::string& source) {
        const std::string path = "/entry/" + name;
        m_h5.group(path, "NXnote");
        m_h5.text(path + "/type", "application/json");
        m_h5.text(path + "/data", data);
        m_h5.text(path + "/algorithm", "sha256");
        m_h5.text(path + "/checksum", sha256Text(data));
        m_h5.text(path + "/description", source);
    }

    /// "yaw: driver model ..." of a device, without its name.
    [[nodiscard]] std::string identity(const std::string& device) const {
        for (const std::string& text : m_start.identities)
            if (text.starts_with(device + ": "))
                return text.substr(device.size() + 2);
        return {};
    }

    void positioner(bool fast) {
        const std::string path = m_layout.axisPath(fast);
        const AxisRange& range = fast ? m_start.scan.fast : m_start.scan.slow;
        const AxisConfig* found = m_start.station.axis(range.axis);
        const AxisConfig axis = found ? *found : AxisConfig{};
        const std::string unit = axis.unitText();
        m_h5.group(path, "NXpositioner");
        m_h5.text(path + "/name", range.axis);
        m_h5.text(path + "/description", fast ? "fast axis" : "slow axis");
        m_h5.text(path + "/controller_record", identity(axis.device));
        m_h5.doubles(path + "/value_set", cellPositions(m_start, fast), m_shape);
        m_h5.attribute(path + "/value_set", "units", unit);
        m_h5.link(path + "/value_set", path + "/target_value");
        m_h5.number(path + "/tolerance", axis.tolerance, unit);
        m_h5.number(path + "/soft_limit_min", axis.softMin.value(), unit);
        m_h5.number(path + "/soft_limit_max", axis.softMax.value(), unit);
        m_h5.number(path + "/velocity", axis.velocity.value(), unit + "/s");
        m_h5.number(
            path + "/acceleration_time",
            axis.acceleration.value() > 0 ? axis.velocity.value() / axis.acceleration.value() : 0,
            "s");
        m_h5.number(path + "/origin", m_start.origin[fast ? 0 : 1], unit);
        m_h5.number(path + "/offset", axis.offset.offset, unit);
        m_h5.integer(path + "/sign", axis.offset.sign);
        m_h5.integer(path + "/offset_confirmed", axis.offset.confirmed ? 1 : 0);
    }

    void detector() {
        const std::string path = "/entry/instrument/detector";
        m_h5.group(path, "NXdetector");
        m_h5.text(path + "/description", m_layout.waveform ? "A-scan" : "spectrum");
        m_h5.text(path + "/type", m_layout.waveform ? "digitiser" : "multichannel analyser");
        m_h5.text(path + "/local_name", identity(m_start.station.daq));
        std::vector<std::int32_t> channels(m_layout.channels);
        std::iota(channels.begin(), channels.end(), 0);
        m_h5.ints(path + "/channels", channels);
        const std::string axis = path + "/" + m_layout.traceAxis;
        if (m_layout.traceAxis == "channel") {
            m_h5.ints(axis, channels);
            m_h5.attribute(axis, "long_name", std::string("Channel"));
        } else {
            std::vector<double> values;
            values.reserve(channels.size());
            for (const std::int32_t channel : channels)
                values.push_back(m_start.trace.axisStart + channel * m_start.trace.axisStep);
            m_h5.doubles(axis, values, {values.size()});
            m_h5.attribute(axis, "long_name",
                           fmt::format("{} ({})", m_layout.waveform ? "Time" : "Energy",
                                       m_start.trace.axisUnit));
            const std::array<double, 3> line = {m_start.trace.axisStart, m_start.trace.axisStep, 0};
            m_h5.doubles(path + "/calibration", line, {3});
        }
        m_h5.attribute(axis, "units", m_start.trace.axisUnit);
    }

    void scan() {
        const std::string path = "/entry/scan";
        m_h5.group(path, "NXcollection");
        m_h5.fixedText(path + "/status", kStatusBytes, 0, "created");
        m_h5.integer(path + "/points_total", static_cast<std::int64_t>(m_start.plan->pointCount()));
        m_h5.integer(path + "/simulated", m_start.simulated ? 1 : 0);
        m_h5.integer(path + "/pass", m_start.pass);
        m_h5.fixedText(path + "/session_start", kTimeBytes, kSessionRows, "");
        m_h5.fixedText(path + "/session_end", kTimeBytes, kSessionRows, "");
        m_h5.fixedText(path + "/event_log", kEventLogBytes, 0, "");
        constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
        m_h5.storage(path + "/run_times", H5T_IEEE_F64LE, {kRunTimes}, &kNan);
        m_h5.attribute(path + "/run_times", "units", std::string("s"));
        m_h5.attribute(path + "/run_times", "names",
                       std::vector<std::string>{"wall", "counting", "motion", "settle", "overhead",
                                                "paused", "physical_bound"});
    }

    void cellArray(std::size_t index) {
        const CellArray& array = m_layout.arrays[index];
        if (array.path.empty())
            return;
        std::vector<hsize_t> shape = m_shape;
        if (index == kTrace)
            shape.push_back(array.itemsPerCell);
        allocate(array, shape);
        if (!array.unit.empty())
            m_h5.attribute(array.path, "units", array.unit);
        if (!array.title.empty())
            m_h5.attribute(array.path, "long_name", array.title);
        if (index == kTrace)
            m_h5.attribute(array.path, "interpretation", std::string("spectrum"));
        if (index >= kFirstMap && m_shape.size() == 2)
            m_h5.attribute(array.path, "interpretation", std::string("image"));
        if (index == kStartTime || index == kStopTime)
            m_h5.attribute(array.path, "start", m_time);
    }

    void allocate(const CellArray& array, const std::vector<hsize_t>& shape) {
        constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
        constexpr std::int64_t kMinusOne = -1;
        constexpr std::int16_t kNoSession = -1;
        constexpr std::uint16_t kOpen = kFlagNotMeasured;
        switch (array.type) {
            case CellType::F8:
                return m_h5.storage(array.path, H5T_IEEE_F64LE, shape, &kNan);
            case CellType::I8:
                return m_h5.storage(array.path, H5T_STD_I64LE, shape, &kMinusOne);
            case CellType::U4:
                return m_h5.storage(array.path, H5T_STD_U32LE, shape, nullptr);
            case CellType::I2:
                return m_h5.storage(array.path, H5T_STD_I16LE, shape,
                                    array.fill == CellFill::Zero ? nullptr : &kNoSession);
            case CellType::U2:
                return m_h5.storage(array.path, H5T_STD_U16LE, shape, &kOpen);
        }
    }

    void map() {
        const std::string path = "/entry/map";
        m_h5.text(path + "/title", m_start.scan.title);
        m_h5.attribute(path, "signal", m_layout.mapNames.front());
        if (m_layout.mapNames.size() > 1)
            m_h5.attribute(
                path, "auxiliary_signals",
                std::vector<std::string>(m_layout.mapNames.begin() + 1, m_layout.mapNames.end()));
        for (const bool fast : {true, false}) {
            const std::string& name = fast ? m_layout.fastName : m_layout.slowName;
            const std::string set = fmt::format("{}/{}_set", path, name);
            const std::vector<double> positions = axisPositions(m_start, fast);
            m_h5.doubles(set, positions, {positions.size()});
            const CellArray& readback = m_layout.arrays[fast ? kFastReadback : kSlowReadback];
            m_h5.attribute(set, "units", readback.unit);
            m_h5.attribute(set, "long_name", readback.title);
            m_h5.link(readback.path, fmt::format("{}/{}", path, name));
            m_h5.attribute(path, name + "_indices",
                           m_shape.size() == 2 ? std::vector<std::int32_t>{0, 1}
                                               : std::vector<std::int32_t>{0});
        }
        m_h5.attribute(path, "axes", m_layout.axes);
        setIndices(path);
        markOutside();
        m_h5.link(m_layout.arrays[kMask].path, "/entry/scan/point_mask");
    }

    /// Which dimension belongs to each of @axes; all of a list's to the only one.
    void setIndices(const std::string& path) {
        for (std::size_t i = 0; i < m_layout.axes.size(); ++i)
            m_h5.attribute(
                path, m_layout.axes[i] + "_indices",
                std::vector<std::int32_t>{m_shape.size() == 1 ? 0 : static_cast<std::int32_t>(i)});
    }

    void markOutside() {
        if (m_start.plan->pointCount() == m_layout.cells)
            return;
        std::vector<std::uint16_t> mask(m_layout.cells, kFlagNotMeasured | kFlagOutsideRegion);
        const auto cursor = m_start.plan->cursor();
        while (const auto point = cursor->next())
            mask[point->row * m_layout.columns + point->column] = kFlagNotMeasured;
        m_h5.fillShorts(m_layout.arrays[kMask].path, mask);
    }

    void traces() {
        const std::string path = "/entry/traces", detectorPath = "/entry/instrument/detector/";
        m_h5.group(path, "NXdata");
        m_h5.attribute(path, "signal", std::string("data"));
        m_h5.link(detectorPath + "data", path + "/data");
        m_h5.link(detectorPath + m_layout.traceAxis, path + "/" + m_layout.traceAxis);
        std::vector<std::string> axes(
            m_layout.axes.begin(),
            m_layout.axes.begin() + static_cast<std::ptrdiff_t>(m_shape.size()));
        for (const std::string& name : axes)
            m_h5.link("/entry/map/" + name, fmt::format("{}/{}", path, name));
        axes.push_back(m_layout.traceAxis);
        if (m_layout.cells == 1)
            axes.front() = ".";  // silx takes an axis of one point for a mistake
        m_h5.attribute(path, "axes", axes);
        for (std::size_t i = m_layout.cells == 1 ? 1 : 0; i < axes.size(); ++i)
            m_h5.attribute(path, axes[i] + "_indices",
                           std::vector<std::int32_t>{static_cast<std::int32_t>(i)});
        if (!m_layout.waveform)
            return;
        m_h5.number(path + "/data_scaling_factor", 1.0, m_start.trace.valueUnit);
        m_h5.number(path + "/data_offset", 0.0);
    }

    /// Names under which PyMca looks for times and motors.
    void detectorLinks() {
        const std::string path = "/entry/instrument/";
        m_h5.link(path + "detector/real_time", path + "detector/elapsed_time");
        if (!m_layout.waveform)
            m_h5.link(path + "detector/count_time", path + "detector/live_time");
    }

    const std::string& m_path;
    const RunStart& m_start;
    const RunLayout& m_layout;
    const std::vector<hsize_t> m_shape;
    const std::string m_time;
    H5Writing m_h5;
};

}  // namespace

Result<void> buildFile(const std::string& path, const RunStart& start, const RunLayout& layout) {
    errno = 0;
    return FileBuilder(path, start, layout).run();
}

}  // namespace gimbalscan
