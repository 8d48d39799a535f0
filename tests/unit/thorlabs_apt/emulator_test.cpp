// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/apt_emulator.h"

#include <gmock/gmock.h>

#include <cmath>
#include <sstream>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Emulators against the bytes of the fact sheet, written out by hand: nothing of the driver is
// used.
class AptEmulated : public ::testing::Test {
protected:
    void make(const std::string& name) {
        AptEmulator::Options options;
        options.model = name;
        emulator = std::make_unique<AptEmulator>(options);
        emulator->onSend(
            [this](const std::vector<std::uint8_t>& message) { sent.push_back(hex(message)); });
    }
    static std::string hex(const std::vector<std::uint8_t>& bytes) {
        std::string text;
        for (const std::uint8_t byte : bytes) {
            char two[4];
            std::snprintf(two, sizeof two, "%s%02X", text.empty() ? "" : " ", byte);
            text += two;
        }
        return text;
    }
    // What is answered to these bytes.
    std::vector<std::string> answers(const std::string& text) {
        std::vector<std::uint8_t> bytes;
        std::istringstream in(text);
        for (std::string byte; in >> byte;)
            bytes.push_back(static_cast<std::uint8_t>(std::stoi(byte, nullptr, 16)));
        sent.clear();
        emulator->received(bytes, now);
        return sent;
    }
    // What is sent unasked in this time.
    std::vector<std::string> pass(double seconds) {
        sent.clear();
        const double end = now + seconds;
        for (double next = now; next <= end; next = std::max(next + 1e-6, emulator->advance(now)))
            now = next;
        now = end;
        (void)emulator->advance(now);
        return sent;
    }
    void homeK10() {
        (void)answers("13 04 0E 00 D0 01 01 00 00 00 00 00 AC 3A 00 00 27 7B 5E 04");
        (void)answers("40 04 0E 00 D0 01 01 00 02 00 01 00 27 7B 5E 04 55 55 08 00");
        (void)answers("43 04 01 00 50 01");
    }
    std::unique_ptr<AptEmulator> emulator;
    std::vector<std::string> sent;
    double now = 0;
};

TEST_F(AptEmulated, AK10cr1HomesMovesAndTellsWhatTheFactSheetSays) {
    make("K10CR1");
    EXPECT_THAT(answers("18 00 00 00 50 01"), IsEmpty());
    homeK10();
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_THAT(pass(40), ElementsAre("44 04 01 00 01 50"));
    // To 90 deg: 9 s at speed and 1 s for its ramps.
    EXPECT_THAT(answers("53 04 06 00 D0 01 01 00 00 80 BB 00"), IsEmpty());
    EXPECT_THAT(pass(9.98), IsEmpty());
    EXPECT_THAT(pass(0.04),
                ElementsAre("64 04 0E 00 81 50 01 00 00 80 BB 00 00 00 00 00 30 04 00 80"));
    EXPECT_THAT(answers("80 04 01 00 50 01"),
                ElementsAre("81 04 0E 00 81 50 01 00 00 80 BB 00 00 00 00 00 00 04 00 80"));
    EXPECT_THAT(answers("29 04 01 00 50 01"), ElementsAre("2A 04 06 00 81 50 01 00 00 04 00 80"));
    EXPECT_THAT(answers("11 04 01 00 50 01"), ElementsAre("12 04 06 00 81 50 01 00 00 80 BB 00"));
    // Ten degrees back.
    EXPECT_THAT(answers("48 04 06 00 D0 01 01 00 AB 2A EB FF"), IsEmpty());
    EXPECT_THAT(pass(3), SizeIs(1));
    EXPECT_EQ(emulator->channel().counter(now), 12288000 - 1365333);
}

