// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/started_files.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace gimbalscan {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEnding = ".started";

std::string environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value ? value : "";
}

/// FNV-1a: the same for the same path in every program, and no path is too long for a name.
std::uint64_t hashOf(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

std::string absolutePath(const std::string& file) {
    std::error_code code;
    const fs::path absolute = fs::absolute(file, code);
    return (code ? fs::path(file) : absolute).lexically_normal().string();
}

void syncFolder(const std::string& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    ::fsync(fd);
    ::close(fd);
}

}  // namespace

std::string userStateFolder() {
    std::string base = environment("XDG_STATE_HOME");
    if (!fs::path(base).is_absolute())  // such ones are to be ignored, says its specification
        base = environment("HOME") + "/.local/state";
    return base + "/gimbalscan";
}

StartedFiles StartedFiles::ofUser() {
    return StartedFiles(userStateFolder() + "/started");
}

std::string StartedFiles::linkOf(const std::string& absolute) const {
    return fmt::format("{}/{:016x}{}", m_folder, hashOf(absolute), kEnding);
}

Result<void> StartedFiles::add(const std::string& dataFile) const {
    const std::string absolute = absolutePath(dataFile);
    const std::string link = linkOf(absolute);
    std::error_code code;
    fs::create_directories(m_folder, code);
    if (!code)
        fs::create_symlink(absolute, link, code);
    if (code == std::errc::file_exists)
        code.clear();
    if (code)
        return fail(ErrorCode::FileIo, "", "start",
                    fmt::format("{} cannot be kept in the list of started scans: {}: {}.", absolute,
                                link, code.message()));
    syncFolder(m_folder);
    return {};
}

void StartedFiles::remove(const std::string& dataFile) const {
    std::error_code ignored;
    fs::remove(linkOf(absolutePath(dataFile)), ignored);
}

std::vector<std::string> StartedFiles::files() const {
    std::vector<std::string> found;
    std::error_code code;
    for (fs::directory_iterator entry(m_folder, code), end; !code && entry != end;
         entry.increment(code)) {
        std::error_code ignored;
        const fs::path target = fs::read_symlink(entry->path(), ignored);
        if (!ignored && target.is_absolute() && linkOf(target.string()) == entry->path().string())
            found.push_back(target.string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace gimbalscan
