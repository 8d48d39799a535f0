// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/thread_host.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>

#ifdef __linux__
#include <pthread.h>
#include <sys/prctl.h>
#endif

namespace gimbalscan {

namespace {

class StdThread final : public HostedThread {
public:
    using Run = std::function<void(std::stop_token)>;

    StdThread(Clock& clock, Run run)
        : m_clock(clock), m_thread([this, run = std::move(run)](std::stop_token stop) {
              run(std::move(stop));
              // Notified under the mutex: the joiner may destroy this object as soon as it sees the
              // flag.
              const std::lock_guard lock(m_mutex);
              m_ended = true;
              m_condition.notify_all();
          }) {}

    ~StdThread() override {
        const OutsideTime outside(m_clock);
        m_thread.request_stop();
        m_thread.join();
    }

    void requestStop() noexcept override { m_thread.request_stop(); }

    bool join(std::chrono::milliseconds bound) override {
        const OutsideTime outside(m_clock);
        std::unique_lock lock(m_mutex);
        return m_condition.wait_for(lock, bound, [this] { return m_ended; });
    }

private:
    Clock& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_condition;
    bool m_ended = false;
    std::jthread m_thread;  // last: joined before the members it uses go
};

}  // namespace

void ThreadHost::runBody(const std::string& name, Clock& clock, const Body& body,
                         std::stop_token stop) {
#ifdef __linux__
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    // The default slack of 50 us is added to every timed wait.
    prctl(PR_SET_TIMERSLACK, 1UL);
#endif
    clock.threadBegins();
    try {
        body(std::move(stop));
    } catch (const std::exception& e) {
        // Bodies catch their own; one that gets here has lost its invariants, and motors may be
        // moving under it. Ending the process hands the motors to the controllers' own watchdogs.
        std::fprintf(stderr, "INT-ERROR thread %s ended by an exception: %s\n", name.c_str(),
                     e.what());
        std::abort();
    }
    clock.threadEnds();
}

std::unique_ptr<HostedThread> StdThreadHost::spawn(std::string name, Clock& clock, Body body) {
    clock.threadStarting();
    return std::make_unique<StdThread>(
        clock, [name = std::move(name), &clock, body = std::move(body)](std::stop_token stop) {
            runBody(name, clock, body, std::move(stop));
        });
}

}  // namespace gimbalscan