TEST_F(AptEmulated, AK10cr1PowersUpWithNothing) {
    make("K10CR1");
    EXPECT_THAT(answers("90 04 01 00 50 01"), IsEmpty());  // only servos answer this
    EXPECT_THAT(answers("14 04 01 00 50 01"),
                ElementsAre("15 04 0E 00 81 50 01 00 00 00 00 00 00 00 00 00 00 00 00 00"));
    EXPECT_THAT(answers("80 04 01 00 50 01"),
                ElementsAre("81 04 0E 00 81 50 01 00 00 00 00 00 00 00 00 00 00 00 00 80"));
    // It "moves" at no speed: both motion bits, the same place, no end.
    (void)answers("48 04 06 00 D0 01 01 00 AB 2A EB FF");
    EXPECT_THAT(pass(60), IsEmpty());
    EXPECT_THAT(answers("80 04 01 00 50 01"),
                ElementsAre("81 04 0E 00 81 50 01 00 00 00 00 00 00 00 00 00 30 00 00 80"));
}

TEST_F(AptEmulated, PowerComesBackNotHomedAtZeroWhereverItStands) {
    make("K10CR1");
    homeK10();
    (void)pass(40);
    (void)answers("53 04 06 00 D0 01 01 00 00 80 BB 00");
    (void)pass(5);
    const double place = emulator->channel().mechanics(now);
    emulator->powerCycle(now);
    EXPECT_THAT(answers("80 04 01 00 50 01"),
                ElementsAre("81 04 0E 00 81 50 01 00 00 00 00 00 00 00 00 00 00 00 00 80"));
    EXPECT_DOUBLE_EQ(emulator->channel().mechanics(now), place);
}

TEST_F(AptEmulated, AStopRampsDownOrStopsAtOnce) {
    make("K10CR1");
    homeK10();
    (void)pass(40);
    (void)answers("53 04 06 00 D0 01 01 00 00 80 BB 00");
    (void)pass(5);
    const double before = emulator->channel().mechanics(now);
    EXPECT_THAT(answers("65 04 01 02 50 01"), IsEmpty());
    EXPECT_THAT(pass(0.99), IsEmpty());  // 10 deg/s at 10 deg/s2
    EXPECT_THAT(pass(0.02), SizeIs(1));
    EXPECT_THAT(sent[0], ::testing::StartsWith("66 04 0E 00 81 50"));
    EXPECT_NEAR((emulator->channel().mechanics(now) - before) / (409600.0 / 3), 5, 0.01);
    (void)answers("53 04 06 00 D0 01 01 00 00 00 00 00");
    (void)pass(3);
    const double moving = emulator->channel().mechanics(now);
    (void)answers("65 04 01 01 50 01");
    EXPECT_THAT(pass(0.001), SizeIs(1));
    EXPECT_NEAR(emulator->channel().mechanics(now), moving, 1);
}

TEST_F(AptEmulated, AServoTellsItsSpeed) {
    make("KDC101");
    EXPECT_THAT(answers("80 04 01 00 50 01"), IsEmpty());
    (void)answers("10 02 01 01 50 01");
    // 20 deg/s at 20 deg/s2, relative by -60 deg: -115179 counts.
    const auto speed = static_cast<std::uint32_t>(std::lround(20 * 42941.66));
    const auto ramp = static_cast<std::uint32_t>(std::lround(20 * 14.66));
    const auto bytes = [](std::uint32_t value) {
        std::vector<std::uint8_t> out;
        for (int shift = 0; shift < 32; shift += 8)
            out.push_back(static_cast<std::uint8_t>((value >> shift) & 0xFF));
        return hex(out);
    };
    (void)answers("13 04 0E 00 D0 01 01 00 00 00 00 00 " + bytes(ramp) + " " + bytes(speed));
    (void)answers("48 04 06 00 D0 01 01 00 " + bytes(static_cast<std::uint32_t>(-115179)));
    // At -30 deg, half-way: after 2 s.
    (void)pass(2);
    const auto status = answers("90 04 01 00 50 01");
    ASSERT_THAT(status, SizeIs(1));
    // Velocity -13, as in the fact sheet; not homed, or bit 0x400 would be set.
    EXPECT_THAT(status[0], ::testing::StartsWith("91 04 0E 00 81 50 01 00"));
    EXPECT_THAT(status[0], ::testing::EndsWith("F3 FF 00 00 10 01 00 80"));
    EXPECT_NEAR(emulator->channel().counter(now), -57589, 60);
}

