// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/apt_emulator.h"
#include "wire/grbl_emulator.h"
#include "wire/odd_devices.h"
#include "wire/pty_port.h"

#include <gimbalscan/app/port_probe.h>
#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/core/wait_point.h>

#include <gmock/gmock.h>

#include <future>

namespace gimbalscan {
namespace {

using testing::AptEmulator;
using testing::BabblingDevice;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::EmulatedDevice;
using testing::GrblEmulator;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::PtyPort;

/// A controller on a pseudo-terminal, and the drivers that are built in.
class PortProbeTest : public ::testing::Test {
protected:
    PtyPort& plug(std::unique_ptr<EmulatedDevice> device, double timeScale = 1) {
        m_port = std::make_unique<PtyPort>(std::move(device), PtyPort::Options{timeScale, {}});
        return *m_port;
    }
    Result<PortAnswer> probe(const std::string& driver = {}) {
        return probePort(m_port->path(), driver, m_drivers,
                         {m_clock, m_clock.now() + std::chrono::seconds(60), m_stop.get_token()});
    }
    template <class Device, class F>
    void with(F fn) {
        m_port->withDevice(
            [&](EmulatedDevice& device, double now) { fn(dynamic_cast<Device&>(device), now); });
    }
    /// Looks until it is so, for five seconds.
    bool eventually(const std::function<bool()>& so) {
        WaitPoint wait(m_clock);
        for (const TimePoint end = m_clock.now() + std::chrono::seconds(5); !so();) {
            if (m_clock.now() >= end)
                return false;
            (void)wait.wait(m_clock.now() + std::chrono::milliseconds(2), {}, [] { return false; });
        }
        return true;
    }

    SteadyClock m_clock;
    std::stop_source m_stop;
    const DriverRegistry m_drivers = builtInDrivers();
    std::unique_ptr<PtyPort> m_port;
};

TEST_F(PortProbeTest, GrblIsHeardAndAskedOnlyWhoItIs) {
    plug(std::make_unique<GrblEmulator>(), 10);
    const auto answer = probe();
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->driver, "grbl");
    EXPECT_EQ(answer->identity.model, "Grbl 1.1h");
    EXPECT_EQ(answer->identity.firmware, "1.1h.20190830 options V");
    with<GrblEmulator>([](GrblEmulator& grbl, double) {
        EXPECT_THAT(grbl.lines(), ElementsAre("$I"));
        EXPECT_THAT(grbl.realTimeBytes(), IsEmpty());
    });
}

TEST_F(PortProbeTest, AptIsAskedOnlyWhoItIs) {
    for (const char* model : {"K10CR1", "BSC203"}) {
        AptEmulator::Options options;
        options.model = model;
        plug(std::make_unique<AptEmulator>(options));
        // The listening before it is a test of its own kind: see the running GRBL.
        const auto answer = probe("thorlabs-apt");
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->driver, "thorlabs-apt");
        EXPECT_EQ(answer->identity.model, model);
        EXPECT_EQ(answer->identity.firmware, "1.0.3");
        with<AptEmulator>([](AptEmulator& apt, double) {
            // Stop what you send by yourself, who are you, good bye.
            for (const auto& message : apt.heard())
                EXPECT_THAT((std::vector<int>{0x12, 0x05, 0x02}), Contains(message[0]));
            EXPECT_FALSE(apt.heard().empty());
        });
    }
}

TEST_F(PortProbeTest, AnAptControllerIsFoundWithoutBeingNamed) {
    plug(std::make_unique<AptEmulator>(AptEmulator::Options{}));
    const auto answer = probe();
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->driver, "thorlabs-apt");
    EXPECT_EQ(answer->identity.serialNumber, "55000001");
}

TEST_F(PortProbeTest, AGrblThatRunsAlreadyGoesOn) {
    auto emulator = std::make_unique<GrblEmulator>();
    emulator->resetsWhenOpened = false;
    emulator->settings[22] = 0;
    plug(std::move(emulator));
    with<GrblEmulator>([](GrblEmulator& grbl, double now) { grbl.powerCycle(now); });
    ASSERT_TRUE(eventually([&] {
        bool runs = false;
        with<GrblEmulator>([&](GrblEmulator& grbl, double now) {
            const std::string line = "G1X-90F60\n";  // a minute and a half
            runs = grbl.state() == GrblEmulator::State::Run;
            if (!runs)
                grbl.received({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()},
                              now);
        });
        return runs;
    }));
    const auto answer = probe();
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->driver, "grbl");
    EXPECT_EQ(answer->identity.model, "GRBL") << "it does not say more while it moves";
    with<GrblEmulator>([](GrblEmulator& grbl, double) {
        EXPECT_EQ(grbl.state(), GrblEmulator::State::Run);
        EXPECT_THAT(grbl.realTimeBytes(), Each(Not(0x18)));
    });
}

TEST_F(PortProbeTest, GarbageIsNobody) {
    plug(std::make_unique<BabblingDevice>());
    for (const char* driver : {"thorlabs-apt", "grbl"}) {
        const auto answer = probe(driver);
        ASSERT_FALSE(answer) << answer->identity.text();
        EXPECT_EQ(answer.error().code, ErrorCode::NotConnected) << answer.error().text();
        EXPECT_THAT(answer.error().detail, HasSubstr(m_port->path()));
        EXPECT_THAT(answer.error().detail, HasSubstr(std::string(driver) + " (asked)"));
        EXPECT_THAT(answer.error().detail, HasSubstr("baud rate"));
    }
}

TEST_F(PortProbeTest, AStopEndsIt) {
    plug(std::make_unique<testing::SilentDevice>());
    auto probing = std::async(std::launch::async, [&] { return probe(); });
    m_stop.request_stop();
    const auto answer = probing.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Stopped);
}

TEST_F(PortProbeTest, OnlyDriversThatCanAskAreAsked) {
    plug(std::make_unique<testing::SilentDevice>());
    for (const char* driver : {"sim-motor", "nonsense"}) {
        const auto answer = probe(driver);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ErrorCode::InvalidArgument);
        EXPECT_THAT(answer.error().detail, HasSubstr("Allowed: grbl, thorlabs-apt"));
    }
}

}  // namespace
}  // namespace gimbalscan
