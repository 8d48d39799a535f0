// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/exit_codes.h>
#include <gimbalscan/app/interrupts.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace gimbalscan {

namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
constexpr char kSignalByte = 's';
constexpr char kEndByte = 'e';

// What a signal handler can reach. -1: nobody watches.
std::atomic<int> g_writeEnd{-1};
static_assert(std::atomic<int>::is_always_lock_free);
int g_readEnd = -1;
std::array<struct sigaction, kSignals.size()> g_previous;
struct sigaction g_previousPipe;

void writeByte(char byte) noexcept {
    const int fd = g_writeEnd;
    while (fd >= 0 && write(fd, &byte, 1) < 0 && errno == EINTR) {
    }
}

extern "C" void onSignalHandler(int) {
    const int kept = errno;
    writeByte(kSignalByte);
    errno = kept;
}

}  // namespace

Interrupts::Interrupts(std::function<void(int)> onSignal) : m_onSignal(std::move(onSignal)) {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return;  // the signals keep their default: they end the process
    g_readEnd = ends[0];
    g_writeEnd = ends[1];
    m_thread = std::thread([this] { watch(); });
    struct sigaction action {};
    action.sa_handler = onSignalHandler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals[i], &action, &g_previous[i]);
        // nohup: whoever started us wants the scan to outlive the terminal.
        if (kSignals[i] == SIGHUP && g_previous[i].sa_handler == SIG_IGN)
            sigaction(SIGHUP, &g_previous[i], nullptr);
    }
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &g_previousPipe);
}

Interrupts::~Interrupts() {
    if (!m_thread.joinable())
        return;
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        sigaction(kSignals[i], &g_previous[i], nullptr);
    sigaction(SIGPIPE, &g_previousPipe, nullptr);
    writeByte(kEndByte);
    m_thread.join();
    close(g_writeEnd.exchange(-1));
    close(g_readEnd);
}

void Interrupts::watch() {
    // The signals themselves are taken by the other threads.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    int count = 0;
    char byte = 0;
    while (true) {
        const ssize_t got = read(g_readEnd, &byte, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got != 1 || byte == kEndByte)
            return;
        if (++count > 2)
            std::_Exit(kExitDevice);  // the stop went out with the second; rest is not confirmed
        m_onSignal(count);
    }
}

}  // namespace gimbalscan
