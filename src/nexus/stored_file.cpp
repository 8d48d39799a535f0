// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stored_file.h"

#include "file_walk.h"

#include <gimbalscan/core/scan_config.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

namespace gimbalscan {

namespace {

/// The largest dataset that is read whole: a number for each point of the largest plan.
constexpr std::uint64_t kMostWholeBytes = kMaxPlanPoints * sizeof(double);
constexpr std::uint64_t kMostTraceBytes = 256U << 20U;
/// Deflate makes a thousandth of zeros, not less. What claims more would be read for days.
constexpr std::uint64_t kMostCompression = 4096;

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    std::uint64_t result = 0;
    if (__builtin_mul_overflow(a, b, &result))
        return std::nullopt;
    return result;
}

std::optional<std::uint64_t> elementCount(const std::vector<std::uint64_t>& shape) {
    std::optional<std::uint64_t> count = 1;
    for (const std::uint64_t length : shape)
        count = count ? product(*count, length) : count;
    return count;
}

bool isPlainNumber(const StoredObject& object) {
    const std::uint32_t size = object.elementSize;
    switch (object.element) {
        case ElementKind::Float:
            return size == 4 || size == 8;
        case ElementKind::Signed:
        case ElementKind::Unsigned:
            return size == 1 || size == 2 || size == 4 || size == 8;
        default:
            return false;
    }
}

/// What keeps the data of an object from being used; empty when nothing does.
std::string objection(const StoredObject& object, std::uint64_t fileSize) {
    if (object.storage == StorageKind::Group)
        return "is a group";
    if (object.element == ElementKind::VariableText)
        return "is a text of variable length";
    if (object.elementSize == 0 ||
        (object.element != ElementKind::FixedText && !isPlainNumber(object)))
        return "has a type that is not known";
    const auto count = elementCount(object.shape);
    const auto bytes = count ? product(*count, object.elementSize) : std::nullopt;
    if (!bytes || *count == 0)
        return "has an impossible size";
    if (object.storage == StorageKind::Contiguous &&
        (object.offset > fileSize || *bytes > fileSize - object.offset))
        return "ends beyond the end of the file (it is cut off)";
    if (object.storage == StorageKind::Library && *bytes / kMostCompression > fileSize)
        return "claims more data than a file of this size can hold";
    return {};
}

template <class T, class Out>
std::vector<Out> converted(std::span<const std::byte> bytes, Out (*convert)(T)) {
    std::vector<Out> out(bytes.size() / sizeof(T));
    for (std::size_t i = 0; i < out.size(); ++i) {
        T value{};
        std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
        out[i] = convert(value);
    }
    return out;
}

template <class T>
double toNumber(T value) {
    return static_cast<double>(value);
}

template <class T>
std::int32_t toInteger(T value) {
    constexpr auto kLow = std::numeric_limits<std::int32_t>::min();
    constexpr auto kHigh = std::numeric_limits<std::int32_t>::max();
    if (std::cmp_less(value, kLow))
        return kLow;
    return std::cmp_greater(value, kHigh) ? kHigh : static_cast<std::int32_t>(value);
}

/// Calls `use` with a value of the integer type that the object is stored in.
template <class Out, class Use>
std::optional<Out> withIntegerType(const StoredObject& type, Use use) {
    const bool isSigned = type.element == ElementKind::Signed;
    if (!isSigned && type.element != ElementKind::Unsigned)
        return std::nullopt;
    switch (type.elementSize) {
        case 1:
            return isSigned ? use(std::int8_t{}) : use(std::uint8_t{});
        case 2:
            return isSigned ? use(std::int16_t{}) : use(std::uint16_t{});
        case 4:
            return isSigned ? use(std::int32_t{}) : use(std::uint32_t{});
        case 8:
            return isSigned ? use(std::int64_t{}) : use(std::uint64_t{});
        default:
            return std::nullopt;
    }
}

}  // namespace

Failure StoredFile::failed(const std::string& reason) const {
    return fail(ErrorCode::FileIo, "", "open", fmt::format("Cannot read {}: {}.", m_path, reason));
}

Result<std::unique_ptr<StoredFile>> StoredFile::open(const std::string& path,
                                                     std::chrono::milliseconds limit,
                                                     ChildRunner run) {
    // O_NONBLOCK: a pipe under that name must not make us wait.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const int code = errno;
    struct stat status = {};
    const bool isFile = fd >= 0 && ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    std::unique_ptr<StoredFile> file(new StoredFile(
        path, fd, static_cast<std::uint64_t>(status.st_size), limit, std::move(run)));
    if (fd < 0)
        return file->failed(std::generic_category().message(code));
    if (!isFile)
        return file->failed("it is not a file");
    auto answer = file->m_run(fd, path, {limit, kMostDescriptionBytes}, describeRequest());
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    auto description = decodeDescription(*answer);
    if (!description)
        return file->failed("its description makes no sense");
    file->m_description = std::move(*description);
    return file;
}

