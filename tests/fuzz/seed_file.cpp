// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "seed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace gimbalscan::fuzz {

namespace {

constexpr int kFarDescriptor = 100;  // out of the way of those that the reader program has

}  // namespace

const std::vector<std::string>& seedFiles() {
    static const std::vector<std::string> files = [] {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(GIMBALSCAN_FUZZ_SEEDS))
            names.push_back(entry.path().string());
        std::sort(names.begin(), names.end());
        std::vector<std::string> contents;
        for (const std::string& name : names) {
            std::ifstream in(name, std::ios::binary);
            contents.emplace_back(std::istreambuf_iterator<char>(in),
                                  std::istreambuf_iterator<char>());
        }
        mustHold(!contents.empty(), "there are seed files");
        return contents;
    }();
    return files;
}

ScratchFile::ScratchFile()
    : m_path((std::filesystem::temp_directory_path() / "fuzz_XXXXXX").string()) {
    const int made = ::mkstemp(m_path.data());
    m_fd = ::fcntl(made, F_DUPFD_CLOEXEC, kFarDescriptor);
    ::close(made);
    mustHold(m_fd >= 0, "temporary files can be made");
}

ScratchFile::~ScratchFile() {
    ::close(m_fd);
    ::unlink(m_path.c_str());
}

void ScratchFile::write(std::span<const char> content) {
    const auto size = static_cast<ssize_t>(content.size());
    mustHold(::ftruncate(m_fd, size) == 0 &&
                 ::pwrite(m_fd, content.data(), content.size(), 0) == size &&
                 ::access(m_path.c_str(), R_OK) == 0,
             "temporary files can be written and are still there");
}

void damage(std::string& content, FuzzInput& input) {
    while (!input.empty() && !content.empty()) {
        const std::size_t at = input.number<std::uint32_t>() % content.size();
        const std::uint8_t length = input.number<std::uint8_t>();
        if (length == 0xff) {
            content.resize(at);
            continue;
        }
        const auto bytes = input.bytes(std::min<std::size_t>(length % 16U, content.size() - at));
        std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

}  // namespace gimbalscan::fuzz
