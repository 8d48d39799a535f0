// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pty_port.h"

#include "faulty_line.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace gimbalscan::testing {

namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

[[noreturn]] void failed(const char* what) {
    throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

/// A pseudo-terminal. Its slave is kept open, because a slave's settings are lost at its last
/// close; that a host opens it, inotify tells.
class Pty {
public:
    Pty() {
        m_master = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        std::array<char, 64> name{};
        if (m_master < 0 || ::grantpt(m_master) != 0 || ::unlockpt(m_master) != 0 ||
            ::ptsname_r(m_master, name.data(), name.size()) != 0)
            failed("pseudo-terminal");
        m_name = name.data();
        m_slave = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        termios settings = {};
        if (m_slave < 0 || ::tcgetattr(m_slave, &settings) != 0)
            failed("slave");
        ::cfmakeraw(&settings);
        ::tcsetattr(m_slave, TCSANOW, &settings);
        m_watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (m_watch < 0 || ::inotify_add_watch(m_watch, name.data(), IN_OPEN) < 0)
            failed("inotify");
    }
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;
    ~Pty() {
        ::close(m_watch);
        ::close(m_master);  // the host sees a hang-up
        ::close(m_slave);
    }

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] int master() const noexcept { return m_master; }
    [[nodiscard]] int watch() const noexcept { return m_watch; }
    /// Whether a host has opened it since the last call.
    [[nodiscard]] bool takeOpened() const {
        alignas(inotify_event) std::array<char, 4096> events{};
        return ::read(m_watch, events.data(), events.size()) > 0;
    }

private:
    std::string m_name;
    int m_master = -1, m_slave = -1, m_watch = -1;
};

std::string newFolder() {
    std::string name = (fs::temp_directory_path() / "gimbalscan-pty-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        failed("temporary folder");
    return name;
}

}  // namespace

class PtyPort::Server {
public:
    Server(std::unique_ptr<EmulatedDevice> device, Options options)
        : m_device(std::move(device)),
          m_options(options),
          m_folder(newFolder()),
          m_link(m_folder + "/port"),
          m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
          m_line(std::chrono::duration<double>(options.latency).count()) {
        m_device->onSend([this](const auto& message) { m_line.add(message, real()); });
        plugIn();
        m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~Server() {
        m_thread.request_stop();
        wakeUp();
        m_thread.join();
        m_pty.reset();
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
        ::close(m_event);
    }

    [[nodiscard]] const std::string& path() const noexcept { return m_link; }
    void inject(const LineFault& fault) {
        {
            const std::lock_guard lock(m_mutex);
            m_line.inject(fault, real());
            plugInOrOut();
        }
        wakeUp();
    }
    void mend() {
        const std::lock_guard lock(m_mutex);
        m_line.mend();
    }
    void withDevice(const std::function<void(EmulatedDevice&, double)>& fn) {
        {
            const std::lock_guard lock(m_mutex);
            fn(*m_device, emulated());
        }
        wakeUp();
    }

private:
    [[nodiscard]] double real() const {
        return std::chrono::duration<double>(Steady::now() - m_origin).count();
    }
    [[nodiscard]] double emulated() const { return real() * m_options.timeScale; }
    void wakeUp() const { (void)::eventfd_write(m_event, 1); }

    void plugIn() {
        m_pty = std::make_unique<Pty>();
        fs::create_symlink(m_pty->name(), m_link);
    }

    void plugInOrOut() {
        const bool gone = real() < m_line.unpluggedUntil();
        if (gone && m_pty) {
            fs::remove(m_link);
            m_pty.reset();
        } else if (!gone && !m_pty) {
            plugIn();
        }
    }

    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::array<pollfd, 3> waited{};
            double next = EmulatedDevice::kNever;
            {
                const std::lock_guard lock(m_mutex);
                next = step();
                // Negative descriptors are not looked at.
                waited = {pollfd{m_event, POLLIN, 0},
                          pollfd{m_pty ? m_pty->master() : -1, POLLIN, 0},
                          pollfd{m_pty ? m_pty->watch() : -1, POLLIN, 0}};
            }
            const double left = std::clamp(next - real(), 0.0, 1.0);
            const timespec wait{static_cast<time_t>(left),
                                static_cast<long>(std::fmod(left, 1) * 1e9)};
            (void)::ppoll(waited.data(), waited.size(), &wait, nullptr);
            eventfd_t ignored = 0;
            (void)::eventfd_read(m_event, &ignored);
        }
    }

    /// Everything that is due; when the next thing is, in real time.
    double step() {
        plugInOrOut();
        if (m_pty)
            listen();
        const double next = m_device->advance(emulated()) / m_options.timeScale;
        plugInOrOut();  // a message may have been the one to unplug at
        if (m_pty)
            write();
        const double back = m_pty ? EmulatedDevice::kNever : m_line.unpluggedUntil();
        return std::min({next, m_line.nextTime(), back});
    }

    void listen() {
        std::array<std::uint8_t, 4096> bytes{};
        const ssize_t count = ::read(m_pty->master(), bytes.data(), bytes.size());
        // After reading: the host opens before it writes.
        if (m_pty->takeOpened()) {
            m_line.cut();
            m_device->opened(emulated());
        }
        if (count > 0 && !m_line.muted(real()))
            m_device->received(std::span(bytes).first(static_cast<std::size_t>(count)), emulated());
    }

    void write() {
        const double now = real();
        const auto bytes = m_line.take(now);
        if (!bytes.empty() && !m_line.muted(now))
            (void)::write(m_pty->master(), bytes.data(), bytes.size());  // full: lost, as on a wire
    }

    std::mutex m_mutex;
    const Steady::time_point m_origin = Steady::now();
    std::unique_ptr<EmulatedDevice> m_device;
    Options m_options;
    std::string m_folder;
    std::string m_link;
    int m_event;
    FaultyLine m_line;
    std::unique_ptr<Pty> m_pty;
    std::jthread m_thread;
};

PtyPort::PtyPort(std::unique_ptr<EmulatedDevice> device, Options options)
    : m_server(std::make_unique<Server>(std::move(device), options)) {}

PtyPort::~PtyPort() = default;

const std::string& PtyPort::path() const noexcept {
    return m_server->path();
}

void PtyPort::inject(const LineFault& fault) {
    m_server->inject(fault);
}

void PtyPort::mend() {
    m_server->mend();
}

void PtyPort::withDevice(const std::function<void(EmulatedDevice&, double now)>& fn) {
    m_server->withDevice(fn);
}

}  // namespace gimbalscan::testing
