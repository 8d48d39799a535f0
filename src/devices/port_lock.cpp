// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "port_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <vector>

namespace gimbalscan {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 512;
/// The second line of our files. A file without it is another program's, which may hold it by its
/// mere presence.
constexpr std::string_view kOurs = "gimbalscan ";

struct Holder {
    long process = 0;
    bool ours = false;
    std::string devices;
};

Holder readHolder(int fd) {
    std::array<char, kMostBytes> bytes{};
    const ssize_t count = ::pread(fd, bytes.data(), bytes.size(), 0);
    const std::string text(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    Holder holder;
    holder.process = std::strtol(text.c_str(), nullptr, 10);
    const auto newline = text.find('\n');
    if (newline == std::string::npos || text.compare(newline + 1, kOurs.size(), kOurs) != 0)
        return holder;
    holder.ours = true;
    const auto begin = newline + 1 + kOurs.size();
    holder.devices = text.substr(begin, text.find('\n', begin) - begin);
    return holder;
}

/// False: the file cannot be written, because it is another user's. The lock holds all the same.
bool writeHolder(int fd, const std::string& devices) {
    std::string line = devices;
    std::replace(line.begin(), line.end(), '\n', ' ');
    const std::string text = fmt::format("{:>10}\n{}{}\n", ::getpid(), kOurs, line);
    return ::ftruncate(fd, 0) == 0 &&
           ::pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

bool alive(long process) {
    // 0 and negative numbers would mean groups of processes.
    return process > 0 && process <= std::numeric_limits<pid_t>::max() &&
           (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
}

Failure heldBy(const std::string& address, const Holder& holder) {
    std::string text = address + " is used by ";
    text += holder.process > 0 ? fmt::format("process {}", holder.process) : "another process";
    if (!holder.devices.empty())
        text += fmt::format(" ({})", holder.devices);
    return fail(ErrorCode::Busy, "", "open", text + ".");
}

/// Whether the open file still has this name: its last holder removes it.
bool stillNamed(int fd, const std::string& path) {
    struct stat opened = {}, named = {};
    return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// Existing files first and without O_CREAT: in a sticky folder the kernel refuses to "create" over
/// another user's file (fs.protected_regular), but reading and locking it is allowed.
int openFile(const std::string& path) {
    constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW;
    int fd = ::open(path.c_str(), O_RDWR | kFlags);
    if (fd < 0 && errno == EACCES)
        fd = ::open(path.c_str(), O_RDONLY | kFlags);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | kFlags, 0666);
    if (fd >= 0)
        (void)::fchmod(fd, 0666);  // whatever the umask: another user has to take over a dead lock
    return fd;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && value[0] == '/' ? value : "";
}

/// Where lock files may lie, best first. All programs look into the first; the others keep at least
/// the sessions of one user apart (and TIOCEXCL the rest).
std::vector<std::string> lockFolders() {
    std::vector<std::string> folders = {"/run/lock"};
    if (const auto runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty())
        folders.push_back(runtime);
    const auto state = environment("XDG_STATE_HOME"), home = environment("HOME");
    if (!state.empty())
        folders.push_back(state + "/gimbalscan");
    else if (!home.empty())
        folders.push_back(home + "/.local/state/gimbalscan");
    folders.emplace_back("/tmp");
    return folders;
}

/// "/dev/pts/3" is "LCK..pts_3".
std::string lockName(const std::string& device) {
    std::string name = device.starts_with("/dev/") ? device.substr(5) : device.substr(1);
    std::replace(name.begin(), name.end(), '/', '_');
    return "LCK.." + name;
}

struct Opened {
    std::string path;
    int fd = -1;
    std::string why;  ///< when there is none
};

Opened openFirst(const std::string& name) {
    Opened opened;
    for (const std::string& folder : lockFolders()) {
        std::error_code ignored;
        if (folder.ends_with("/gimbalscan"))
            fs::create_directories(folder, ignored);
        opened.path = fmt::format("{}/{}", folder, name);
        // Created by somebody else in between: then it is there to be opened.
        for (int tries = 0; tries < 2 && opened.fd < 0; ++tries) {
            opened.fd = openFile(opened.path);
            if (opened.fd < 0 && errno != EEXIST)
                break;
        }
        if (opened.fd >= 0)
            break;
        opened.why = fmt::format("{}: {}", opened.path, std::strerror(errno));
    }
    return opened;
}

}  // namespace

Result<std::unique_ptr<PortLock>> PortLock::take(const std::string& device,
                                                 const std::string& address,
                                                 const std::string& holder) {
    while (true) {
        const Opened opened = openFirst(lockName(device));
        if (opened.fd < 0)
            return fail(ErrorCode::NotConnected, "", "open",
                        fmt::format("{} cannot be reserved, no lock file can be made ({}).",
                                    address, opened.why));
        if (::flock(opened.fd, LOCK_EX | LOCK_NB) != 0) {
            const Holder who = readHolder(opened.fd);
            ::close(opened.fd);
            return heldBy(address, who);
        }
        if (!stillNamed(opened.fd, opened.path)) {  // removed between opening and locking
            ::close(opened.fd);
            continue;
        }
        std::unique_ptr<PortLock> lock(new PortLock(opened.path, opened.fd));
        if (const Holder who = readHolder(opened.fd); !who.ours && alive(who.process)) {
            lock->m_path.clear();  // the file stays: it is the other program's
            return heldBy(address, who);
        }
        (void)writeHolder(opened.fd, holder);
        return lock;
    }
}

PortLock::~PortLock() {
    if (!m_path.empty())
        ::unlink(m_path.c_str());  // while it is held: nobody else's file is removed
    ::close(m_fd);
}

}  // namespace gimbalscan
