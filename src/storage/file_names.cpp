// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/storage/run_recorder.h>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace gimbalscan {

namespace {

constexpr int kLastNumber = 9999;

/// One more than the highest number that follows this beginning in the folder.
int nextNumber(const std::string& folder, const std::string& beginning) {
    int highest = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        int number = 0;
        if (name.starts_with(beginning) && name.size() > beginning.size())
            std::from_chars(name.data() + beginning.size(), name.data() + name.size(), number);
        highest = std::max(highest, number);
    }
    return highest + 1;
}

/// 0, or what the system says.
int claim(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return errno;
    ::close(fd);
    return 0;
}

Failure cannotCreate(const std::string& path, const std::string& reason) {
    return fail(ErrorCode::FileIo, "", "create",
                fmt::format("Cannot create {}: {}.", path, reason));
}

}  // namespace

Result<std::string> claimFileName(const std::string& folder, const std::string& title,
                                  const std::string& extension,
                                  std::chrono::system_clock::time_point date,
                                  const FilePattern& pattern) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code)
        return cannotCreate(folder, code.message());
    const std::string day =
        fmt::format("{:%Y%m%d}", fmt::localtime(std::chrono::system_clock::to_time_t(date)));
    const std::string beginning = pattern.beforeNumber(day, title);
    for (int number = nextNumber(folder, beginning); number <= kLastNumber; ++number) {
        const std::string name = pattern.name(day, number, title) + extension;
        // Exclusively: of two programs that look for a number at once, one goes on to the next.
        const std::string path = (std::filesystem::path(folder) / name).lexically_normal().string();
        const int failed = claim(path);
        if (failed == 0)
            return path;
        if (failed != EEXIST)
            return cannotCreate(path, std::generic_category().message(failed));
    }
    return cannotCreate(folder + "/" + beginning + "..." + extension, "all numbers are taken");
}

std::string freeNameLike(const std::string& taken) {
    const std::filesystem::path path(taken);
    for (int number = 2; number <= kLastNumber; ++number) {
        std::filesystem::path next = path;
        next.replace_filename(
            fmt::format("{}_{}{}", path.stem().string(), number, path.extension().string()));
        std::error_code ignored;
        if (!std::filesystem::exists(next, ignored))
            return next.string();
    }
    return {};
}

Failure existingFile(const std::string& path) {
    const std::string free = freeNameLike(path);
    return fail(ErrorCode::FileExists, "", "create",
                fmt::format("{} exists. Scans are never overwritten; {} is free.", path,
                            free.empty() ? "another name" : free));
}

Result<void> createExclusively(const std::string& path) {
    const int failed = claim(path);
    if (failed == EEXIST)
        return existingFile(path);
    if (failed != 0)
        return cannotCreate(path, std::generic_category().message(failed));
    return {};
}

}  // namespace gimbalscan
