// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stored_scan.h"

#include <gimbalscan/nexus/scan_file.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <sstream>

namespace gimbalscan {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kBlockBytes = 4U << 20U;  // of traces that only the library can read

std::optional<ScanFileEvent> parseEvent(const std::string& line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    const auto text = [&](const char* key) {
        const auto found = json.find(key);
        const bool isText = found != json.end() && found->is_string();
        return isText ? shownText(found->get_ref<const std::string&>()) : std::string();
    };
    return ScanFileEvent{text("time"), text("level"), text("code"), text("text")};
}

class StoredScan final : public ScanFile {
public:
    StoredScan(std::unique_ptr<StoredFile> file, ScanLayout layout)
        : m_file(std::move(file)), m_layout(std::move(layout)) {}

    const ScanFileInfo& info() const noexcept override { return m_layout.info; }

    Result<void> refresh() override {
        ScanFileInfo& info = m_layout.info;
        std::map<std::string, std::vector<std::string>> texts;
        for (const auto& [path, dataset] : m_layout.texts) {
            auto bytes = m_file->readAll(dataset);
            if (!bytes)
                return tl::unexpected(std::move(bytes.error()));
            texts[path] = asTexts(dataset.object, *bytes);
        }
        const auto first = [&](const char* path) {
            return texts[path].empty() ? std::string() : texts[path].front();
        };
        info.status = shownText(first(kStatusText));
        info.endTime = shownText(first(kEndTimeText));
        info.sessions = sessions(texts[kSessionStartText], texts[kSessionEndText]);
        info.events = events(first(kEventLogText));
        return {};
    }

    Result<std::vector<std::uint16_t>> mask() override {
        const auto numbers = integers(m_layout.mask);
        if (!numbers)
            return tl::unexpected(numbers.error());
        std::vector<std::uint16_t> mask(numbers->size());
        std::transform(numbers->begin(), numbers->end(), mask.begin(),
                       [](std::int32_t value) { return static_cast<std::uint16_t>(value); });
        return mask;
    }

    Result<std::vector<double>> map(std::size_t index) override {
        if (index >= m_layout.maps.size())
            return fail(ErrorCode::InvalidArgument, "", "read map", "There is no such map.");
        // The mask first: a point that it calls finished has its value already.
        const auto measured = mask();
        if (!measured)
            return tl::unexpected(measured.error());
        auto values = numbers(m_layout.maps[index]);
        for (std::size_t cell = 0; values && cell < values->size(); ++cell)
            if (((*measured)[cell] & kFlagNotMeasured) != 0)
                (*values)[cell] = kNothing;  // left behind by a program that died
        return values;
    }

    Result<std::vector<double>> column(PointColumn which) override {
        const auto found = m_layout.columns.find(which);
        if (found != m_layout.columns.end())
            return numbers(found->second);
        return m_file->failed("it does not hold this column");
    }

    Result<std::vector<std::byte>> storedTrace(std::uint64_t cell) override {
        const std::uint64_t one =
            std::uint64_t{m_layout.info.trace.channels} * m_layout.data.object.elementSize;
        const std::uint64_t cells = m_layout.mask.elements;
        if (cell >= cells)
            return fail(ErrorCode::InvalidArgument, "", "read point", "There is no such point.");
        if (m_layout.data.object.storage == StorageKind::Contiguous)
            return m_file->readTraces(m_layout.data, cell, 1);
        if (cell < m_blockFirst || (cell - m_blockFirst) * one >= m_block.size()) {
            const std::uint64_t count =
                std::clamp<std::uint64_t>(kBlockBytes / one, 1, cells - cell);
            auto block = m_file->readTraces(m_layout.data, cell, count);
            if (!block)
                return block;
            m_block = std::move(*block);
            m_blockFirst = cell;
        }
        const auto from =
            m_block.begin() + static_cast<std::ptrdiff_t>((cell - m_blockFirst) * one);
        return std::vector<std::byte>(from, from + static_cast<std::ptrdiff_t>(one));
    }

    Result<std::vector<std::int32_t>> trace(std::uint64_t cell) override {
        const auto bytes = storedTrace(cell);
        if (!bytes)
            return tl::unexpected(bytes.error());
        return known(asIntegers(m_layout.data.object, *bytes), m_layout.data);
    }

private:
    static std::vector<ScanFileSession> sessions(const std::vector<std::string>& starts,
                                                 const std::vector<std::string>& ends) {
        std::vector<ScanFileSession> out;
        for (std::size_t i = 0; i < starts.size() && !starts[i].empty(); ++i)
            out.push_back({shownText(starts[i]), i < ends.size() ? shownText(ends[i]) : ""});
        return out;
    }

    static std::vector<ScanFileEvent> events(const std::string& log) {
        std::vector<ScanFileEvent> out;
        std::istringstream lines(log);
        for (std::string line; std::getline(lines, line);)
            if (auto event = parseEvent(line))
                out.push_back(std::move(*event));
        return out;
    }

    template <class T>
    Result<T> known(std::optional<T> values, const Dataset& dataset) const {
        if (values)
            return std::move(*values);
        return m_file->failed(fmt::format("\"{}\" has a type that is not known", dataset.path));
    }
    Result<std::vector<double>> numbers(const Dataset& dataset) const {
        const auto bytes = m_file->readAll(dataset);
        if (!bytes)
            return tl::unexpected(bytes.error());
        return known(asNumbers(dataset.object, *bytes), dataset);
    }
    Result<std::vector<std::int32_t>> integers(const Dataset& dataset) const {
        const auto bytes = m_file->readAll(dataset);
        if (!bytes)
            return tl::unexpected(bytes.error());
        return known(asIntegers(dataset.object, *bytes), dataset);
    }

    const std::unique_ptr<StoredFile> m_file;
    ScanLayout m_layout;
    std::uint64_t m_blockFirst = 0;
    std::vector<std::byte> m_block;
};

}  // namespace

Result<std::unique_ptr<ScanFile>> ScanFile::open(const std::string& path,
                                                 std::chrono::milliseconds limit) {
    return openStoredScan(StoredFile::open(path, limit));
}

Result<std::unique_ptr<ScanFile>> openStoredScan(Result<std::unique_ptr<StoredFile>> file) {
    if (!file)
        return tl::unexpected(std::move(file.error()));
    auto layout = readScanLayout(**file);
    if (!layout)
        return tl::unexpected(std::move(layout.error()));
    auto scan = std::make_unique<StoredScan>(std::move(*file), std::move(*layout));
    if (auto read = scan->refresh(); !read)
        return tl::unexpected(std::move(read.error()));
    return scan;
}

MaskSummary summarise(const std::vector<std::uint16_t>& mask) {
    constexpr unsigned kNoFlag = kFlagNotMeasured | kFlagMeasuredAgain | kFlagGivenUp;
    MaskSummary summary;
    for (const unsigned point : mask) {
        if ((point & kFlagOutsideRegion) != 0)
            continue;
        ++summary.planned;
        if ((point & kFlagNotMeasured) == 0) {
            ++summary.finished;
            summary.flagged += (point & ~kNoFlag) != 0 ? 1 : 0;
        } else if ((point & kFlagGivenUp) != 0) {
            ++summary.givenUp;
        }
    }
    return summary;
}

}  // namespace gimbalscan
