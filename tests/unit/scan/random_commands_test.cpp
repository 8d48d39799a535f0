// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace gimbalscan::testing {
namespace {

#if defined(GIMBALSCAN_SANITIZED)
constexpr int kSequences = 400;
#else
constexpr int kSequences = 10'000;
#endif
constexpr int kCommands = 12;

/// One random life of the engine: commands and faults at random times. Everything that must always
/// hold is checked on the way.
class Life {
public:
    Life(unsigned seed, VirtualClock::Scheduling scheduling)
        : m_random(seed), m_bench(randomStation(), scheduling) {}

    void live() {
        (void)m_bench.connect();
        if (pick(4) != 0)
            (void)m_bench.home();
        for (int i = 0; i < kCommands; ++i) {
            m_bench.pass(std::chrono::milliseconds(pick(2500)));
            command();
            if (m_bench.engine().state() == ScanState::Faulted)
                checkLatched();
        }
        settle();
        checkRecords();
    }

private:
    unsigned pick(unsigned below) {
        return std::uniform_int_distribution<unsigned>(0, below - 1)(m_random);
    }

    ParamTable randomFaults(std::initializer_list<const char*> kinds) {
        std::vector<ParamTable> faults;
        while (pick(3) == 0)
            faults.push_back(fault(*(kinds.begin() + pick(static_cast<unsigned>(kinds.size()))),
                                   1 + pick(30),
                                   {{"count", ParamValue{std::int64_t{1 + pick(4)}}},
                                    {"duration_s", ParamValue{pick(40) * 0.1}}}));
        return withFaults(std::move(faults));
    }

    TestStation randomStation() {
        TestStation station;
        const auto motor = [&] {
            return randomFaults({"no_reply", "late_reply", "wrong_reply", "disconnect", "stall",
                                 "limit", "no_home_switch", "home_stuck", "ignore_stop"});
        };
        station.yaw = motor();
        station.pitch = motor();
        station.daq = randomFaults(
            {"no_reply", "late_reply", "wrong_reply", "disconnect", "overrun", "saturate"});
        station.supply = randomFaults({"no_reply", "ignore_stop", "disconnect"});
        station.channels = 16;
        station.mayDisable = pick(2) == 0;
        station.approach = pick(2) == 0 ? ApproachDirection::None : ApproachDirection::Positive;
        station.backlash = 0.1;
        return station;
    }

    void command() {
        ScanEngine& engine = m_bench.engine();
        const auto ignore = [](const Result<void>&) {};
        const double yaw = pick(200) - 100.0, pitch = pick(200) - 100.0;
        switch (pick(14)) {
            case 0:
            case 1:
            case 2:
                return startScan();
            case 3:
                return engine.moveTo({{"yaw", UserPosition(yaw)}, {"pitch", UserPosition(pitch)}},
                                     pick(2) == 0, ignore);
            case 4:
                return engine.jog(pick(2) == 0 ? "yaw" : "pitch", yaw / 4, ignore);
            case 5:
                return engine.home({}, ignore);
            case 6:
                return engine.pause(ignore);
            case 7:
            case 8:
                return engine.resume(ignore);
            case 9:
                return engine.stop(static_cast<StopWhen>(pick(3)), ignore);
            case 10:
                return engine.stopAll("random");
            case 11:
                return engine.acknowledge(ignore);
            case 12:
                return pick(2) == 0 ? engine.connect(ignore) : engine.disconnect(ignore);
            default:
                return engine.changeOffset("yaw", OffsetChange::SetPosition, yaw, ignore);
        }
    }

