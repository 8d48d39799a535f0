// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_bench.h"

#include <gimbalscan/devices/wire_log.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace gimbalscan::testing {
namespace {

// What goes over the wire, against tests/golden/thorlabs_apt: without times, and without what
// depends on them (status requests with their replies, updates, keep-alive).

const std::map<std::string, std::string>& names() {
    static const std::map<std::string, std::string> table = {
        {"02 00", "HW_DISCONNECT"},
        {"05 00", "HW_REQ_INFO"},
        {"06 00", "HW_GET_INFO"},
        {"11 00", "HW_START_UPDATEMSGS"},
        {"12 00", "HW_STOP_UPDATEMSGS"},
        {"18 00", "HW_NO_FLASH_PROGRAMMING"},
        {"60 00", "RACK_REQ_BAYUSED"},
        {"61 00", "RACK_GET_BAYUSED"},
        {"10 02", "MOD_SET_CHANENABLESTATE"},
        {"13 04", "MOT_SET_VELPARAMS"},
        {"14 04", "MOT_REQ_VELPARAMS"},
        {"15 04", "MOT_GET_VELPARAMS"},
        {"16 04", "MOT_SET_JOGPARAMS"},
        {"17 04", "MOT_REQ_JOGPARAMS"},
        {"18 04", "MOT_GET_JOGPARAMS"},
        {"3A 04", "MOT_SET_GENMOVEPARAMS"},
        {"3B 04", "MOT_REQ_GENMOVEPARAMS"},
        {"3C 04", "MOT_GET_GENMOVEPARAMS"},
        {"40 04", "MOT_SET_HOMEPARAMS"},
        {"41 04", "MOT_REQ_HOMEPARAMS"},
        {"42 04", "MOT_GET_HOMEPARAMS"},
        {"43 04", "MOT_MOVE_HOME"},
        {"44 04", "MOT_MOVE_HOMED"},
        {"48 04", "MOT_MOVE_RELATIVE"},
        {"53 04", "MOT_MOVE_ABSOLUTE"},
        {"64 04", "MOT_MOVE_COMPLETED"},
        {"65 04", "MOT_MOVE_STOP"},
        {"6C 04", "MOT_RESUME_ENDOFMOVEMSGS"},
    };
    return table;
}

// Messages of one line of the wire log: several may have come in one piece.
std::vector<std::string> messagesOf(std::string hex) {
    std::vector<std::string> messages;
    while (hex.size() >= 17) {
        const int destination = std::stoi(hex.substr(12, 2), nullptr, 16);
        const int length = (destination & 0x80) != 0 ? std::stoi(hex.substr(6, 2), nullptr, 16) : 0;
        const std::size_t size = static_cast<std::size_t>(6 + length) * 3;
        messages.push_back(hex.substr(0, size - 1));
        hex.erase(0, size);
    }
    return messages;
}

std::string dialogOf(const std::string& log) {
    std::istringstream in(log);
    std::string dialog;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string time, port, direction, hex;
        words >> time >> port >> direction;
        if (direction != ">" && direction != "<")
            continue;
        for (std::string byte; words >> byte && byte.size() == 2;)
            hex += (hex.empty() ? "" : " ") + byte;
        for (const std::string& message : messagesOf(hex))
            if (const auto name = names().find(message.substr(0, 5)); name != names().end())
                dialog.append(direction)
                    .append(" ")
                    .append(name->second)
                    .append("\n    ")
                    .append(message)
                    .append("\n");
    }
    return dialog;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class AptDialog : public ::testing::TestWithParam<std::array<const char*, 3>> {};

TEST_P(AptDialog, IsAsItWas) {
    const auto [name, stage, bay] = GetParam();
    const auto log = std::filesystem::temp_directory_path() /
                     fmt::format("gimbalscan-dialog-{}-{}.log", ::getpid(), name);
    std::filesystem::remove(log);
    {
        AptBench bench;
        bench.plug(model(name));
        bench.addMotor("yaw", stage, 0,
                       {{"channel", ParamValue{static_cast<std::int64_t>(std::stoi(bay))}},
                        {"contact_time_s", ParamValue{20.0}}});
        auto wireLog = WireLog::create(log.string(), bench.clock());
        ASSERT_TRUE(wireLog);
        ASSERT_TRUE(bench.build(*wireLog));
        const auto connected = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
        ASSERT_TRUE(connected) << textOf(connected);
        ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
        ASSERT_TRUE(bench.moveTo(90));
        ASSERT_TRUE(bench.moveTo(90));  // there already: nothing is sent
        ASSERT_TRUE(bench.moveBy(-10));
        bench.motor().disconnect();
    }
    const std::string dialog = dialogOf(contentOf(log));
    std::filesystem::remove(log);
    const auto golden = std::filesystem::path(GIMBALSCAN_GOLDEN) / (std::string(name) + ".txt");
    if (std::getenv("GIMBALSCAN_WRITE_GOLDEN") != nullptr)
        std::ofstream(golden) << dialog;
    EXPECT_EQ(dialog, contentOf(golden));
}

INSTANTIATE_TEST_SUITE_P(Units, AptDialog,
                         ::testing::Values(std::array{"K10CR1", "K10CR1", "0"},
                                           std::array{"KDC101", "PRM1-Z8", "0"},
                                           std::array{"TDC001", "PRM1-Z8", "0"},
                                           std::array{"BSC203", "K10CR1", "2"}),
                         [](const auto& unit) { return std::string(unit.param[0]); });

}  // namespace
}  // namespace gimbalscan::testing
