// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"
#include "wire/grbl_emulator.h"
#include "wire/odd_devices.h"
#include "wire/pty_port.h"

#include <gimbalscan/devices/transport.h>

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace gimbalscan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using ProbeCommand = CliTest;

std::unique_ptr<PtyPort> grblPort() {
    return std::make_unique<PtyPort>(std::make_unique<GrblEmulator>(), PtyPort::Options{10, {}});
}

std::unique_ptr<PtyPort> silentPort() {
    return std::make_unique<PtyPort>(std::make_unique<SilentDevice>(), PtyPort::Options{});
}

TEST_F(ProbeCommand, SaysWhatIsThereAndWhatAStationFileNeeds) {
    const auto port = grblPort();
    const auto result = run({"ports", "--probe", port->path()});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out,
              "driver         grbl\n"
              "model          Grbl 1.1h\n"
              "serial number  -\n"
              "firmware       1.1h.20190830 options V\n"
              "station file   \"port\": \"" +
                  port->path() + "\"\n");
}

TEST_F(ProbeCommand, TheSameAsJsonAndWhatPassedInTheWireLog) {
    const auto port = grblPort();
    const std::string log = path("wire.log");
    const auto result =
        run({"ports", "--probe", port->path(), "--driver", "grbl", "--json", "--wire-log", log});
    ASSERT_EQ(result.code, 0) << result.err;
    const auto json = result.json().at(0);
    EXPECT_EQ(json, (nlohmann::json{{"driver", "grbl"},
                                    {"model", "Grbl 1.1h"},
                                    {"serial_number", ""},
                                    {"firmware", "1.1h.20190830 options V"},
                                    {"port", port->path()}}));
    std::ifstream file(log);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(text, AllOf(HasSubstr("> 24 49 0A"), HasSubstr("Grbl 1.1h")));
    const auto again = run({"ports", "--probe", port->path(), "--wire-log", log});
    EXPECT_EQ(again.code, 2);
    EXPECT_THAT(again.err, HasSubstr("FILE-EXISTS"));
}

TEST_F(ProbeCommand, NobodyThereIsThreeAndSaysWhatToLookAt) {
    const auto port = silentPort();
    const auto result = run({"ports", "--probe", port->path()});
    EXPECT_EQ(result.code, 3);
    EXPECT_EQ(result.out, "");
    for (const std::string& part :
         {port->path(), std::string("grbl (listened)"),
          std::string("thorlabs-apt (asked) and grbl (asked)"), std::string("power"),
          std::string("cable"), std::string("baud rate"), std::string("another program")})
        EXPECT_THAT(result.err, HasSubstr(part));
}

/// Somebody who has the port open.
class Holder final : public TransportUser {
public:
    explicit Holder(const std::string& port) : m_transport(optionsOf(port), *this, m_clock) {
        const auto opened =
            m_transport.open({m_clock, m_clock.now() + std::chrono::seconds(5), {}});
        EXPECT_TRUE(opened) << opened.error().text();
    }
    void received(std::span<const std::uint8_t>, TimePoint) override {}
    [[nodiscard]] TimePoint tick(TimePoint) override { return kNever; }
    void lost(const Error&) override {}
    void reopened(TimePoint) override {}

private:
    static TransportOptions optionsOf(const std::string& port) {
        TransportOptions options;
        options.address = port;
        options.holder = "yaw, pitch";
        return options;
    }
    SteadyClock m_clock;
    Transport m_transport;
};

TEST_F(ProbeCommand, APortThatIsTakenNamesItsHolder) {
    const auto port = silentPort();
    const Holder holder(port->path());
    for (const char* driver : {"grbl", "thorlabs-apt"}) {
        const auto result = run({"ports", "--probe", port->path(), "--driver", driver});
        EXPECT_EQ(result.code, 3);
        EXPECT_THAT(result.err,
                    HasSubstr("is used by process " + std::to_string(getpid()) + " (yaw, pitch)"));
    }
}

TEST_F(ProbeCommand, WhatIsNoPortIsToldByTheTransport) {
    const auto missing = run({"ports", "--probe", path("ttyUSB7")});
    EXPECT_EQ(missing.code, 3);
    EXPECT_THAT(missing.err, HasSubstr("There is no port " + path("ttyUSB7")));
    const auto refused = run({"ports", "--probe", "tcp://127.0.0.1:1", "--driver", "grbl"});
    EXPECT_EQ(refused.code, 3);
    EXPECT_THAT(refused.err, HasSubstr("tcp://127.0.0.1:1"));
    EXPECT_EQ(run({"ports", "--probe", "COM3"}).code, 2);
    EXPECT_EQ(run({"ports", "--probe", write("file", "")}).code, 2);
    EXPECT_EQ(run({"ports", "--probe", path("ttyUSB7"), "--driver", "sim-motor"}).code, 2);
    EXPECT_EQ(run({"ports", "--driver", "grbl"}).code, 2);
    EXPECT_EQ(run({"ports", "--wire-log", path("wire.log")}).code, 2);
}

}  // namespace
}  // namespace gimbalscan::testing
