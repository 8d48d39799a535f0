// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hold_watch.h"

#include <utility>

namespace gimbalscan {

namespace {
// A stop that comes before the engine has begun the move is without effect: it is asked again.
constexpr std::chrono::milliseconds kRepeat{20};
constexpr std::chrono::seconds kJoinBound{1};
}  // namespace

HoldWatch::HoldWatch(ThreadHost& threads)
    : m_thread(threads.spawn("hold", m_clock, [this](const std::stop_token& stop) { run(stop); })) {
}

HoldWatch::~HoldWatch() {
    m_thread->requestStop();
    (void)m_thread->join(kJoinBound);
}

void HoldWatch::begin(Stop stop) {
    m_wait.update([&] {
        m_watched = {std::make_shared<const Stop>(std::move(stop)), m_clock.now() + kSilence,
                     false};
    });
}

void HoldWatch::beat() {
    m_wait.update([&] {
        if (m_watched.stop && !m_watched.lapsed)
            m_watched.due = m_clock.now() + kSilence;
    });
}

bool HoldWatch::end() {
    return m_wait.update([&] { return std::exchange(m_watched, {}).lapsed; });
}

void HoldWatch::run(const std::stop_token& stop) {
    while (true) {
        const TimePoint due = m_wait.read([&] { return m_watched.due; });
        const WaitResult waited = m_wait.wait(due, stop, [&] { return m_watched.due != due; });
        if (waited == WaitResult::Stopped)
            return;
        if (waited == WaitResult::Satisfied)
            continue;
        const auto silent = m_wait.update([&]() -> std::shared_ptr<const Stop> {
            if (m_watched.due != due)
                return nullptr;
            m_watched.lapsed = true;
            m_watched.due = m_clock.now() + kRepeat;
            return m_watched.stop;
        });
        if (silent)
            (*silent)();
    }
}

}  // namespace gimbalscan
