// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "moved_file.h"

#include "file_calls.h"
#include "place_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace gimbalscan {

namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20U;
constexpr const char *kOperation = "save elsewhere", *kEvent = "SCAN-MOVED";
// Names and numbers go first where a line of the log is cut off.
constexpr std::size_t kLongestPath = 200;

/// The end tells more about a file than the beginning.
std::string shortened(const std::string& path) {
    if (path.size() <= kLongestPath)
        return path;
    return "..." + path.substr(path.size() - kLongestPath);
}

bool isEmpty(std::span<const std::byte> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

Result<std::uint64_t> sizeOf(int fd, const std::string& path) {
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return fileFailure("read", path, errno);
    return static_cast<std::uint64_t>(status.st_size);
}

/// Pieces without anything in them, such as points that are not measured yet, are left to the file
/// system.
Result<void> copyPieces(int from, const std::string& fromPath, int to, const std::string& toPath,
                        std::uint64_t size, const std::stop_token& stop) {
    std::vector<std::byte> buffer(kPiece);
    for (std::uint64_t offset = 0; offset < size; offset += kPiece) {
        if (stop.stop_requested())
            return fail(ErrorCode::Stopped, "", kOperation, "");
        const auto piece = std::span(buffer).first(std::min(kPiece, size - offset));
        if (const int code = file_calls::readAt(from, piece, offset); code != 0)
            return fileFailure("read", fromPath, code);
        if (isEmpty(piece))
            continue;
        if (const int code = file_calls::writeAt(to, piece, offset); code != 0)
            return fileFailure("create", toPath, code);
    }
    return {};
}

/// A name of its own until it is complete; gone unless kept.
class PartFile {
public:
    explicit PartFile(const std::string& path)
        : m_name(path + ".part"),
          // A program that died may have left one behind; the lock says that nobody writes it.
          m_fd(::open(m_name.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666)),
          m_error(m_fd < 0 ? errno : 0) {}
    ~PartFile() {
        if (m_fd >= 0 && !m_kept)
            ::unlink(m_name.c_str());
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] int descriptor() const noexcept { return m_fd; }
    [[nodiscard]] int error() const noexcept { return m_error; }
    void keep() noexcept { m_kept = true; }

private:
    const std::string m_name;
    const int m_fd;
    const int m_error;
    bool m_kept = false;
};

}  // namespace

Result<MovedFile> copyOpenFile(const OpenScanFile& file, const std::string& from,
                               const std::string& to, WallTime time, const FreeBytes& freeBytes,
                               const std::stop_token& stop) {
    MovedFile moved;
    if (auto free = checkName(to); !free)  // also of the file itself, whose lock is held
        return Failure(free.error());
    auto lock = ScanFileLock::take(to);
    if (!lock)
        return Failure(lock.error());
    moved.lock = std::move(*lock);
    const auto size = sizeOf(file.descriptor(), from);
    if (!size)
        return Failure(size.error());

    PartFile part(to);
    if (part.descriptor() < 0)
        return fileFailure("create", to, part.error());
    moved.file = file.copyAt(part.descriptor());
    // Its size first: what the file needs is then known, and its place reserved, before the copy.
    const std::byte last{0};
    if (const int code = moved.file->writeBytes(*size - 1, std::span(&last, 1)); code != 0)
        return fileFailure("create", to, code);
    const auto reserved = reserveSpace(part.descriptor(), to, freeBytes);
    if (!reserved)
        return Failure(reserved.error());
    moved.reserved = *reserved;
    if (auto copied = copyPieces(file.descriptor(), from, part.descriptor(), to, *size, stop);
        !copied)
        return Failure(copied.error());
    if (const int code = moved.file->addEvent(
            time, "warning", kEvent,
            "The scan goes on in this file, a copy of " + shortened(from) + ".");
        code != 0)
        return fileFailure("create", to, code);
    if (stop.stop_requested())
        return fail(ErrorCode::Stopped, "", kOperation, "");
    if (auto placed = placeFile(part.descriptor(), part.name(), to); !placed)
        return Failure(placed.error());
    part.keep();
    moved.file->markClean();  // placing it has synced everything
    return moved;
}

void closeLeftFile(OpenScanFile& file, const std::string& to, WallTime time) {
    (void)file.addEvent(time, "info", kEvent, "The scan goes on in " + shortened(to) + ".");
    (void)file.writeStatus("stopped");
    (void)file.syncData();
}

}  // namespace gimbalscan
