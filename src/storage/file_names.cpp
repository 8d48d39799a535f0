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

constexpr std::size_t kLongestTitle = 60;
constexpr int kLastNumber = 9999;

std::string reduced(const std::string& title) {
    std::string out;
    for (const char c : title) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (out.size() == kLongestTitle)
            break;
        if (kept || (!out.empty() && out.back() != '_'))
            out += kept ? c : '_';
    }
    while (!out.empty() && out.back() == '_')
        out.pop_back();
    return out.empty() ? "scan" : out;
}

/// One more than the highest number of that day in the folder, whatever the title.
int nextNumber(const std::string& folder, const std::string& day) {
    int highest = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        int number = 0;
        if (name.starts_with(day + "_") && name.size() > day.size() + 1)
            std::from_chars(name.data() + day.size() + 1, name.data() + name.size(), number);
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
                                  std::chrono::system_clock::time_point date) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    if (code)
        return cannotCreate(folder, code.message());
    const std::string day =
        fmt::format("{:%Y%m%d}", fmt::localtime(std::chrono::system_clock::to_time_t(date)));
    for (int number = nextNumber(folder, day); number <= kLastNumber; ++number) {
        const std::string name =
            fmt::format("{}_{:04}_{}{}", day, number, reduced(title), extension);
        // Exclusively: of two programs that look for a number at once, one goes on to the next.
        const std::string path = (std::filesystem::path(folder) / name).lexically_normal().string();
        const int failed = claim(path);
        if (failed == 0)
            return path;
        if (failed != EEXIST)
            return cannotCreate(path, std::generic_category().message(failed));
    }
    return cannotCreate(folder + "/" + day + "_..." + extension,
                        "all numbers of this day are taken");
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
