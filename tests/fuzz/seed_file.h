// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz_input.h"

#include <vector>

namespace gimbalscan::fuzz {

/// The scan files that make_scan_file.py made when the fuzzers were built.
[[nodiscard]] const std::vector<std::string>& seedFiles();

/// A file in the folder for temporary ones, which scripts/fuzz has in memory and removes. The HDF5
/// library opens no file that has lost its name.
class ScratchFile {
public:
    ScratchFile();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    void write(std::span<const char> content);
    [[nodiscard]] int descriptor() const noexcept { return m_fd; }
    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

private:
    std::string m_path;
    int m_fd = -1;
};

/// Changes bytes where the input says so, and now and then cuts the end off.
void damage(std::string& content, FuzzInput& input);

}  // namespace gimbalscan::fuzz
