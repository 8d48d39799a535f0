// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
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
#include <hdf5.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <new>

namespace gimbalscan {

namespace {

/// A slow disk and a slow processor together; hostile files end here too.
std::chrono::milliseconds timeFor(std::uint64_t bytes) {
    constexpr std::uint64_t kSlowest = 2'000'000;  // bytes a second
    return std::chrono::seconds(60 + bytes / kSlowest);
}

/// How far the child is, in memory that both processes see.
class SharedCount {
public:
    SharedCount() {
        void* memory = ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory != MAP_FAILED)
            m_counts = new (memory) Counts;
    }
    ~SharedCount() {
        if (m_counts)
            ::munmap(m_counts, sizeof(Counts));
    }
    SharedCount(const SharedCount&) = delete;
    SharedCount& operator=(const SharedCount&) = delete;

    /// In the child.
    void tell(std::uint64_t done, std::uint64_t total) const {
        if (!m_counts)
            return;
        m_counts->done = done;
        m_counts->total = total;
    }
    /// In the parent; nobody vouches for what the child says.
    [[nodiscard]] bool pass(const ExportProgress& progress) const {
        if (!progress)
            return true;
        const std::uint64_t total = m_counts ? m_counts->total.load() : 0;
        const std::uint64_t done = m_counts ? m_counts->done.load() : 0;
        return progress(std::min(done, total), total);
    }

private:
    struct Counts {
        std::atomic<std::uint64_t> done{0}, total{0};
    };
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);  // else not between processes
    Counts* m_counts = nullptr;
};

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

/// In a child: nobody vouches for the file that the HDF5 library reads here. runGuarded() holds
/// hdf5Mutex() while it forks; the child has the library for itself.
Result<void> copyInChild(const std::string& from, const NewFile& to,
                         const std::optional<CopiedNote>& note, const ExportProgress& progress) {
    const SharedCount count;
    const Descriptor source(from, O_RDONLY | O_NONBLOCK);
    if (source.fd() < 0)
        return fileFailure("read", from, errno);
    std::error_code ignored;
    constexpr std::size_t kLongestReason = 4096;
    const auto size = std::filesystem::file_size(from, ignored);
    const pid_t parent = ::getpid();
    const auto copied = runGuarded(
        source.fd(), from,
        {timeFor(ignored ? 0 : size), kLongestReason, true, [&] { return count.pass(progress); }},
        [&](const ChildOutput& output) {
            // Our lock on the part ends with us: so must the one who writes it.
            if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent)
                return false;
            // A Ctrl+C on the terminal comes here too: the parent decides.
            ::signal(SIGINT, SIG_IGN);
            H5PLset_loading_state(0);  // no filter from elsewhere
            const std::string problem =
                copyTree(fmt::format("/proc/self/fd/{}", kChildFile), to.partPath(), note,
                         [&](std::uint64_t done, std::uint64_t total) { count.tell(done, total); });
            return problem.empty() || (output(problem) && false);
        });
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
