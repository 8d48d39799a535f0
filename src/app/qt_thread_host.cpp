// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/qt_thread_host.h>

#include <QString>
#include <QThread>

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <vector>

namespace gimbalscan {

namespace {

constexpr std::chrono::seconds kJoinLimit{3};

// Shared with the thread itself: a thread that is left alone must not lose what it stands on.
struct Shared {
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable condition;
    bool ended = false;
};

// Threads that did not end and may still run: their objects must outlive them, so they are kept to
// the end of the program.
void keepForever(QThread* thread) {
    static std::mutex mutex;
    static auto* const kept = new std::vector<QThread*>;
    const std::lock_guard lock(mutex);
    kept->push_back(thread);
}

class QtThread final : public HostedThread {
public:
    QtThread(std::string name, Clock& clock, std::function<void(std::stop_token)> run)
        : m_name(std::move(name)), m_clock(clock) {
        m_thread = QThread::create([shared = m_shared, run = std::move(run)] {
            run(shared->stop.get_token());
            const std::lock_guard lock(shared->mutex);
            shared->ended = true;
            shared->condition.notify_all();
        });
        m_thread->setObjectName(QString::fromStdString(m_name));
        m_thread->start();
    }

    ~QtThread() override {
        requestStop();
        if (!join(kJoinLimit)) {
            spdlog::critical(
                "Thread \"{}\" did not end within {} s and is left alone. Motors may be moving: "
                "use the hardware stop if in doubt.",
                m_name, kJoinLimit.count());
            keepForever(m_thread);
            return;
        }
        const OutsideTime outside(m_clock);
        m_thread->wait();  // what is left is the return from the thread's function
        delete m_thread;
    }

    void requestStop() noexcept override { m_shared->stop.request_stop(); }

    bool join(std::chrono::milliseconds bound) override {
        const OutsideTime outside(m_clock);
        std::unique_lock lock(m_shared->mutex);
        return m_shared->condition.wait_for(lock, bound, [this] { return m_shared->ended; });
    }

private:
    const std::string m_name;
    Clock& m_clock;
    const std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
    QThread* m_thread = nullptr;
};

}  // namespace

std::unique_ptr<HostedThread> QtThreadHost::spawn(std::string name, Clock& clock, Body body) {
    clock.threadStarting();
    return std::make_unique<QtThread>(name, clock,
                                      [name, &clock, body = std::move(body)](std::stop_token stop) {
                                          runBody(name, clock, body, std::move(stop));
                                      });
}

}  // namespace gimbalscan
