// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace gimbalscan::testing {

namespace {

constexpr double kRestTolerance = 1e-9;

bool same(const std::array<double, 2>& a, const std::array<double, 2>& b) {
    return std::abs(a[0] - b[0]) <= kRestTolerance && std::abs(a[1] - b[1]) <= kRestTolerance;
}

std::string allEvents(const WireStation& station) {
    std::string text;
    for (const RunEvent& event : station.events())
        text += event.level + " " + event.code + " " + event.text + "\n";
    return text;
}

std::string endOf(const WireStation& station) {
    const auto ended = station.ended();
    if (!ended)
        return "It runs.\n";
    if (!*ended)
        return (*ended).error().text() + "\n";
    const RunStop& stop = (*ended)->passes.at(0).stop;
    return "Ended: " + (stop.reason ? stop.reason->text() : std::string("no reason")) + "\n";
}

std::uint64_t finishedPoints(const std::string& path) {
    const auto file = ScanFile::open(path);
    EXPECT_TRUE(file) << file.error().text();
    const auto mask = (*file)->mask();
    EXPECT_TRUE(mask) << mask.error().text();
    return summarise(*mask).finished;
}

/// Both axes stand, and go on standing: nothing moves by itself after a fault.
void expectRest(WireStation& station) {
    std::array<double, 2> before = station.truePositions();
    EXPECT_TRUE(station.eventually(
        [&] {
            const auto now = station.truePositions();
            return same(std::exchange(before, now), now);
        },
        5));
    before = station.truePositions();
    EXPECT_FALSE(station.eventually([&] { return !same(station.truePositions(), before); }, 0.3))
        << "it moves on";
}

void expectTold(const WireStation& station, const WireFault& fault) {
    if (!fault.code)
        return;
    for (const RunEvent& event : station.events())
        if ((event.code == codeText(*fault.code) ||
             event.code == codeText(fault.orCode.value_or(*fault.code))) &&
            event.text.find(fault.text) != std::string::npos)
            return;
    ADD_FAILURE() << "not told: " << codeText(*fault.code) << " \"" << fault.text << "\"; but:\n"
                  << allEvents(station);
}

/// Every point measured where it was to be measured.
void expectComplete(const std::string& path) {
    const auto file = ScanFile::open(path);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ((*file)->info().status, "completed");
    ASSERT_EQ(summarise(*(*file)->mask()).finished, WireStation::points());
    const ScanFileAxis &fast = (*file)->info().fast, &slow = (*file)->info().slow;
    const auto fastReadback = (*file)->column(PointColumn::FastReadback);
    const auto slowReadback = (*file)->column(PointColumn::SlowReadback);
    ASSERT_TRUE(fastReadback && slowReadback);
    for (std::size_t cell = 0; cell < WireStation::points(); ++cell) {
        EXPECT_NEAR((*fastReadback)[cell], fast.positions[cell % fast.positions.size()],
                    fast.tolerance);
        EXPECT_NEAR((*slowReadback)[cell], slow.positions[cell / fast.positions.size()],
                    slow.tolerance);
    }
    const auto problems = verifyScanFile(**file);
    ASSERT_TRUE(problems);
    EXPECT_THAT(*problems, ::testing::IsEmpty());
}

/// A device that came back is connected again while the scan is paused, without moving.
void awaitContact(WireStation& station) {
    const auto known = [&] {
        for (const std::size_t axis : {0U, 1U})
            if (!station.station().axisStatus(axis).known)
                return false;
        return true;
    };
    EXPECT_TRUE(station.eventually(known, 20)) << allEvents(station);
}

void goOnInPlace(WireStation& station, Then then) {
    ASSERT_EQ(station.engine().state(), ScanState::Paused) << endOf(station) << allEvents(station);
    awaitContact(station);
    expectRest(station);
    auto resumed = station.resume();
    EXPECT_FALSE(resumed && then == Then::HomesAndResumes) << "on an unproven position\n"
                                                           << allEvents(station);
    if (!resumed && then != Then::ResumesInPlace) {
        EXPECT_EQ(resumed.error().code, ErrorCode::NotHomed) << resumed.error().text();
        const auto homed = station.home();
        ASSERT_TRUE(homed) << homed.error().text() << "\n" << allEvents(station);
        resumed = station.resume();
    }
    ASSERT_TRUE(resumed) << resumed.error().text() << "\n" << allEvents(station);
}

/// Ends what is left of the scan, and does what the message tells the user to do.
void goOnInFile(WireStation& station) {
    ASSERT_TRUE(station.ended()) << allEvents(station);
    EXPECT_EQ((*station.ended())->passes.at(0).stop.outcome, RunOutcome::Failed);
    const auto acknowledged = station.acknowledge();
    ASSERT_TRUE(acknowledged) << acknowledged.error().text();
    expectRest(station);
    ASSERT_TRUE(station.eventually([&] { return station.connect().has_value(); }, 20));
    const auto homed = station.home();
    ASSERT_TRUE(homed) << homed.error().text() << "\n" << allEvents(station);
    const auto goesOn = station.continueScan();
    ASSERT_TRUE(goesOn) << goesOn.error().text();
}

void runWithFault(Controller controller, const WireFault& fault, std::uint64_t points) {
    SCOPED_TRACE("on the way to point " + std::to_string(points + 1));
    WireStation station(controller);
    ASSERT_TRUE(station.connect());
    const auto homed = station.home();
    ASSERT_TRUE(homed) << homed.error().text();
    std::future<void> injected;
    station.startScan(
        points, [&] { injected = std::async(std::launch::async, [&] { fault.inject(station); }); });
    ASSERT_TRUE(station.awaitEndOrPause()) << allEvents(station);
    expectTold(station, fault);
    if (fault.then != Then::Completes) {
        expectRest(station);
        EXPECT_EQ(finishedPoints(station.file()), points) << allEvents(station);
        if (fault.mend)
            fault.mend(station);
        fault.then == Then::ResumesFromFile ? goOnInFile(station)
                                            : goOnInPlace(station, fault.then);
        if (::testing::Test::HasFatalFailure())
            return;
    }
    // A link that could not be read may be found lost when it is used again.
    if (fault.then == Then::AsKnown && station.awaitEndOrPause() && !station.ended())
        goOnInPlace(station, fault.then);
    ASSERT_TRUE(station.awaitEnd()) << allEvents(station);
    const auto ended = *station.ended();
    ASSERT_TRUE(ended) << ended.error().text() << "\n" << allEvents(station);
    ASSERT_EQ(ended->passes.at(0).stop.outcome, RunOutcome::Completed)
        << endOf(station) << allEvents(station);
    expectComplete(station.file());
    EXPECT_LE(station.wrongCommands(), fault.commandsUnderWay);
}

}  // namespace

void expectSurvives(Controller controller, const WireFault& fault) {
    std::vector<std::future<void>> runs;
    for (const std::uint64_t points :
         {std::uint64_t{0}, WireStation::points() / 2, WireStation::points() - 1})
        runs.push_back(std::async(std::launch::async,
                                  [&, points] { runWithFault(controller, fault, points); }));
    for (auto& run : runs)
        run.get();
}

}  // namespace gimbalscan::testing
