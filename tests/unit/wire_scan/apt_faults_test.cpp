// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_runs.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

void expectSurvivesOnApt(const WireFault& fault) {
    expectSurvives(Controller::Apt, fault);
}

std::function<void(WireStation&)> line(LineFault fault) {
    return [fault](WireStation& station) {
        for (std::size_t i = 0; i < station.ports(); ++i)
            station.port(i).inject(fault);
    };
}

std::function<void(WireStation&)> both(std::function<void(AptEmulator&, double now)> fn) {
    return [fn = std::move(fn)](WireStation& station) {
        for (std::size_t i = 0; i < station.ports(); ++i)
            station.apt(i, fn);
    };
}

TEST(AptScan, NothingWrong) {
    expectSurvivesOnApt({[](WireStation&) {}});
}

TEST(AptScan, AReplyThatIsLost) {
    expectSurvivesOnApt({line({LineFault::Kind::Drop, 0, 0, 1})});
}

TEST(AptScan, AReplyInPieces) {
    expectSurvivesOnApt({line({LineFault::Kind::Split, 0, 0.002, 3})});
}

TEST(AptScan, AReplyThatIsGarbled) {
    expectSurvivesOnApt({line({LineFault::Kind::Garble, 0, 0, 1})});
}

TEST(AptScan, BytesOfAnEarlierReply) {
    expectSurvivesOnApt({line({LineFault::Kind::Stale, 0, 0, 1})});
}

TEST(AptScan, AReplyThatIsLate) {
    expectSurvivesOnApt({line({LineFault::Kind::Delay, 0, 0.4, 1})});
}

TEST(AptScan, NothingButGarbage) {
    WireFault fault{line({LineFault::Kind::Garble, 0, 0, 1'000'000}), Then::ResumesInPlace,
                    ErrorCode::LinkBad, "motor controller"};
    fault.orCode = ErrorCode::LinkLost;  // what is garbled may look like no reply at all
    fault.mend = [](WireStation& station) {
        for (std::size_t i = 0; i < station.ports(); ++i)
            station.port(i).mend();
    };
    expectSurvivesOnApt(fault);
}

TEST(AptScan, AControllerThatFallsSilent) {
    expectSurvivesOnApt({line({LineFault::Kind::Mute, 0, 5, 1}), Then::ResumesInPlace,
                         ErrorCode::LinkLost, "motor controller"});
}

TEST(AptScan, ACableThatIsPulledOutAndPutBack) {
    expectSurvivesOnApt({line({LineFault::Kind::Unplug, 0, 0.7, 1}), Then::ResumesInPlace,
                         ErrorCode::LinkLost, "Lost contact with the motor controller"});
}

TEST(AptScan, AnEndOfAMoveThatNeverComes) {
    expectSurvivesOnApt({both([](AptEmulator& apt, double) { apt.faults.noEndOfMove = true; })});
}

TEST(AptScan, AnEndOfAMoveBeforeItHasBegun) {
    expectSurvivesOnApt(
        {both([](AptEmulator& apt, double) { apt.faults.staleCompletion = true; })});
}

constexpr double kAhead = 0.1;                     // deg
constexpr double kCountsPerDegree = 409600.0 / 3;  // of a K10CR1

/// Does something to each unit whose stage moves, a little ahead of it.
std::function<void(WireStation&)> ahead(
    std::function<void(AptEmulatedChannel&, double place, double way)> what) {
    return [what = std::move(what)](WireStation& station) {
        const auto way = station.awaitMotion();
        for (std::size_t axis = 0; axis < way.size(); ++axis)
            if (way.at(axis) != 0)
                station.apt(axis, [&](AptEmulator& apt, double now) {
                    const double counts = kAhead * kCountsPerDegree;
                    what(apt.channel(), apt.channel().mechanics(now) + way.at(axis) * counts,
                         way.at(axis));
                });
    };
}

std::function<void(WireStation&)> mend() {
    return both([](AptEmulator& apt, double) {
        apt.channel().stallAt.reset();
        apt.channel().lowLimit.reset();
        apt.channel().highLimit.reset();
    });
}

TEST(AptScan, AStall) {
    expectSurvivesOnApt(
        {ahead([](AptEmulatedChannel& channel, double place, double) { channel.stallAt = place; }),
         Then::ResumesFromFile, ErrorCode::Stall, "on the way to", mend()});
}

TEST(AptScan, ALimitSwitch) {
    expectSurvivesOnApt({ahead([](AptEmulatedChannel& channel, double place, double way) {
                             (way > 0 ? channel.highLimit : channel.lowLimit) = place;
                         }),
                         Then::ResumesFromFile, ErrorCode::LimitHit, "limit switch", mend()});
}

TEST(AptScan, APowerCut) {
    WireFault fault{both([](AptEmulator& apt, double now) { apt.powerCycle(now); }),
                    Then::HomesAndResumes, ErrorCode::NotHomed,
                    "switched off and on; its position is lost"};
    // Both units may have been told to move before they tell that they have restarted.
    fault.commandsUnderWay = 2;
    expectSurvivesOnApt(fault);
}

}  // namespace
}  // namespace gimbalscan::testing
