// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>
#include <gimbalscan/drivers/grbl.h>
#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/drivers/thorlabs_apt.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace gimbalscan::testing {

inline const DriverSchemas& simDrivers() {
    static const DriverSchemas schemas = [] {
        static DriverRegistry registry;
        registerSimDrivers(registry);
        registerGrblDriver(registry);  // the example stations use them
        registerThorlabsAptDriver(registry);
        return registry.schemas();
    }();
    return schemas;
}

inline std::string projectFile(const std::string& name) {
    return std::filesystem::path(PROJECT_FOLDER) / name;
}
inline std::string contentOf(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    EXPECT_TRUE(in) << file;
    return {std::istreambuf_iterator<char>(in), {}};
}
inline void writeFile(const std::string& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

/// The text with `from`, which is there once or more, replaced at its first place.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

inline std::string sampleScan() {
    return contentOf(projectFile("tests/data/config/scan_v1.json"));
}
inline std::string sampleStation() {
    return contentOf(projectFile("tests/data/config/station_v1.json"));
}

template <class T>
std::vector<std::string> messages(const ConfigResult<T>& result) {
    std::vector<std::string> texts;
    if (!result)
        for (const ConfigProblem& problem : result.error())
            texts.push_back(problem.message());
    return texts;
}
inline std::vector<std::string> scanMessages(const std::string& text) {
    return messages(parseScan(text, "s.json"));
}
inline std::vector<std::string> stationMessages(const std::string& text) {
    return messages(parseStation(text, "st.json", simDrivers()));
}

/// An empty folder that is removed with the test.
class FolderTest : public ::testing::Test {
protected:
    FolderTest() {
        std::string name = ::testing::TempDir() + "gimbalscan_config_XXXXXX";
        m_folder = ::mkdtemp(name.data());
    }
    ~FolderTest() override {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return m_folder + "/" + name; }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(m_folder))
            all.push_back(entry.path().filename().string());
        return all;
    }

    std::string m_folder;
};

}  // namespace gimbalscan::testing
