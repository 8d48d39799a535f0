// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_access.h"

#include "json_parser.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace gimbalscan {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return m_fd; }

private:
    int m_fd;
};

std::string reason(int code) {
    return std::generic_category().message(code);
}

bool writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

ConfigResult<std::string> readConfigFile(const std::string& file) {
    const auto failed = [&](const std::string& why) {
        return tl::unexpected(std::vector<ConfigProblem>{
            {file, 0, 0, "", "cannot be read: " + why + ".", ErrorCode::FileIo}});
    };
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status = {};
    if (in.get() < 0 || ::fstat(in.get(), &status) != 0)
        return failed(reason(errno));
    if (!S_ISREG(status.st_mode))
        return failed("it is not a file");
    std::string text(kMaxConfigBytes + 1, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
        const ssize_t got = ::read(in.get(), text.data() + length, text.size() - length);
        if (got < 0 && errno != EINTR)
            return failed(reason(errno));
        if (got == 0)
            break;
        if (got > 0)
            length += static_cast<std::size_t>(got);
    }
    text.resize(length);
    return text;
}

bool isMissing(const std::string& file) {
    std::error_code unsure;
    return !std::filesystem::exists(file, unsure) && !unsure;
}

Result<void> replaceFile(const std::string& file, const std::string& text) {
    const std::filesystem::path path(file);
    const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
    std::string temporary = folder + "/." + path.filename().string() + ".XXXXXX";
    const auto failed = [&](int code) {
        return fail(code == ENOSPC ? ErrorCode::DiskFull : ErrorCode::FileIo, "", "save",
                    fmt::format("Cannot save {}: {}. The file is as it was.", file, reason(code)));
    };
    const Descriptor out(::mkstemp(temporary.data()));
    if (out.get() < 0)
        return failed(errno);
    const auto discarded = [&](int code) {
        ::unlink(temporary.c_str());
        return failed(code);
    };
    struct stat old = {};
    const mode_t mode = ::stat(file.c_str(), &old) == 0 ? old.st_mode & 07777 : 0644;
    if (!writeAll(out.get(), text) || ::fchmod(out.get(), mode) != 0 || ::fsync(out.get()) != 0)
        return discarded(errno);
    if (::rename(temporary.c_str(), file.c_str()) != 0)
        return discarded(errno);
    // The rename itself survives a power cut only when the folder is synced.
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0)
        (void)::fsync(directory.get());
    return {};
}

}  // namespace gimbalscan
