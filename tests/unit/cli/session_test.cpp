// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"

#include <map>

namespace gimbalscan::testing {
namespace {

class SessionTest : public CliTest {
protected:
    /// The answers by id, or by "line N" where there is none.
    std::map<std::string, nlohmann::json> talk(const std::string& lines, int code = 0) {
        const auto result = run({"session", "--time-scale", "0"}, lines);
        EXPECT_EQ(result.code, code) << result.err;
        m_err = result.err;
        std::map<std::string, nlohmann::json> answers;
        for (const auto& line : result.json()) {
            const auto& id = line["id"];
            answers[id.is_null() ? "line " + line["line"].dump() : id.dump()] = line;
        }
        EXPECT_EQ(answers.size(), result.json().size()) << result.out;
        return answers;
    }
    std::string m_err;
};

TEST_F(SessionTest, MeasuresMovesAndHomes) {
    auto answers = talk(R"({"id":1,"do":"measure","yaw":1.0,"pitch":2.0,"dwell_s":0.1}
{"id":2,"do":"move","yaw":-3}
{"id":3,"do":"home","axes":["pitch"]}
{"id":4,"do":"measure","yaw":1.0,"pitch":2.0,"dwell_s":0.1,"channels":[0,0]}
{"id":5,"do":"quit"}
)");
    ASSERT_EQ(answers.size(), 5U);
    for (const auto& [id, answer] : answers)
        EXPECT_TRUE(answer["ok"].get<bool>()) << answer;
    EXPECT_GT(answers["1"]["sum"].get<double>(), 0.0);
    EXPECT_NEAR(answers["1"]["readbacks"]["yaw"].get<double>(), 1.0, 0.05);
    EXPECT_NEAR(answers["1"]["readbacks"]["pitch"].get<double>(), 2.0, 0.05);
    EXPECT_NEAR(answers["1"]["real_s"].get<double>(), 0.1, 1e-6);
    EXPECT_NEAR(answers["2"]["readbacks"]["yaw"].get<double>(), -3.0, 0.05);
    EXPECT_LT(answers["4"]["sum"].get<double>(), answers["1"]["sum"].get<double>());
    EXPECT_NE(m_err.find("Homing"), std::string::npos) << "it says so, on standard error";
}

TEST_F(SessionTest, WrongLinesAreAnsweredAndTheSessionGoesOn) {
    auto answers = talk(R"(nonsense

{"id":2,"do":"measure","yaw":1,"pitch":2,"dwell_s":0.1,"speed":3}
{"id":3,"do":"move","yaw":1e6}
{"id":4,"do":"status"}
{"id":5,"do":"quit"}
)");
    EXPECT_EQ(answers["line 1"]["error"]["code"], "CFG-SYNTAX");
    EXPECT_EQ(answers["2"]["error"]["code"], "CFG-VALUE");
    EXPECT_EQ(answers["2"]["line"], 3) << "blank lines count";
    EXPECT_EQ(answers["3"]["error"]["code"], "MOT-RANGE") << answers["3"];
    EXPECT_TRUE(answers["4"]["axes"].contains("yaw"));
    EXPECT_TRUE(answers["5"]["ok"].get<bool>());
}

TEST_F(SessionTest, TheEndOfInputStopsWhatIsInProgress) {
    // An exposure of eleven days: only a stop ends it.
    const auto answers = talk(R"({"id":1,"do":"measure","yaw":1,"pitch":2,"dwell_s":999999}
{"id":2,"do":"move","yaw":5}
)");
    EXPECT_EQ(answers.at("2")["error"]["code"], "OP-STOPPED");
}

TEST_F(SessionTest, StopDropsWhatWaitsAndStopAllLatches) {
    auto answers = talk(R"({"id":1,"do":"measure","yaw":1,"pitch":2,"dwell_s":0.1}
{"id":2,"do":"measure","yaw":1,"pitch":2,"dwell_s":0.1}
{"id":3,"do":"stop"}
{"id":4,"do":"stop_all"}
{"id":5,"do":"move","yaw":5}
{"id":6,"do":"acknowledge"}
{"id":7,"do":"home"}
{"id":8,"do":"move","yaw":5}
{"id":9,"do":"quit"}
)");
    EXPECT_EQ(answers["2"]["error"]["code"], "OP-STOPPED");
    EXPECT_TRUE(answers.contains("3"));
    EXPECT_TRUE(answers["4"]["ok"].get<bool>());
    EXPECT_FALSE(answers["5"]["ok"].get<bool>()) << "nothing moves until acknowledged";
    EXPECT_TRUE(answers["6"]["ok"].get<bool>()) << answers["6"];
    EXPECT_TRUE(answers["8"]["ok"].get<bool>()) << answers["8"];
}

TEST_F(SessionTest, ALineThatIsTooLongIsSkipped) {
    // More than the pipe of run() holds: the limit itself is tested over a process.
    auto answers = talk("{\"id\":1,\"do\":\"" + std::string(60'000, 'x') +
                        "\"}\n{\"id\":2,\"do\":\"status\"}");
    EXPECT_FALSE(answers["1"]["ok"].get<bool>());
    EXPECT_TRUE(answers["2"]["ok"].get<bool>()) << "the last line needs no line end";
}

TEST_F(SessionTest, RunsWithoutAnyInput) {
    EXPECT_TRUE(talk("").empty());
}

TEST_F(SessionTest, WithoutHomingAMeasurementIsRefused) {
    const auto result = run({"session", "--time-scale", "0", "--no-home"},
                            "{\"id\":1,\"do\":\"measure\",\"yaw\":1,\"pitch\":2,\"dwell_s\":1}\n"
                            "{\"do\":\"quit\"}\n");
    EXPECT_EQ(result.json().front()["error"]["code"], "MOT-NOTHOMED") << result.out;
}

}  // namespace
}  // namespace gimbalscan::testing
