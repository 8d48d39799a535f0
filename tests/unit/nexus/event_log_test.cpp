// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_lines.h"
#include "run_layout.h"
#include "writer_fixture.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// The log as it stands in the file, written as the pieces say.
class StoredLog {
public:
    void add(const std::string& text) {
        const EventLog::Piece piece = m_log.add(eventLine("t", "info", "TEST", text), "t");
        ASSERT_LE(piece.offset + piece.bytes.size(), m_bytes.size());
        m_bytes.replace(piece.offset, piece.bytes.size(), piece.bytes);
    }
    void reopen() { m_log = EventLog(m_bytes); }
    /// A program died in the middle of a line.
    void tear(const std::string& rest) { m_bytes.replace(m_log.used(), rest.size(), rest); }

    /// Every line is JSON, for whoever reads it.
    [[nodiscard]] std::vector<nlohmann::json> lines() const {
        std::vector<nlohmann::json> out;
        std::istringstream text(m_bytes.substr(0, m_bytes.find('\0')));
        for (std::string line; std::getline(text, line);)
            out.push_back(nlohmann::json::parse(line));
        return out;
    }

private:
    EventLog m_log;
    std::string m_bytes = std::string(kEventLogBytes, '\0');
};

/// All numbered lines 0, 1 ... count - 1 are there, or counted where LOG-FULL stands.
void expectAllAccountedFor(const StoredLog& log, std::uint64_t count) {
    std::uint64_t next = 0;
    for (const auto& line : log.lines()) {
        if (line["code"] == "LOG-FULL") {
            next += line["missing"].get<std::uint64_t>();
            continue;
        }
        ASSERT_EQ(std::stoull(line["text"].get<std::string>()), next);
        ++next;
    }
    EXPECT_EQ(next, count);
}

std::string numbered(std::uint64_t number) {
    return std::to_string(number) + std::string(50 + number % 70, 'x');
}

TEST(EventLogTest, KeepsTheFirstAndTheNewestLinesAndCountsTheOthers) {
    StoredLog log;
    for (std::uint64_t i = 0; i < 6000; ++i)
        log.add(numbered(i));
    EXPECT_EQ(log.lines().front()["text"], numbered(0));
    EXPECT_EQ(log.lines().back()["text"], numbered(5999));
    expectAllAccountedFor(log, 6000);
}

TEST(EventLogTest, NothingIsLeftOutBeforeItIsFull) {
    StoredLog log;
    std::uint64_t bytes = 0, count = 0;
    for (; bytes < kEventLogBytes - 500; ++count) {
        log.add(numbered(count));
        bytes += eventLine("t", "info", "TEST", numbered(count)).size();
    }
    EXPECT_THAT(log.lines(), SizeIs(count));
}

TEST(EventLogTest, GoesOnAtEveryPlaceAfterAReopening) {
    StoredLog log;
    for (std::uint64_t i = 0; i < 6000; ++i) {
        if (i % 7 == 0)
            log.reopen();
        log.add(numbered(i));
    }
    expectAllAccountedFor(log, 6000);
}

TEST(EventLogTest, ALineThatWasCutOffIsWrittenOver) {
    for (const std::uint64_t lines : {3U, 2500U}) {  // in the head and in the tail
        StoredLog log;
        for (std::uint64_t i = 0; i < lines; ++i)
            log.add(numbered(i));
        log.tear(R"({"time":)");
        log.reopen();
        log.add(numbered(lines));
        expectAllAccountedFor(log, lines + 1);
    }
}

TEST(EventLogTest, ALineOfAnyLengthFits) {
    StoredLog log;
    for (int i = 0; i < 40; ++i)
        log.add(std::string(100'000, '\x01'));
    for (const auto& line : log.lines())
        EXPECT_TRUE(line.is_object());
    EXPECT_GT(log.lines().size(), 8U);
}

TEST_F(NexusWriterTest, TheEndOfAScanIsInAFullLog) {
    const RunStart start = resumableRun(2, 2);
    auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    for (int i = 0; i < 4000; ++i)
        ASSERT_TRUE(file->event({start.start, "warning", "TEST", numbered(4000)}));
    ASSERT_TRUE(write(*file, start, 0, 3));
    RunStop end = stop(start, RunOutcome::Stopped);
    end.pointsDone = 3;
    ASSERT_TRUE(file->finish(end));
    EXPECT_THAT(events("map.h5", "SCAN-END"), ElementsAre("Scan stopped: 3 of 4 points."));
    EXPECT_THAT(events("map.h5", "LOG-FULL"), ElementsAre(HasSubstr("are left out")));
    file.reset();
    file = resuming("map.h5");
    ASSERT_TRUE(file->create(start));
    EXPECT_THAT(events("map.h5", "SCAN-RESUMED"), SizeIs(1));
    EXPECT_THAT(events("map.h5", "SCAN-END"), SizeIs(1));
}

}  // namespace
}  // namespace gimbalscan::testing
