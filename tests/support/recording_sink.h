// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/guarded.h>
#include <gimbalscan/core/run_record.h>

#include <vector>

namespace gimbalscan::testing {

/// What a run left behind; kept after the sink is gone.
struct RecordedRun {
    struct Point {
        std::uint64_t index;
        std::uint32_t row, column;
        std::array<double, 2> setpoint, readback;
        std::uint16_t flags;
        TimePoint start, stop;
        double realTime, liveTime;
        std::vector<double> reductions, signals;
        std::vector<std::int32_t> trace;
        bool operator==(const Point&) const = default;
    };
    std::vector<Point> points;
    std::vector<RunEvent> events;
    std::optional<RunStart> start;
    std::vector<RunStop> stops;
    int begins = 0;
};

/// A RunSink that remembers everything. `failAt`: claim() of that point fails once with DiskFull.
class RecordingSink : public RunSink {
public:
    explicit RecordingSink(std::shared_ptr<Guarded<RecordedRun>> run,
                           std::optional<std::uint64_t> failAt = std::nullopt)
        : m_run(std::move(run)), m_failAt(failAt) {}

    Result<void> begin(const RunStart& start) override {
        m_trace.resize(start.trace.channels);
        m_reductions.resize(start.scan.reductions.size());
        m_signals.resize(start.scan.signals.size());
        m_slot.trace = m_trace;
        m_slot.reductions = m_reductions;
        m_slot.signals = m_signals;
        m_run->withLock([&](RecordedRun& run) {
            ++run.begins;
            run.start = start;
        });
        return {};
    }
    Result<PointRecord*> claim(TimePoint, std::stop_token) override {
        if (m_failAt && m_count == *m_failAt) {
            m_failing = true;
            return fail(ErrorCode::DiskFull, "", "save", "no space left.");
        }
        return &m_slot;
    }
    void publish() noexcept override {
        ++m_count;
        m_run->withLock([&](RecordedRun& run) {
            run.points.push_back({m_slot.index, m_slot.row, m_slot.column, m_slot.setpoint,
                                  m_slot.readback, m_slot.flags, m_slot.start, m_slot.stop,
                                  m_slot.realTime, m_slot.liveTime, m_reductions, m_signals,
                                  m_trace});
        });
    }
    void event(const RunEvent& event) override {
        m_run->withLock([&](RecordedRun& run) { run.events.push_back(event); });
    }
    std::optional<Error> failure() const override {
        if (m_failing)
            return Error{ErrorCode::DiskFull, "", "save", "no space left."};
        return std::nullopt;
    }
    Result<void> retryWrites() override {
        m_failing = false;
        m_failAt.reset();
        return {};
    }
    Result<void> end(const RunStop& stop) override {
        m_run->withLock([&](RecordedRun& run) { run.stops.push_back(stop); });
        return {};
    }
    SavedCount saved() const noexcept override { return {m_count, m_count}; }
    std::string location() const override { return "memory"; }

private:
    std::shared_ptr<Guarded<RecordedRun>> m_run;
    std::optional<std::uint64_t> m_failAt;
    std::atomic<bool> m_failing{false};
    std::atomic<std::uint64_t> m_count{0};
    std::vector<std::int32_t> m_trace;
    std::vector<double> m_reductions, m_signals;
    PointRecord m_slot;
};

}  // namespace gimbalscan::testing
