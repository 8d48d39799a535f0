// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "file_access.h"
#include "file_calls.h"
#include "guarded_child.h"
#include "sha256.h"
#include "tree_copy.h"

#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/nexus/scan_file_lock.h>
#include <gimbalscan/storage/run_recorder.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace gimbalscan {

namespace {

/// A slow disk and a slow processor together; hostile files end here too.
std::chrono::milliseconds timeFor(std::uint64_t bytes) {
    constexpr std::uint64_t kSlowest = 2'000'000;  // bytes a second
    return std::chrono::seconds(60 + bytes / kSlowest);
}

class Descriptor {
public:
    Descriptor(const std::string& path, int flags)
        : m_fd(::open(path.c_str(), flags | O_CLOEXEC)) {}
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

/// The name that the copy has until it is whole; removed with the object.
class PartFile {
public:
    explicit PartFile(std::string path)
        : m_path(fmt::format("{}.{}.part", path, ::getpid())), m_final(std::move(path)) {}
    ~PartFile() { ::unlink(m_path.c_str()); }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

    [[nodiscard]] Result<void> putInPlace() const {
        const Descriptor file(m_path, O_RDONLY);
        int code = file.fd() < 0 ? errno : file_calls::syncAll(file.fd());
        if (code == 0)
            code = file_calls::renameNew(m_path.c_str(), m_final.c_str());
        if (code == EEXIST)
            return existingFile(m_final);
        if (code == 0) {
            const auto parent = std::filesystem::absolute(m_final).parent_path();
            const Descriptor folder(parent.string(), O_RDONLY | O_DIRECTORY);
            code = folder.fd() < 0 ? errno : file_calls::syncAll(folder.fd());
        }
        if (code != 0)
            return fileFailure("export", m_final, code);
        return {};
    }

private:
    const std::string m_path, m_final;
};

/// In a child: nobody vouches for the file that the HDF5 library reads here. runGuarded() holds
/// hdf5Mutex() while it forks; the child has the library for itself.
Result<void> copyInChild(const std::string& from, const PartFile& part,
                         const std::optional<CopiedNote>& note) {
    const Descriptor source(from, O_RDONLY | O_NONBLOCK);
    if (source.fd() < 0)
        return fileFailure("read", from, errno);
    std::error_code ignored;
    constexpr std::size_t kLongestReason = 4096;
    const auto size = std::filesystem::file_size(from, ignored);
    const auto copied =
        runGuarded(source.fd(), from, {timeFor(ignored ? 0 : size), kLongestReason},
                   [&](const ChildOutput& output) {
                       H5PLset_loading_state(0);  // no filter from elsewhere
                       const std::string problem =
                           copyTree(fmt::format("/proc/self/fd/{}", kChildFile), part.path(), note);
                       return problem.empty() || (output(problem) && false);
                   });
    if (!copied)
        return tl::unexpected(copied.error());
    return {};
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

Result<void> exportCompressed(ScanFile& scan, const std::string& path) {
    const std::string& from = scan.info().path;
    if (const auto holder = ScanFileLock::holder(from))
        return fail(ErrorCode::Busy, "", "export",
                    fmt::format("{} is being written by process {} on host {}; a compressed copy "
                                "is made of a scan that has ended.",
                                from, holder->process, holder->host));
    if (!isFree(path))
        return existingFile(path);
    const auto note = viewNote(from);
    if (!note)
        return tl::unexpected(note.error());
    const PartFile part(path);
    if (auto claimed = createExclusively(part.path()); !claimed)
        return claimed;
    if (auto copied = copyInChild(from, part, *note); !copied)
        return copied;
    return part.putInPlace();
}

}  // namespace gimbalscan
