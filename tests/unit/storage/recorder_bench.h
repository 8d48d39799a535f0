// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/guarded.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/storage/run_recorder.h>

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace gimbalscan::testing {

/// What a FakeWriter was told and what it answers; outlives the recorder.
struct WriterScript {
    std::vector<std::vector<std::uint64_t>> groups;  ///< indices of the points, group by group
    std::vector<TimePoint> groupTimes, syncTimes;
    std::vector<std::string> events;
    std::vector<RunStop> stops;
    Duration writeTime{};  ///< how long each group takes
    std::optional<Error> createError, writeError, eventError, syncError, finishError;
    std::optional<Error> writeErrorUntilEnding;
    std::optional<Error> moveError;
    bool moveWaits = false;  ///< until it is told to stop
    std::string place = "fake file";

    [[nodiscard]] std::vector<std::uint64_t> written() const {
        std::vector<std::uint64_t> all;
        for (const auto& group : groups)
            all.insert(all.end(), group.begin(), group.end());
        return all;
    }
};

class FakeWriter final : public PointWriter {
public:
    FakeWriter(Clock& clock, Guarded<WriterScript>& script)
        : m_clock(clock), m_point(clock), m_script(script) {}

    Result<void> create(const RunStart&) override {
        return answer([](auto& script) { return script.createError; });
    }
    Result<void> write(std::span<const PointRecord* const> group) override {
        const Duration time =
            m_script.withLock([](const WriterScript& script) { return script.writeTime; });
        if (time > Duration{})
            (void)m_point.wait(m_clock.now() + time, {}, [] { return false; });
        return answer([&](WriterScript& script) {
            if (script.writeError)
                return script.writeError;
            if (script.writeErrorUntilEnding)
                return script.writeErrorUntilEnding;
            auto& indices = script.groups.emplace_back();
            for (const PointRecord* point : group) {
                EXPECT_EQ(point->trace[0], static_cast<std::int32_t>(point->index));
                indices.push_back(point->index);
            }
            script.groupTimes.push_back(m_clock.now());
            return std::optional<Error>();
        });
    }
    Result<void> event(const RunEvent& event) override {
        return answer([&](WriterScript& script) {
            if (!script.eventError)
                script.events.push_back(event.text);
            return script.eventError;
        });
    }
    Result<void> sync() override {
        return answer([&](WriterScript& script) {
            if (!script.syncError)
                script.syncTimes.push_back(m_clock.now());
            return script.syncError;
        });
    }
    void ending() noexcept override {
        m_script.withLock([](WriterScript& script) { script.writeErrorUntilEnding.reset(); });
    }
    Result<void> finish(const RunStop& stop) override {
        return answer([&](WriterScript& script) {
            script.stops.push_back(stop);
            return script.finishError;
        });
    }
    Result<void> moveTo(const std::string& path, const std::stop_token& stop) override {
        if (m_script.withLock([](const WriterScript& script) { return script.moveWaits; })) {
            EXPECT_EQ(m_point.wait(kNever, stop, [] { return false; }), WaitResult::Stopped);
            return fail(ErrorCode::Stopped, "", "move", "");
        }
        return answer([&](WriterScript& script) {
            if (!script.moveError) {
                script.place = path;
                script.writeError.reset();  // there is room in the other place
            }
            return script.moveError;
        });
    }
    std::string location() const override {
        return m_script.withLock([](const WriterScript& script) { return script.place; });
    }

private:
    template <class F>
    Result<void> answer(F&& ask) {
        if (std::optional<Error> error = m_script.withLock(ask))
            return Failure(*error);
        return {};
    }

    Clock& m_clock;
    WaitPoint m_point;
    Guarded<WriterScript>& m_script;
};

/// A recorder over a FakeWriter on a virtual clock; the test is the engine.
class RecorderBench : public ::testing::Test {
protected:
    /// So many channels that the ring has the least number of slots, 64.
    static constexpr std::uint32_t kFewSlots = 262'144;

    /// `dwell` in seconds.
    void begin(std::uint32_t channels = 16, double dwell = 0.001) {
        RunStart start;
        start.scan.dwell.value = dwell;
        start.trace.channels = channels;
        start.scan.reductions = {{"total"}};
        start.scan.signals = {"daq.dead_time"};
        ASSERT_TRUE(m_recorder->begin(start));
    }
    Result<void> take(Duration limit = std::chrono::minutes(1), const std::stop_token& stop = {}) {
        const auto slot = m_recorder->claim(m_clock.now() + limit, stop);
        if (!slot)
            return Failure(slot.error());
        (*slot)->index = m_next;
        (*slot)->trace[0] = static_cast<std::int32_t>(m_next);
        m_recorder->publish();
        ++m_next;
        return {};
    }
    void take(int points) {
        for (int i = 0; i < points; ++i)
            ASSERT_TRUE(take());
    }
    void pass(Duration time) {
        (void)m_point.wait(m_clock.now() + time, {}, [] { return false; });
    }
    [[nodiscard]] WriterScript told() const { return m_script.copy(); }
    void tell(const std::function<void(WriterScript&)>& change) { m_script.withLock(change); }
    [[nodiscard]] std::vector<std::uint64_t> firstPoints(std::uint64_t count) const {
        std::vector<std::uint64_t> indices;
        for (std::uint64_t i = 0; i < count; ++i)
            indices.push_back(i);
        return indices;
    }
    static Error diskFull() { return {ErrorCode::DiskFull, "", "save", "No space left."}; }

    VirtualClock m_clock;
    VirtualClock::Participant m_participant{m_clock};
    WaitPoint m_point{m_clock};
    StdThreadHost m_threads;
    Guarded<WriterScript> m_script;
    std::unique_ptr<RunRecorder> m_recorder = std::make_unique<RunRecorder>(
        m_clock, m_threads, std::make_unique<FakeWriter>(m_clock, m_script));
    std::uint64_t m_next = 0;
};

}  // namespace gimbalscan::testing
