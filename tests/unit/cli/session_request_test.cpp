// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_request.h"

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

const std::vector<AxisConfig> kAxes = [] {
    std::vector<AxisConfig> axes(3);
    axes[0].name = "yaw";
    axes[1].name = "pitch";
    axes[2].name = "focus";
    return axes;
}();

auto parse(const std::string& line) {
    return parseSessionLine(line, kAxes);
}

std::string refusal(const std::string& line) {
    const auto request = parse(line);
    return request ? "accepted" : request.error().error.text();
}

TEST(SessionRequest, Measure) {
    const auto request =
        parse(R"({"id":"a","do":"measure","pitch":2,"yaw":-1.5,"dwell_s":0.1,"channels":[10,20]})");
    ASSERT_TRUE(request) << request.error().error.text();
    EXPECT_EQ(request->kind, SessionRequest::Kind::Measure);
    EXPECT_EQ(request->id, "a");
    // In the order of the station, whatever the order of the keys.
    EXPECT_EQ(request->targets,
              (std::vector<AxisTarget>{{"yaw", UserPosition(-1.5)}, {"pitch", UserPosition(2)}}));
    EXPECT_EQ(request->dwell, 0.1);
    EXPECT_EQ(request->channels, (std::array<std::uint32_t, 2>{10, 20}));
}

TEST(SessionRequest, OthersWithTheirKeys) {
    EXPECT_TRUE(parse(R"({"do":"move","focus":3,"straight":true})")->straight);
    EXPECT_EQ(parse(R"({"do":"home","axes":["yaw"]})")->axes, std::vector<std::string>{"yaw"});
    EXPECT_TRUE(parse(R"({"do":"home"})")->axes.empty());
    EXPECT_EQ(parse(R"({"do":"stop_all","id":7})")->id, 7);
    EXPECT_EQ(parse(R"({"do":"quit"})")->kind, SessionRequest::Kind::Quit);
}

TEST(SessionRequest, WrongLinesAreRefusedWithTheReason) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "CFG-SYNTAX"},
        {"nonsense", "CFG-SYNTAX"},
        {"[]", "one JSON object"},
        {R"({"do":"measure","yaw":1e999,"pitch":0,"dwell_s":1})", "CFG-SYNTAX"},
        {R"({"do":"fly"})", "do must be one of"},
        {R"({"id":1})", "do must be one of"},
        {R"({"do":"stop","id":{}})", "id must be"},
        {R"({"do":"stop","now":true})", "no key \"now\""},
        {R"({"do":"stop","yaw":1})", "no key \"yaw\""},
        {R"({"do":"stop","do":"status"})", "\"do\" appears twice"},
        {R"({"do":"measure","yaw":1,"dwell_s":1})", "exactly two axes"},
        {R"({"do":"measure","yaw":1,"pitch":1,"focus":0,"dwell_s":1})", "exactly two axes"},
        {R"({"do":"measure","yaw":1,"pitch":1})", "needs dwell_s"},
        {R"({"do":"measure","yaw":1,"pitch":1,"dwell_s":0})", "dwell_s must be a number"},
        {R"({"do":"measure","yaw":1,"pitch":1,"dwell_s":1e7})", "dwell_s must be a number"},
        {R"({"do":"measure","yaw":"1","pitch":1,"dwell_s":1})", "yaw must be a number"},
        {R"({"do":"measure","yaw":1,"pitch":1,"dwell_s":1,"channels":[5,4]})", "channels must be"},
        {R"({"do":"measure","yaw":1,"pitch":1,"dwell_s":1,"channels":[-1,4]})", "channels must be"},
        {R"({"do":"measure","yaw":1,"roll":1,"dwell_s":1})", "no key \"roll\""},
        {R"({"do":"move"})", "position of an axis"},
        {R"({"do":"move","yaw":1,"straight":1})", "true or false"},
        {R"({"do":"home","axes":"yaw"})", "list of names"},
        {R"({"do":"home","axes":["roll"]})", "no axis \"roll\""},
    };
    for (const auto& [line, reason] : cases)
        EXPECT_NE(refusal(line).find(reason), std::string::npos) << line << ": " << refusal(line);
}

TEST(SessionRequest, ARefusalKeepsTheId) {
    EXPECT_EQ(parse(R"({"do":"stop","id":9,"now":1})").error().id, 9);
}

TEST(SessionRequest, HostileLinesAreOnlyRefused) {
    EXPECT_NE(refusal(std::string(500'000, '[')), "accepted");
    EXPECT_NE(refusal("{\"do\":\"stop\",\"\xff\xfe\":1}"), "accepted");
    EXPECT_NE(refusal("{\"do\":\"measure\",\"yaw\":" + std::string(200'000, '[') +
                      std::string(200'000, ']') + ",\"pitch\":1,\"dwell_s\":1}"),
              "accepted");
    EXPECT_EQ(jsonLine(nlohmann::json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace gimbalscan