    void startScan() {
        ScanConfig scan = smallScan(1 + pick(4), 1 + pick(3), 0.05 * (1 + pick(60)));
        scan.order = static_cast<ScanOrder>(pick(5));
        scan.repeats.passes = 1 + pick(2);
        scan.straightLine = pick(2) == 0;
        scan.retakeBad = pick(2) == 0;
        scan.atEnd = {pick(2) == 0 ? AtEnd::Park : AtEnd::Stay, AtEnd::Stay};
        std::optional<std::uint64_t> failAt;
        if (pick(6) == 0)
            failAt = pick(6);
        ++m_scans;
        ScanRequest request;
        request.scan = scan;
        const auto run = std::make_shared<Guarded<RecordedRun>>();
        m_runs.push_back(run);
        request.makeSink = [run, failAt](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
            return std::make_unique<RecordingSink>(run, failAt);
        };
        m_bench.engine().scan(std::move(request),
                              [this](const Result<ScanSummary>&) { ++m_answered; });
    }

    /// After a stop all nothing moves until it is acknowledged.
    void checkLatched() {
        m_bench.pass(std::chrono::milliseconds(1));  // an acknowledge may be on its way
        if (m_bench.engine().state() != ScanState::Faulted)
            return;
        const auto yaw = m_bench.motor(0), pitch = m_bench.motor(1);
        if (yaw.moving || pitch.moving || !yaw.known || !pitch.known)
            return;  // a motor that could not be stopped, and was said to be so
        m_bench.engine().moveTo({{"yaw", UserPosition(1)}}, false, [](const Result<void>&) {});
        m_bench.engine().jog("pitch", 1, [](const Result<void>&) {});
        m_bench.pass(std::chrono::milliseconds(1500));
        const auto after = m_bench.motor(0), afterPitch = m_bench.motor(1);
        EXPECT_TRUE(!after.known || std::abs(after.position.value() - yaw.position.value()) < 0.05);
        EXPECT_TRUE(!afterPitch.known ||
                    std::abs(afterPitch.position.value() - pitch.position.value()) < 0.05);
    }

    /// Whatever happened, a few ordinary commands lead back to rest.
    void settle() {
        for (int i = 0; i < 200; ++i) {
            const bool quiet = m_bench.engine().state() == ScanState::Idle;
            m_bench.pass(std::chrono::milliseconds(10));  // a command may wait in the inbox
            const ScanState state = m_bench.engine().state();
            if (quiet && state == ScanState::Idle && m_answered == m_scans)
                return;
            if (state == ScanState::Faulted)
                (void)m_bench.acknowledge();
            else
                (void)m_bench.stop();
            m_bench.pass(std::chrono::seconds(2));
        }
        ADD_FAILURE() << "stuck in " << stateText(m_bench.engine().state()) << "\n"
                      << fmt::format("{}", fmt::join(m_bench.log(), "\n"));
    }

    void checkRecords() {
        EXPECT_EQ(m_answered, m_scans) << "every request is answered";
        for (const auto& shared : m_runs) {
            const RecordedRun run = shared->copy();
            EXPECT_EQ(run.stops.size(), static_cast<std::size_t>(run.begins))
                << "every run has one start and one end";
        }
        for (const std::string& line : m_bench.log())
            EXPECT_EQ(line.find("INT-ERROR"), std::string::npos) << line;
        for (DeviceHandle* handle : m_bench.station().devices().all())
            EXPECT_EQ(handle->holder(), "");
    }

    std::mt19937 m_random;
    std::vector<std::shared_ptr<Guarded<RecordedRun>>> m_runs;
    std::atomic<int> m_scans{0}, m_answered{0};
    EngineBench m_bench;
};

void liveMany(VirtualClock::Scheduling scheduling, int count) {
    for (int i = 0; i < count && !::testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("seed " + std::to_string(i));
        Life(static_cast<unsigned>(i), scheduling).live();
    }
}

TEST(RandomCommands, NeverDeadlockNeverRaceAlwaysCloseTheirRecords) {
    liveMany(VirtualClock::Scheduling::Serial, kSequences);
}

TEST(RandomCommands, TheSameWithRealInterleavings) {
    liveMany(VirtualClock::Scheduling::Concurrent, kSequences / 20);
}

}  // namespace
}  // namespace gimbalscan::testing
