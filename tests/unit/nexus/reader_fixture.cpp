// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace gimbalscan::testing {

namespace {

void run(const std::string& command) {
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace

ReaderTest::ReaderTest() {
    std::string name = ::testing::TempDir() + "gimbalscan_reader_XXXXXX";
    m_folder = ::mkdtemp(name.data());
}

ReaderTest::~ReaderTest() {
    std::filesystem::remove_all(m_folder);
}

std::string ReaderTest::make(const std::string& name, const std::string& options) const {
    run(fmt::format("/usr/bin/python3 {} {} {}", GIMBALSCAN_MAKE_SCAN_FILE, path(name), options));
    return path(name);
}

void ReaderTest::change(const std::string& file, const std::string& python) {
    run(fmt::format("/usr/bin/python3 -c 'import h5py, numpy\nh = h5py.File(\"{}\", \"r+\")\n{}'",
                    file, python));
}

std::unique_ptr<ScanFile> ReaderTest::opened(const std::string& file) {
    auto scan = ScanFile::open(file);
    if (!scan)
        throw std::runtime_error(scan.error().text());
    return std::move(*scan);
}

std::string ReaderTest::refusal(const std::string& file) {
    const auto scan = ScanFile::open(file);
    if (scan)
        return "opened";
    EXPECT_EQ(scan.error().code, ErrorCode::FileIo);
    return scan.error().detail;
}

std::vector<char> ReaderTest::bytesOf(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void ReaderTest::write(const std::string& file, std::span<const char> bytes) {
    std::ofstream(file, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace gimbalscan::testing
