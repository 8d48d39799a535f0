// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "float_tiff.h"
#include "shown_map.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/storage/run_recorder.h>

#include <QBuffer>
#include <QImage>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr std::uint16_t kNothing = 0, kMost = 65535;

/// value = offset + factor * pixel, for pixels from 1 on.
struct PixelScale {
    double offset = 0, factor = 1;
};

/// Counts keep their exact values where 65535 steps are enough for them, and are the pixels
/// themselves where that is possible.
PixelScale scaleOf(const std::vector<double>& values) {
    double low = INFINITY, high = -INFINITY;
    bool whole = true;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        low = std::min(low, value);
        high = std::max(high, value);
        whole = whole && value == std::floor(value);
    }
    if (low > high)
        return {};  // nothing is measured
    constexpr double kSteps = kMost - 1;
    if (whole && low >= 1 && high <= kMost)
        return {};
    const double factor =
        (whole && high - low <= kSteps) || high == low ? 1 : (high - low) / kSteps;
    return {low - factor, factor};
}

std::uint16_t pixelOf(double value, const PixelScale& scale) {
    if (!std::isfinite(value))
        return kNothing;
    const double pixel = std::round((value - scale.offset) / scale.factor);
    return static_cast<std::uint16_t>(std::clamp(pixel, 1.0, double{kMost}));
}

/// The map, once it is one.
Result<ShownMap> gridOf(ScanFile& scan, const MapChoice& map, const ExportProgress& progress) {
    if (scan.info().list)
        return fail(ErrorCode::Unsupported, "", "export",
                    "A list of points is no picture; export it as lines.");
    return shownMap(scan, map, progress);
}

std::string describe(const ScanFileInfo& info, const ShownMap& map,
                     const std::vector<std::string>& scale) {
    std::string text;
    for (const auto& lines : {originLines(info), map.lines, scale})
        for (const std::string& line : lines)
            text += line + "\n";
    const auto& slow = info.slow;
    return text + fmt::format("top line: row 0, {} {} {}\n", slow.name,
                              numberText(slow.positions.front()), slow.unit);
}

/// The picture, then "NAME.txt" beside it with what its numbers mean; both or none.
Result<void> writeWithText(const std::string& path, std::string_view picture,
                           const std::string& text) {
    const std::string beside = path + ".txt";
    if (!isFree(beside))
        return existingFile(beside);
    if (auto written = writeNewFile(path, picture); !written)
        return written;
    auto written = writeNewFile(beside, text);
    if (!written)
        ::unlink(path.c_str());
    return written;
}

}  // namespace

Result<void> exportPicture16(ScanFile& scan, const MapChoice& choice, const std::string& path,
                             const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    const auto map = gridOf(scan, choice, progress);
    if (!map)
        return tl::unexpected(map.error());
    const std::vector<double>& values = map->values;
    const PixelScale scale = scaleOf(values);
    QImage image(static_cast<int>(info.columns), static_cast<int>(info.rows),
                 QImage::Format_Grayscale16);
    for (int row = 0; row < image.height(); ++row) {
        auto* line = reinterpret_cast<std::uint16_t*>(image.scanLine(row));
        for (std::size_t column = 0; column < info.columns; ++column)
            line[column] =
                pixelOf(values[static_cast<std::size_t>(row) * info.columns + column], scale);
    }
    const std::string text =
        describe(info, *map,
                 {fmt::format("value: {} + {} * pixel", scale.offset, scale.factor),
                  "pixel 0: not measured"});
    image.setText("Description", QString::fromStdString(text));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG"))
        return fail(ErrorCode::FileIo, "", "export", "The picture could not be encoded.");
    return writeWithText(path, {bytes.constData(), static_cast<std::size_t>(bytes.size())}, text);
}

Result<void> exportFloatTiff(ScanFile& scan, const MapChoice& choice, const std::string& path,
                             const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    const auto map = gridOf(scan, choice, progress);
    if (!map)
        return tl::unexpected(map.error());
    const std::vector<double>& values = map->values;
    const std::vector<float> numbers(values.begin(), values.end());
    const std::string text = describe(info, *map, {"value: the pixel itself", "NaN: not measured"});
    return writeWithText(path, floatTiff(info.columns, info.rows, numbers, text), text);
}

}  // namespace gimbalscan
