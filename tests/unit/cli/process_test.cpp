// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"

#include <QProcess>

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

namespace gimbalscan::testing {
namespace {

constexpr int kPatience = 60'000;  // ms; only a program that hangs needs it

/// The program as others see it: a process with pipes and signals.
class ProcessTest : public CliTest {
protected:
    ~ProcessTest() override {
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            m_process.waitForFinished(kPatience);
        }
    }

    void start(const std::vector<std::string>& arguments) {
        QStringList list;
        for (const std::string& argument : arguments)
            list << QString::fromStdString(argument);
        m_process.start(GIMBALSCAN_CLI, list);
        ASSERT_TRUE(m_process.waitForStarted(kPatience));
    }
    nlohmann::json nextLine() {
        while (!m_process.canReadLine())
            if (!m_process.waitForReadyRead(kPatience))
                return nullptr;
        return nlohmann::json::parse(m_process.readLine().toStdString(), nullptr, false);
    }
    bool awaitPoint(std::uint64_t point) {
        for (auto line = nextLine(); line.is_object(); line = nextLine())
            if (line["state"] == "running" && line["point"] >= point)
                return true;
        return false;
    }
    void say(const std::string& line) {
        m_process.write((line + "\n").c_str());
        m_process.waitForBytesWritten(kPatience);
    }
    void signal(int number) { ::kill(static_cast<pid_t>(m_process.processId()), number); }
    int exitCode() {
        EXPECT_TRUE(m_process.state() == QProcess::NotRunning ||
                    m_process.waitForFinished(kPatience));
        EXPECT_EQ(m_process.exitStatus(), QProcess::NormalExit);
        return m_process.exitCode();
    }
    std::vector<std::string> longScan() const {
        const std::string config = scanFile([](ScanConfig& scan) {
            makeSmall(scan);
            scan.fast.points = 100;
            scan.slow.points = 100;
        });
        return {"scan",       "--config", config,     "--time-scale", "5",
                "--progress", "json",     "--output", path("map.h5")};
    }

    QProcess m_process;
};

TEST_F(ProcessTest, OneSignalStopsAndKeepsTheData) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        std::remove(path("map.h5").c_str());
        std::remove(path("map.png").c_str());
        start(longScan());
        ASSERT_TRUE(awaitPoint(2));
        signal(number);
        nlohmann::json last;
        for (auto line = nextLine(); line.is_object(); line = nextLine())
            if (line["state"] == "finished")
                last = line;
        EXPECT_EQ(exitCode(), 4);
        EXPECT_EQ(last["outcome"], "stopped");
        EXPECT_GE(last["saved"].get<std::uint64_t>(), 2U);
        EXPECT_EQ(pointsIn(path("map.h5")), last["saved"].get<std::uint64_t>());
        EXPECT_EQ(files(".png").size(), 1U);
    }
}

TEST_F(ProcessTest, TwoSignalsStopAll) {
    start(longScan());
    ASSERT_TRUE(awaitPoint(2));
    signal(SIGINT);
    signal(SIGTERM);  // another number: two equal ones at once may arrive as one
    EXPECT_EQ(exitCode(), 4);
    const std::string err = m_process.readAllStandardError().toStdString();
    EXPECT_NE(err.find("Stop all"), std::string::npos) << err;
    EXPECT_GE(pointsIn(path("map.h5")), 2U);
}

TEST_F(ProcessTest, ASignalWhileHomingStops) {
    start({"home", "--time-scale", "0.01"});
    while (!m_process.canReadLine())
        ASSERT_TRUE(m_process.waitForReadyRead(kPatience));
    signal(SIGINT);
    EXPECT_EQ(exitCode(), 4);
}

TEST_F(ProcessTest, ASessionOverPipes) {
    start({"session", "--time-scale", "0"});
    for (int i = 0; i < 50; ++i) {
        say(nlohmann::json(
                {{"id", i}, {"do", "measure"}, {"yaw", i % 7}, {"pitch", i % 5}, {"dwell_s", 0.01}})
                .dump());
        const auto answer = nextLine();
        ASSERT_EQ(answer["id"], i);
        ASSERT_TRUE(answer["ok"].get<bool>()) << answer;
    }
    m_process.closeWriteChannel();
    EXPECT_EQ(exitCode(), 0);
}

TEST_F(ProcessTest, AStopEndsTheMeasurementThatRuns) {
    start({"session"});
    say(R"({"id":1,"do":"measure","yaw":1,"pitch":2,"dwell_s":100000})");
    say(R"({"id":2,"do":"status"})");
    EXPECT_EQ(nextLine()["id"], 2) << "status does not wait";
    say(R"({"id":3,"do":"stop"})");
    std::map<int, nlohmann::json> answers;
    for (int i = 0; i < 2; ++i) {
        const auto answer = nextLine();
        answers[answer["id"].get<int>()] = answer;
    }
    EXPECT_TRUE(answers[3]["ok"].get<bool>());
    EXPECT_EQ(answers[1]["error"]["code"], "OP-STOPPED") << answers[1];
    say(R"({"id":4,"do":"quit"})");
    EXPECT_EQ(nextLine()["id"], 4);
    EXPECT_EQ(exitCode(), 0);
}

TEST_F(ProcessTest, ASessionWhoseReaderIsGoneEnds) {
    // A pipe whose other end closes at once; QProcess cannot do that itself.
    m_process.start("bash",
                    {"-c", GIMBALSCAN_CLI " session --time-scale 0 | true; exit ${PIPESTATUS[0]}"});
    ASSERT_TRUE(m_process.waitForStarted(kPatience));
    for (int i = 0; i < 20 && m_process.state() == QProcess::Running; ++i)
        say(R"({"do":"status"})");
    EXPECT_EQ(exitCode(), 4);
}

TEST_F(ProcessTest, AnOverlongLineIsAnsweredOnce) {
    start({"session", "--time-scale", "0"});
    say(std::string(3'000'000, 'x'));
    say(R"({"id":1,"do":"quit"})");
    EXPECT_EQ(nextLine()["error"]["code"], "CFG-SYNTAX");
    EXPECT_EQ(nextLine()["id"], 1);
    EXPECT_EQ(exitCode(), 0);
}

TEST_F(ProcessTest, ItFindsTheProgramThatReadsFilesWhereItIsInstalled) {
    ASSERT_EQ(run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output",
                   path("map.h5")})
                  .code,
              0);
    const std::filesystem::path prefix = path("prefix"), built = GIMBALSCAN_READER;
    const std::filesystem::path reader = prefix / "libexec/gimbalscan" / built.filename();
    std::filesystem::create_directories(prefix / "bin");
    std::filesystem::copy(GIMBALSCAN_CLI, prefix / "bin/gimbalscan-cli");
    const auto info = [&] {
        m_process.start(QString::fromStdString(prefix / "bin/gimbalscan-cli"),
                        {"info", QString::fromStdString(path("map.h5"))});
        return exitCode();
    };
    EXPECT_NE(info(), 0);
    EXPECT_THAT(m_process.readAllStandardError().toStdString(),
                ::testing::HasSubstr("the program gimbalscan-read-file is not installed beside " +
                                     (prefix / "bin").string()));
    std::filesystem::create_directories(reader.parent_path());
    std::filesystem::copy(built, reader);
    EXPECT_EQ(info(), 0) << m_process.readAllStandardError().toStdString();
}

}  // namespace
}  // namespace gimbalscan::testing