TEST_F(AptEmulated, UpdatesStopWhenNobodyAcknowledges) {
    make("KDC101");
    (void)answers("11 00 00 00 50 01");
    EXPECT_THAT(pass(4.05), SizeIs(40));
    (void)answers("92 04 00 00 50 01");
    EXPECT_THAT(pass(5.2), SizeIs(50));
    EXPECT_FALSE(emulator->updatesRunning());
    // Ends of moves are not told any more either.
    (void)answers("10 02 01 01 50 01");
    (void)answers("48 04 06 00 D0 01 01 00 10 00 00 00");
    EXPECT_THAT(pass(5), IsEmpty());
}

TEST_F(AptEmulated, BaysHaveAddressesOfTheirOwnAndShortEnds) {
    make("BSC203");
    EXPECT_THAT(answers("60 00 01 00 11 01"), ElementsAre("61 00 01 01 01 11"));
    EXPECT_THAT(answers("60 00 05 00 11 01"), ElementsAre("61 00 05 02 01 11"));
    EXPECT_THAT(answers("05 00 00 00 50 01"), IsEmpty());
    ASSERT_THAT(answers("05 00 00 00 11 01"), SizeIs(1));
    EXPECT_THAT(sent[0], ::testing::StartsWith("06 00 54 00 81 11"));
    (void)answers("10 02 01 01 22 01");
    (void)answers("48 04 06 00 A2 01 01 00 10 00 00 00");
    EXPECT_THAT(pass(5), ElementsAre("64 04 01 00 01 22"));
    ASSERT_THAT(answers("80 04 01 00 22 01"), SizeIs(1));
    EXPECT_THAT(sent[0], ::testing::StartsWith("81 04 1C 00 81 22 01 00 10 00 00 00"));
}

TEST_F(AptEmulated, AStalledStageCallsItselfMoving) {
    make("KDC101");
    (void)answers("10 02 01 01 50 01");
    emulator->channel().stallAt = emulator->channel().mechanics(now) + 100;
    (void)answers("48 04 06 00 D0 01 01 00 00 10 00 00");
    EXPECT_THAT(pass(20), IsEmpty());
    EXPECT_EQ(emulator->channel().counter(now), 100);
    EXPECT_NE(emulator->channel().bits(now) & 0x30U, 0U);
}

TEST_F(AptEmulated, ALimitSwitchStopsIt) {
    make("KDC101");
    (void)answers("10 02 01 01 50 01");
    emulator->channel().lowLimit = emulator->channel().mechanics(now) - 100;
    (void)answers("48 04 06 00 D0 01 01 00 00 F0 FF FF");
    EXPECT_THAT(pass(20), SizeIs(1));
    EXPECT_THAT(sent[0], ::testing::StartsWith("66 04"));
    EXPECT_EQ(emulator->channel().counter(now), -100);
    EXPECT_EQ(emulator->channel().bits(now) & 0x3U, 0x1U);
    // The way out is open.
    (void)answers("48 04 06 00 D0 01 01 00 50 00 00 00");
    (void)pass(20);
    EXPECT_EQ(emulator->channel().counter(now), -20);
}

TEST_F(AptEmulated, ATdc001LocksUpWhenHomedJustAfterEnabling) {
    make("TDC001");
    (void)answers("10 02 01 01 50 01");
    (void)answers("43 04 01 00 50 01");
    EXPECT_TRUE(emulator->lockedUp());
    EXPECT_THAT(answers("90 04 01 00 50 01"), IsEmpty());
    emulator->powerCycle(now);
    EXPECT_THAT(answers("90 04 01 00 50 01"), SizeIs(1));
}

}  // namespace
}  // namespace gimbalscan::testing