StoredFile::~StoredFile() {
    if (m_fd >= 0)
        ::close(m_fd);
}

Result<Dataset> StoredFile::dataset(const std::string& path) const {
    const auto found = m_description.find(path);
    if (found == m_description.end())
        return failed(fmt::format("\"{}\" is missing", path));
    const StoredObject& object = found->second;
    if (const std::string why = objection(object, m_size); !why.empty())
        return failed(fmt::format("\"{}\" {}", path, why));
    return Dataset{path, object, *elementCount(object.shape)};
}

Result<std::vector<std::byte>> StoredFile::readAt(std::uint64_t offset, std::uint64_t bytes) const {
    std::vector<std::byte> out(bytes);
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got =
            ::pread(m_fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno != EINTR)
            return failed(std::generic_category().message(errno));
        if (got == 0)
            return failed("it has become shorter while it was open");
        if (got > 0)
            done += static_cast<std::size_t>(got);
    }
    return out;
}

Result<std::vector<std::byte>> StoredFile::readAll(const Dataset& dataset) const {
    const std::uint64_t bytes = dataset.elements * dataset.object.elementSize;
    if (bytes > kMostWholeBytes)
        return failed(fmt::format("\"{}\" is larger than any scan", dataset.path));
    if (dataset.object.storage == StorageKind::Contiguous)
        return readAt(dataset.object.offset, bytes);
    return readByChild({dataset.path, dataset.object.elementSize, false, 0, 0}, bytes);
}

Result<std::vector<std::byte>> StoredFile::readTraces(const Dataset& dataset, std::uint64_t first,
                                                      std::uint64_t count) const {
    const std::uint64_t one = dataset.object.shape.back() * dataset.object.elementSize;
    const std::uint64_t cells = dataset.elements / dataset.object.shape.back();
    if (first >= cells || count > cells - first || one > kMostTraceBytes / count)
        return failed("no such point");
    if (dataset.object.storage == StorageKind::Contiguous)
        return readAt(dataset.object.offset + first * one, count * one);
    return readByChild({dataset.path, dataset.object.elementSize, true, first, count}, count * one);
}

Result<std::vector<std::byte>> StoredFile::readByChild(const DatasetPart& part,
                                                       std::uint64_t bytes) const {
    using Steady = std::chrono::steady_clock;
    if (m_tooSlow)
        return failed("reading it took too long before");
    const auto start = Steady::now();
    auto answer = m_run(m_fd, m_path, {m_limit, bytes}, partRequest(part));
    if (!answer) {
        m_tooSlow = Steady::now() - start >= m_limit;
        return tl::unexpected(std::move(answer.error()));
    }
    if (answer->size() != bytes)
        return failed(fmt::format("\"{}\" has changed its size", part.path));
    const auto raw = std::as_bytes(std::span(*answer));
    return std::vector<std::byte>(raw.begin(), raw.end());
}

std::optional<std::vector<double>> asNumbers(const StoredObject& type,
                                             std::span<const std::byte> bytes) {
    if (type.element == ElementKind::Float && type.elementSize == 8)
        return converted<double>(bytes, toNumber<double>);
    if (type.element == ElementKind::Float && type.elementSize == 4)
        return converted<float>(bytes, toNumber<float>);
    return withIntegerType<std::vector<double>>(
        type, [&]<class T>(T) { return std::optional(converted<T>(bytes, toNumber<T>)); });
}

std::optional<std::vector<std::int32_t>> asIntegers(const StoredObject& type,
                                                    std::span<const std::byte> bytes) {
    return withIntegerType<std::vector<std::int32_t>>(
        type, [&]<class T>(T) { return std::optional(converted<T>(bytes, toInteger<T>)); });
}

std::vector<std::string> asTexts(const StoredObject& type, std::span<const std::byte> bytes) {
    std::vector<std::string> texts;
    for (std::size_t at = 0; at + type.elementSize <= bytes.size(); at += type.elementSize) {
        const auto* text = reinterpret_cast<const char*>(bytes.data() + at);
        texts.emplace_back(text, ::strnlen(text, type.elementSize));
    }
    return texts;
}

}  // namespace gimbalscan
