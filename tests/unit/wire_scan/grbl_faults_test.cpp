// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_runs.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

void expectSurvivesOnGrbl(const WireFault& fault) {
    expectSurvives(Controller::Grbl, fault);
}

std::function<void(WireStation&)> line(LineFault fault) {
    return [fault](WireStation& station) { station.port().inject(fault); };
}

TEST(GrblScan, NothingWrong) {
    expectSurvivesOnGrbl({[](WireStation&) {}});
}

TEST(GrblScan, AReplyThatIsLost) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Drop, 0, 0, 1})});
}

TEST(GrblScan, AReplyInPieces) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Split, 0, 0.002, 3})});
}

TEST(GrblScan, AReplyThatIsGarbled) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Garble, 0, 0, 1})});
}

TEST(GrblScan, BytesOfAnEarlierReply) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Stale, 0, 0, 1})});
}

TEST(GrblScan, AReplyThatIsLate) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Delay, 0, 0.4, 1})});
}

TEST(GrblScan, NothingButGarbage) {
    // A stop that cannot be seen to work becomes a reset, which may cost the position.
    expectSurvivesOnGrbl({line({LineFault::Kind::Garble, 0, 0, 1'000'000}), Then::AsKnown,
                          ErrorCode::LinkBad, "Unreadable replies from the motor controller",
                          [](WireStation& station) { station.port().mend(); }});
}

TEST(GrblScan, AControllerThatFallsSilent) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Mute, 0, 3, 1}), Then::HomesAndResumes,
                          ErrorCode::LinkLost, "no reply for 1.5 s"});
}

TEST(GrblScan, ACableThatIsPulledOutAndPutBack) {
    expectSurvivesOnGrbl({line({LineFault::Kind::Unplug, 0, 0.7, 1}), Then::HomesAndResumes,
                          ErrorCode::LinkLost, "Lost contact with the motor controller"});
}

TEST(GrblScan, ABrownOut) {
    expectSurvivesOnGrbl({[](WireStation& station) {
                              station.grbl([](GrblEmulator& grbl, double now) { grbl.reset(now); });
                          },
                          Then::HomesAndResumes, ErrorCode::NotHomed, "restarted"});
}

constexpr double kAhead = 3;  // mm

/// Does something to each axis that moves, a little ahead of it.
std::function<void(WireStation&)> ahead(void (GrblEmulator::*what)(std::size_t, double)) {
    return [what](WireStation& station) {
        const auto way = station.awaitMotion();
        station.grbl([&](GrblEmulator& grbl, double now) {
            for (std::size_t axis = 0; axis < way.size(); ++axis)
                if (way.at(axis) != 0)
                    (grbl.*what)(axis, grbl.machine(now).at(axis) + way.at(axis) * kAhead);
        });
    };
}

void mend(WireStation& station) {
    station.grbl([](GrblEmulator& grbl, double) { grbl.mend(); });
}

TEST(GrblScan, AStall) {
    expectSurvivesOnGrbl({ahead(&GrblEmulator::stallAt), Then::ResumesFromFile, ErrorCode::Stall,
                          "on the way to", mend});
}

TEST(GrblScan, ALimitSwitch) {
    expectSurvivesOnGrbl({ahead(&GrblEmulator::limitAt), Then::ResumesFromFile, ErrorCode::LimitHit,
                          "limit switch", mend});
}

TEST(GrblScan, AHoldButton) {
    expectSurvivesOnGrbl(
        {[](WireStation& station) {
             (void)station.awaitMotion();
             station.grbl([](GrblEmulator& grbl, double now) { grbl.pressHold(now); });
         },
         Then::ResumesFromFile, ErrorCode::HardwareStop, "Release it, then acknowledge"});
}

}  // namespace
}  // namespace gimbalscan::testing
