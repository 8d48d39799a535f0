// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "line.h"

#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/devices/wire_log.h>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

namespace gimbalscan {
namespace {

namespace fs = std::filesystem;

class WireLogTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "gimbalscan-log-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        m_folder = name;
    }
    void TearDown() override { fs::remove_all(m_folder); }
    [[nodiscard]] std::string file() const { return m_folder + "/wire.log"; }
    [[nodiscard]] std::string content() const {
        std::ifstream stream(file());
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    std::string m_folder;
};

TEST_F(WireLogTest, ALineForEachPiece) {
    VirtualClock clock;
    {
        const auto log = WireLog::create(file(), clock);
        ASSERT_TRUE(log) << log.error().text();
        const TimePoint begun = clock.now();
        const Bytes status = {0x80, 0x04, 0x0E, 0x00};
        (*log)->note("/dev/ttyUSB0", "opened", begun);
        (*log)->bytes("/dev/ttyUSB0", WireLog::Direction::Sent, status, begun + 1500us);
        (*log)->bytes("/dev/ttyUSB1", WireLog::Direction::Received, bytesOf("ok \"1\\2\"\t\r\n"),
                      begun + 12s);
    }
    EXPECT_EQ(content(),
              "    0.000000 /dev/ttyUSB0 ! opened\n"
              "    0.001500 /dev/ttyUSB0 > 80 04 0E 00\n"
              "   12.000000 /dev/ttyUSB1 < 6F 6B 20 22 31 5C 32 22 09 0D 0A  "
              "\"ok \\\"1\\\\2\\\"\\t\\r\\n\"\n");
}

TEST_F(WireLogTest, AnExistingFileIsNotWrittenOverAndABadFolderIsNamed) {
    SteadyClock clock;
    std::ofstream(file()) << "old";
    const auto exists = WireLog::create(file(), clock);
    ASSERT_FALSE(exists);
    EXPECT_EQ(exists.error().code, ErrorCode::FileExists);
    EXPECT_EQ(content(), "old");
    const auto nowhere = WireLog::create(m_folder + "/none/wire.log", clock);
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::FileIo);
    EXPECT_NE(nowhere.error().text().find("/none/wire.log"), std::string::npos);
}

TEST_F(WireLogTest, LinesAreInTheFileWhileTheLogIsOpen) {
    SteadyClock clock;
    const auto log = WireLog::create(file(), clock);
    ASSERT_TRUE(log);
    const TimePoint began = clock.now();
    (*log)->note("port", "opened", began);
    while (content().empty() && clock.now() - began < 10s) {
    }
    EXPECT_LT(clock.now() - began, 1500ms);
    EXPECT_NE(content().find(" port ! opened\n"), std::string::npos);
}

TEST_F(WireLogTest, LinesOfManyThreadsStayWhole) {
    SteadyClock clock;
    {
        const auto log = WireLog::create(file(), clock);
        ASSERT_TRUE(log);
        std::vector<std::jthread> threads;
        threads.reserve(4);
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&log, &clock] {
                for (int n = 0; n < 500; ++n)
                    (*log)->note("port", "line", clock.now());
            });
    }
    std::ifstream stream(file());
    const std::regex whole(" +[0-9]+\\.[0-9]{6} port ! line");
    int lines = 0;
    for (std::string line; std::getline(stream, line); ++lines)
        ASSERT_TRUE(std::regex_match(line, whole)) << line;
    EXPECT_EQ(lines, 2000);
}

TEST_F(WireLogTest, ATransportWritesWhatPassesAndWhatHappens) {
    Line line(true);
    {
        auto log = WireLog::create(file(), line.clock);
        ASSERT_TRUE(log);
        auto options = line.options();
        options.wireLog = std::move(*log);
        Transport transport(options, line.user, line.clock);
        ASSERT_TRUE(transport.open(line.context()));
        ASSERT_TRUE(transport.post(frameOf("?\n")));
        ASSERT_TRUE(line.user.awaitText("?\n"));
        line.port->inject({testing::LineFault::Kind::Unplug, 0, 0.1});
        ASSERT_TRUE(line.user.awaitReopened());
        transport.close();
    }
    // Without times, and without what a pseudo-terminal has not.
    std::string all = std::regex_replace(content(), std::regex(" +[0-9]+\\.[0-9]{6} "), "");
    const std::regex missing("[^\n]* ! (modem lines|low latency): [^\n]*\n");
    EXPECT_EQ(std::distance(std::sregex_iterator(all.begin(), all.end(), missing), {}), 4)
        << "both, at opening and reopening: " << all;
    all = std::regex_replace(all, missing, "");
    all = std::regex_replace(all, std::regex(line.port->path()), "port");
    EXPECT_EQ(all,
              "port ! opened\n"
              "port > 3F 0A  \"?\\n\"\n"
              "port < 3F 0A  \"?\\n\"\n"
              "port ! lost: USB port removed\n"
              "port ! reopened\n"
              "port ! closed\n");
}

}  // namespace
}  // namespace gimbalscan
