// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/nexus/scan_file.h>

#include <QGuiApplication>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gimbalscan::testing {

namespace {

class Application : public ::testing::Environment {
public:
    void SetUp() override {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("XDG_STATE_HOME", m_state.path().toLocal8Bit());  // the user's lists are not ours
        m_application = std::make_unique<QGuiApplication>(m_argc, m_argv.data());
    }
    void TearDown() override { m_application.reset(); }

private:
    int m_argc = 1;
    std::string m_name = "test";
    std::array<char*, 2> m_argv = {m_name.data(), nullptr};
    QTemporaryDir m_state;
    std::unique_ptr<QGuiApplication> m_application;
};

[[maybe_unused]] const auto* const g_application =
    ::testing::AddGlobalTestEnvironment(new Application);

}  // namespace

std::vector<nlohmann::json> CliResult::json() const {
    std::vector<nlohmann::json> lines;
    std::istringstream text(out);
    for (std::string line; std::getline(text, line);) {
        lines.push_back(nlohmann::json::parse(line, nullptr, false));
        EXPECT_FALSE(lines.back().is_discarded()) << line;
    }
    return lines;
}

CliResult CliTest::run(const std::vector<std::string>& arguments, const std::string& input) {
    std::vector<const char*> argv = {"gimbalscan-cli"};
    for (const std::string& argument : arguments)
        argv.push_back(argument.c_str());
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    // Fits into the pipe: nobody reads while it is written.
    EXPECT_LT(input.size(), 65536U);
    EXPECT_EQ(::write(ends[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
    close(ends[1]);
    std::ostringstream out, err;
    CliIo io{out, err, ends[0], false};
    CliResult result;
    result.code = runCli(static_cast<int>(argv.size()), argv.data(), io);
    result.out = out.str();
    result.err = err.str();
    close(ends[0]);
    return result;
}

std::string CliTest::path(const std::string& name) const {
    return m_folder.filePath(QString::fromStdString(name)).toStdString();
}

std::string CliTest::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
}

std::string CliTest::scanFile(const std::function<void(ScanConfig&)>& change) const {
    auto scan = parseScan(std::string(builtinScanText()), "example");
    EXPECT_TRUE(scan) << scan.error().front().message();
    change(*scan);
    return write("scan.json", formatScan(*scan));
}

std::vector<std::string> CliTest::files(const std::string& extension) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder.path().toStdString()))
        if (entry.path().extension() == extension)
            found.push_back(entry.path().string());
    std::sort(found.begin(), found.end());
    return found;
}

void makeSmall(ScanConfig& scan) {
    scan.order = ScanOrder::Snake;
    scan.fast.points = 4;
    scan.slow.points = 3;
    scan.region = {};
    scan.dwell = {DwellKind::RealTime, 0.1, fromSeconds(0.1), ""};
    scan.repeats = {};
}

std::size_t pointsIn(const std::string& dataFile) {
    const auto file = ScanFile::open(dataFile);
    const auto mask = file ? (*file)->mask() : Result<std::vector<std::uint16_t>>();
    EXPECT_TRUE(file && mask) << dataFile;
    return file && mask ? static_cast<std::size_t>(summarise(*mask).finished) : 0;
}

}  // namespace gimbalscan::testing
