// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "point_ring.h"

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/storage/run_recorder.h>

#include <deque>

namespace gimbalscan {

namespace {

// A group is written this long after its first point, or earlier when it is large: the writer is
// woken by few points, and few of them are at risk. Points are in the file within 5 ms.
constexpr Duration kGatherTime = std::chrono::milliseconds(2);
constexpr std::uint64_t kLargestGroup = 256;
// What was written is made safe against a power cut this often: within 100 ms with the sync itself.
constexpr Duration kSyncPeriod = std::chrono::milliseconds(80);
// From this exposure on a point is written and saved by itself.
constexpr double kSlowDwell = 0.05;
constexpr Duration kRetryLimit = std::chrono::seconds(60);
// Of a copy, which may be large and go to a slow share; a stop ends it at any time.
constexpr Duration kMoveLimit = std::chrono::hours(2);
// A copy that was told to end does so within a piece; a disk that hangs is not waited for longer.
constexpr Duration kMoveEndLimit = std::chrono::seconds(2);
constexpr std::size_t kMostEvents = 10'000;

}  // namespace

/// Lives on: the caller's threads, and the thread "writer" between begin and end.
struct RunRecorder::Impl {
    Impl(Clock& clockToUse, ThreadHost& threadsToUse, std::unique_ptr<PointWriter> writerToUse)
        : clock(clockToUse), threads(threadsToUse), writer(std::move(writerToUse)), point(clock) {}

    void run();
    void moveFile();
    bool waitForWork();
    void writePoints();
    void writeEvents();
    void syncWhenDue();
    void failed(const Error& error);
    [[nodiscard]] bool attempt() const { return !hasFailed || state.retry || state.quit; }

    Clock& clock;
    ThreadHost& threads;
    const std::unique_ptr<PointWriter> writer;
    std::unique_ptr<PointRing> ring;
    std::unique_ptr<HostedThread> thread;

    WaitPoint point;
    struct State {  // guarded by point
        std::deque<RunEvent> events;
        std::uint64_t eventsLost = 0;
        std::optional<Error> failure;
        bool newEvents = false;  // since the last try to write them
        bool retry = false, quit = false;
        struct Move {
            std::string path;
            std::stop_token stop;
        };
        std::optional<Move> move;  // asked for, together with a retry
        Result<void> moved;        // how it went
    };
    State state;
    std::atomic<bool> hasFailed{false};
    // The writer waits for a first point / for a large group; the producer wakes it then only.
    std::atomic<bool> wantsFirst{false}, wantsGroup{false};
    std::atomic<bool> producerWaits{false};
    std::atomic<std::uint64_t> written{0}, saved{0}, ringFull{0};

