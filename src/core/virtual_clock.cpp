// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/virtual_clock.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace gimbalscan {

namespace {
// A thread is registered at one clock at a time.
thread_local const void* t_registeredAt = nullptr;
}  // namespace

/// One parked (or starting) thread. Ready: it may run, but in Serial mode waits for its turn.
struct VirtualClock::State {
    struct Waiter {
        const std::condition_variable* key = nullptr;
        TimePoint deadline = kNever;
        std::uint64_t order = 0;
        bool registered = false;
        bool ready = false;
        bool running = false;
        std::condition_variable turn;
    };

    Scheduling scheduling;
    mutable std::mutex mutex;
    std::atomic<Duration::rep> now{0};
    std::uint64_t nextOrder = 0;
    int active = 0;                 // registered threads that run or are ready
    int running = 0;                // registered threads that run
    bool starting = false;          // announced by threadStarting, not begun yet: time waits for it
    std::uint64_t startOrder = 0;   // its place in the queue, taken when it was announced
    std::condition_variable begun;  // starting became false
    std::vector<Waiter*> waiters;

    void markReady(Waiter& waiter) {
        if (!waiter.ready)
            markReady(waiter, nextOrder++);
    }

    void markReady(Waiter& waiter, std::uint64_t order) {
        waiter.ready = true;
        waiter.order = order;
        if (waiter.registered)
            ++active;
        else
            waiter.turn.notify_one();
    }

    void wakeKey(const std::condition_variable* key) {
        // Vector order is the order of parking: the first to wait is the first to run.
        for (Waiter* waiter : waiters)
            if (waiter->key == key)
                markReady(*waiter);
        dispatch();
    }

    void grant(Waiter& waiter) {
        waiter.running = true;
        ++running;
        waiter.turn.notify_one();
    }

    // Lets ready threads run; when nobody can, moves time to the next deadline.
    void dispatch() {
        while (true) {
            if (starting || (scheduling == Scheduling::Serial && running > 0))
                return;
            Waiter* first = nullptr;
            for (Waiter* waiter : waiters) {
                if (!waiter->registered || !waiter->ready || waiter->running)
                    continue;
                if (scheduling == Scheduling::Concurrent)
                    grant(*waiter);
                else if (!first || waiter->order < first->order)
                    first = waiter;
            }
            if (first)
                grant(*first);
            if (active > 0 || !advance())
                return;
        }
    }

    // Everybody waits: the earliest deadline becomes now. False when no wait ever ends by itself.
    // True also when only unregistered threads are woken: they do not hold time back.
    bool advance() {
        TimePoint earliest = kNever;
        for (const Waiter* waiter : waiters)
            if (!waiter->ready)
                earliest = std::min(earliest, waiter->deadline);
        if (earliest == kNever)
            return false;
        now = std::max(now.load(), earliest.time_since_epoch().count());
        for (Waiter* waiter : waiters)
            if (!waiter->ready && waiter->deadline <= earliest)
                markReady(*waiter);
        return true;
    }

    void sleepUntilTurn(Waiter& waiter, std::unique_lock<std::mutex>& lock) {
        waiter.turn.wait(lock, [&] { return waiter.registered ? waiter.running : waiter.ready; });
        std::erase(waiters, &waiter);
    }
};

VirtualClock::VirtualClock(Scheduling scheduling) : m_state(std::make_unique<State>()) {
    m_state->scheduling = scheduling;
}

VirtualClock::~VirtualClock() = default;

TimePoint VirtualClock::now() const noexcept {
    return TimePoint(Duration(m_state->now.load()));
}

void VirtualClock::park(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
                        TimePoint deadline) {
    State::Waiter waiter;
    waiter.key = &key;
    waiter.deadline = deadline;
    waiter.registered = t_registeredAt == this;
    {
        std::unique_lock own(m_state->mutex);
        m_state->waiters.push_back(&waiter);
        // Registered as a waiter before the caller's mutex is released: no notification can be
        // missed.
        lock.unlock();
        if (waiter.registered) {
            --m_state->active;
            --m_state->running;
        }
        m_state->dispatch();
        m_state->sleepUntilTurn(waiter, own);
    }
    lock.lock();
}

void VirtualClock::wake(std::condition_variable& key) noexcept {
    const std::lock_guard lock(m_state->mutex);
    m_state->wakeKey(&key);
}

void VirtualClock::threadStarting() {
    // One at a time, with its place in the queue taken here: which of two new threads the operating
    // system starts first must not show in the order of events.
    std::unique_lock lock(m_state->mutex);
    m_state->begun.wait(lock, [this] { return !m_state->starting; });
    m_state->starting = true;
    m_state->startOrder = m_state->nextOrder++;
}

void VirtualClock::threadBegins() {
    State::Waiter waiter;
    waiter.registered = true;
    t_registeredAt = this;
    std::unique_lock lock(m_state->mutex);
    m_state->starting = false;
    m_state->begun.notify_one();
    m_state->waiters.push_back(&waiter);
    m_state->markReady(waiter, m_state->startOrder);
    m_state->dispatch();
    m_state->sleepUntilTurn(waiter, lock);
}

void VirtualClock::threadEnds() noexcept {
    t_registeredAt = nullptr;
    const std::lock_guard lock(m_state->mutex);
    --m_state->active;
    --m_state->running;
    m_state->dispatch();
}

bool VirtualClock::counted() const noexcept {
    return t_registeredAt == this;
}

VirtualClock::Participant::Participant(VirtualClock& clock) : m_clock(clock) {
    m_clock.threadStarting();
    m_clock.threadBegins();
}

VirtualClock::Participant::~Participant() {
    m_clock.threadEnds();
}

}  // namespace gimbalscan
