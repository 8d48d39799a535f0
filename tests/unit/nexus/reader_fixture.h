// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/scan_file.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace gimbalscan::testing {

/// A folder of its own, and scan files in it that were made by another program (h5py).
class ReaderTest : public ::testing::Test {
protected:
    ReaderTest();
    ~ReaderTest() override;

    [[nodiscard]] std::string path(const std::string& name) const { return m_folder / name; }
    /// The path of a new file; `options` as make_scan_file.py says.
    [[nodiscard]] std::string make(const std::string& name, const std::string& options = "") const;
    /// Runs a few lines of Python with `h` as the open file.
    static void change(const std::string& file, const std::string& python);
    [[nodiscard]] static std::unique_ptr<ScanFile> opened(const std::string& file);
    /// The reason why it cannot be opened.
    [[nodiscard]] static std::string refusal(const std::string& file);
    [[nodiscard]] static std::vector<char> bytesOf(const std::string& file);
    static void write(const std::string& file, std::span<const char> bytes);

private:
    std::filesystem::path m_folder;
};

}  // namespace gimbalscan::testing