    // Writer thread only.
    std::uint64_t groupSize = kLargestGroup;
    Duration gatherTime = kGatherTime, syncPeriod = kSyncPeriod;
    bool unsynced = false;
    TimePoint syncDue{};
    std::vector<const PointRecord*> group;
};

bool savesEachPoint(const Dwell& dwell) noexcept {
    return (dwell.kind == DwellKind::RealTime || dwell.kind == DwellKind::LiveTime) &&
           dwell.value >= kSlowDwell;
}

RunRecorder::RunRecorder(Clock& clock, ThreadHost& threads, std::unique_ptr<PointWriter> writer)
    : m_impl(std::make_unique<Impl>(clock, threads, std::move(writer))) {}

RunRecorder::~RunRecorder() {
    m_impl->point.update([&] { m_impl->state.quit = true; });
    m_impl->thread.reset();
}

Result<void> RunRecorder::begin(const RunStart& start) {
    if (auto created = m_impl->writer->create(start); !created)
        return created;
    m_impl->ring = std::make_unique<PointRing>(start.trace.channels, start.scan.reductions.size(),
                                               start.scan.signals.size());
    m_impl->groupSize = std::min<std::uint64_t>(kLargestGroup, m_impl->ring->size() / 4);
    if (savesEachPoint(start.scan.dwell))
        m_impl->gatherTime = m_impl->syncPeriod = Duration::zero();
    m_impl->group.reserve(m_impl->groupSize);
    m_impl->thread = m_impl->threads.spawn("writer", m_impl->clock,
                                           [this](const std::stop_token&) { m_impl->run(); });
    return {};
}

Result<PointRecord*> RunRecorder::claim(TimePoint deadline, std::stop_token stop) {
    Impl& impl = *m_impl;
    if (impl.hasFailed)
        return Failure(failure().value_or(Error{}));
    if (!impl.ring->full())
        return &impl.ring->next();
    ++impl.ringFull;
    impl.producerWaits = true;
    const auto waited =
        impl.point.wait(deadline, stop, [&] { return impl.hasFailed || !impl.ring->full(); });
    impl.producerWaits = false;
    if (waited == WaitResult::Stopped)
        return fail(ErrorCode::Stopped, "", "save", "");
    if (waited == WaitResult::TimedOut)
        return fail(ErrorCode::FileIo, "", "save",
                    "The file is written too slowly: " + impl.writer->location() + ".");
    if (impl.hasFailed)
        return Failure(failure().value_or(Error{}));
    return &impl.ring->next();
}

void RunRecorder::publish() noexcept {
    Impl& impl = *m_impl;
    impl.ring->publish();
    const bool first = impl.wantsFirst && impl.wantsFirst.exchange(false);
    const bool large = impl.wantsGroup && impl.ring->waiting() >= impl.groupSize &&
                       impl.wantsGroup.exchange(false);
    if (first || large)
        impl.point.update([] {});
}

void RunRecorder::event(const RunEvent& event) {
    m_impl->point.update([&] {
        m_impl->state.newEvents = true;
        if (m_impl->state.events.size() < kMostEvents)
            m_impl->state.events.push_back(event);
        else
            ++m_impl->state.eventsLost;
    });
}

std::optional<Error> RunRecorder::failure() const {
    return m_impl->point.read([&] { return m_impl->state.failure; });
}

Result<void> RunRecorder::retryWrites() {
    Impl& impl = *m_impl;
    if (!impl.hasFailed)
        return {};
    impl.point.update([&] { impl.state.retry = true; });
    const auto waited =
        impl.point.wait(impl.clock.now() + kRetryLimit, {}, [&] { return !impl.state.retry; });
    if (waited != WaitResult::Satisfied)
        return fail(ErrorCode::FileIo, "", "save", "The file is written too slowly.");
    if (const auto error = failure())
        return Failure(*error);
    return {};
}

Result<void> RunRecorder::moveTo(const std::string& path, const std::stop_token& stop) {
    Impl& impl = *m_impl;
    if (!impl.hasFailed)
        return fail(ErrorCode::InvalidInState, "", "save elsewhere",
                    "Nothing has failed: the data is saved in " + location() + ".");
    std::stop_source ending;
    const std::stop_callback passedOn(stop, [&] { ending.request_stop(); });
    impl.point.update([&] {
        impl.state.move = {path, ending.get_token()};
        impl.state.retry = true;
    });
    const auto answered = [&] { return !impl.state.retry; };
    auto waited = impl.point.wait(impl.clock.now() + kMoveLimit, stop, answered);
    if (waited != WaitResult::Satisfied) {
        // The writer's own answer, so that it is known where the file is.
        ending.request_stop();
        waited = impl.point.wait(impl.clock.now() + kMoveEndLimit, {}, answered);
    }
    if (waited != WaitResult::Satisfied)
        return fail(ErrorCode::FileIo, "", "save elsewhere",
                    "Copying the data to " + path + " does not end.");
    if (auto moved = impl.point.read([&] { return impl.state.moved; }); !moved)
        return moved;
    if (const auto error = failure())
        return Failure(*error);
    return {};
}

Result<void> RunRecorder::end(const RunStop& stop) {
    Impl& impl = *m_impl;
    impl.point.update([&] { impl.state.quit = true; });
    impl.thread.reset();  // joins: it drains first
    if (impl.ring && impl.ring->waiting() > 0) {
        const std::uint64_t missing = impl.ring->waiting();
        Error error = failure().value_or(Error{});
        error.detail += " " + std::to_string(missing) + " points are not in the file.";
        // What can still be said, and nothing that the file does not hold.
        RunStop without = stop;
        without.pointsDone -= std::min(without.pointsDone, missing);
        if (without.outcome == RunOutcome::Completed) {
            without.outcome = RunOutcome::Failed;
            without.reason = error;
        }
        (void)impl.writer->finish(without);
        (void)impl.writer->sync();
        return Failure(error);
    }
    if (auto finished = impl.writer->finish(stop); !finished)
        return finished;
    if (auto synced = impl.writer->sync(); !synced)
        return synced;
    impl.saved = impl.written.load();
    return {};
}

SavedCount RunRecorder::saved() const noexcept {
    return {m_impl->written, m_impl->saved};
}

std::string RunRecorder::location() const {
    return m_impl->writer->location();
}

std::uint64_t RunRecorder::ringFullCount() const noexcept {
    return m_impl->ringFull;
}

void RunRecorder::Impl::run() {
    while (waitForWork()) {
        moveFile();
        writePoints();
        writeEvents();
        syncWhenDue();
        point.updateIf([&] { return std::exchange(state.retry, false); });
    }
    writer->ending();
    writePoints();
    writeEvents();
    // Not synced here: end() does it once, with the closing record.
}

/// When it was asked for. After a failure nothing is tried again in the old file: nobody asked for
/// that.
void RunRecorder::Impl::moveFile() {
    const auto move = point.read([&] { return std::exchange(state.move, std::nullopt); });
    if (!move)
        return;
    auto moved = writer->moveTo(move->path, move->stop);
    point.update([&] {
        state.retry = moved.has_value();
        state.moved = std::move(moved);
    });
}

/// False when the run ends. Waits for a first point or event, then a little for more to come.
bool RunRecorder::Impl::waitForWork() {
    bool quit = false;
    const auto urgent = [&] { return (quit = state.quit) || state.retry; };
    wantsFirst = true;
    const auto begun = point.wait(unsynced && !hasFailed ? syncDue : kNever, {}, [&] {
        return urgent() || state.newEvents || (!hasFailed && ring->waiting() > 0);
    });
    wantsFirst = false;
    if (quit)
        return false;
    if (begun == WaitResult::TimedOut)
        return true;  // time to sync
    if (gatherTime == Duration::zero())
        return true;
    wantsGroup = true;
    (void)point.wait(clock.now() + gatherTime, {},
                     [&] { return urgent() || ring->waiting() >= groupSize; });
    wantsGroup = false;
    return !quit;
}

void RunRecorder::Impl::writePoints() {
    if (!point.read([&] { return attempt(); }))
        return;
    while (const std::uint64_t count = std::min(ring->waiting(), groupSize)) {
        group.clear();
        for (std::uint64_t i = 0; i < count; ++i)
            group.push_back(&ring->waitingPoint(i));
        if (const auto result = writer->write(group); !result)
            return failed(result.error());
        ring->release(count);
        written += count;
        if (!unsynced) {
            unsynced = true;
            syncDue = clock.now() + syncPeriod;
        }
        if (producerWaits)
            point.update([] {});
    }
    if (hasFailed)
        point.update([&] {
            state.failure.reset();
            hasFailed = false;
        });
}

/// Also while points cannot be written, once an event: that a scan has paused is seen in the file.
void RunRecorder::Impl::writeEvents() {
    std::deque<RunEvent> events;
    std::uint64_t lost = 0;
    point.read([&] {
        state.newEvents = false;
        events.swap(state.events);
        lost = std::exchange(state.eventsLost, 0);
    });
    if (lost > 0)
        events.push_back({clock.now(), "warning", "LOG-FULL",
                          std::to_string(lost) + " events before this one are missing here."});
    while (!events.empty()) {
        if (const auto result = writer->event(events.front()); !result) {
            // Kept, in front of those that came meanwhile.
            point.read(
                [&] { state.events.insert(state.events.begin(), events.begin(), events.end()); });
            if (!hasFailed)  // that points cannot be written matters more
                failed(result.error());
            return;
        }
        events.pop_front();
        if (!unsynced) {
            unsynced = true;
            syncDue = clock.now() + syncPeriod;
        }
    }
}

void RunRecorder::Impl::syncWhenDue() {
    if (!unsynced || hasFailed || clock.now() < syncDue)
        return;
    const std::uint64_t safe = written;
    if (const auto result = writer->sync(); !result)
        return failed(result.error());
    unsynced = false;
    saved = safe;
}

void RunRecorder::Impl::failed(const Error& error) {
    point.update([&] {
        state.failure = error;
        hasFailed = true;
    });
}

}  // namespace gimbalscan
