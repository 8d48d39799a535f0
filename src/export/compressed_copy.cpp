// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "copy_work.h"
#include "export_parts.h"
#include "file_access.h"
#include "file_calls.h"
#include "guarded_child.h"
#include "sha256.h"
#include "tree_copy.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/nexus/scan_file_lock.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>

namespace gimbalscan {

namespace {

/// A slow disk and a slow processor together; hostile files end here too.
std::chrono::milliseconds timeFor(std::uint64_t bytes) {
    constexpr std::uint64_t kSlowest = 2'000'000;  // bytes a second
    return std::chrono::seconds(60 + bytes / kSlowest);
}

class Descriptor {
public:
    explicit Descriptor(int descriptor) : m_fd(descriptor) {}
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int fd() const noexcept { return m_fd; }

private:
    const int m_fd;
};

/// A file in memory that the other program is given; -1 and errno when there can be none.
int memoryFile(std::string_view content) {
    const int fd = ::memfd_create("gimbalscan-copy", MFD_CLOEXEC);
    if (fd < 0)
        return -1;
    const ssize_t written = ::pwrite(fd, content.data(), content.size(), 0);
    if (written == static_cast<ssize_t>(content.size()))
        return fd;
    const int code = written < 0 ? errno : ENOSPC;
    ::close(fd);
    errno = code;
    return -1;
}

/// Tells how far the copy is; nobody vouches for what the other program says.
bool pass(int counts, const ExportProgress& progress) {
    CopyCounts told;
    const bool whole = ::pread(counts, &told, sizeof told, 0) == sizeof told;
    return !progress ||
           progress(whole ? std::min(told.done, told.total) : 0, whole ? told.total : 0);
}

/// In another process: nobody vouches for the file that the HDF5 library reads here.
Result<void> copyInChild(const std::string& from, const NewFile& to,
                         const std::optional<CopiedNote>& note, const ExportProgress& progress) {
    const Descriptor source(::open(from.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (source.fd() < 0)
        return fileFailure("read", from, errno);
    const Descriptor counts(memoryFile({}));
    const Descriptor noteData(note ? memoryFile(note->data) : -1);
    if (counts.fd() < 0 || (note && noteData.fd() < 0))
        return fileFailure("copy", from, errno);
    std::error_code ignored;
    constexpr std::size_t kLongestReason = 4096;
    const auto size = std::filesystem::file_size(from, ignored);
    const auto copied = runGuarded(
        source.fd(), from,
        {timeFor(ignored ? 0 : size), kLongestReason, [&] { return pass(counts.fd(), progress); }},
        copyRequest(to.partPath(), counts.fd(), noteData.fd(), note ? note->checksum : ""));
    if (copied)
        return goOn(progress, 1, 1);
    if (copied.error().code == ErrorCode::Stopped)
        return fail(ErrorCode::Stopped, "", "export", "The export was cancelled.");
    // On a full disk the library crashes as it does on a damaged file, and never says why.
    if (const int code = to.tryMore(); code != 0) {
        Error error = to.failed(code).value();
        if (error.code == ErrorCode::DiskFull)
            error.detail += fmt::format(" The scan file itself has {} bytes.", size);
        return tl::unexpected(std::move(error));
    }
    return tl::unexpected(copied.error());
}

/// The view file beside the data file, byte for byte, once it has been read and found right.
Result<std::optional<CopiedNote>> viewNote(const std::string& dataFile) {
    const std::string file = viewFileName(dataFile);
    if (isMissing(file))
        return std::nullopt;
    const auto text = readConfigFile(file);
    if (!text)
        return notExported(text.error().front());
    if (const auto view = parseView(*text, file); !view)
        return notExported(view.error().front());
    return CopiedNote{*text, sha256Text(*text)};
}

}  // namespace

Result<void> exportCompressed(ScanFile& scan, const std::string& path,
                              const ExportProgress& progress) {
    const std::string& from = scan.info().path;
    if (const auto holder = ScanFileLock::holder(from))
        return fail(ErrorCode::Busy, "", "export",
                    fmt::format("{} is being written by process {} on host {}; a compressed copy "
                                "is made of a scan that has ended.",
                                from, holder->process, holder->host));
    const auto note = viewNote(from);
    if (!note)
        return tl::unexpected(note.error());
    auto file = NewFile::begin(path);
    if (!file)
        return tl::unexpected(std::move(file.error()));
    if (auto copied = copyInChild(from, *file, *note, progress); !copied)
        return copied;
    return file->putInPlace();
}

}  // namespace gimbalscan
