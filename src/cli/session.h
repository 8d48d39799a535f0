// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "open_station.h"
#include "session_request.h"

#include <QSocketNotifier>

#include <deque>

namespace gimbalscan {

/// JSON lines in, JSON lines out, through the same engine as everything else (docs/session.md).
/// One command at a time, the others wait in order; stop, stop_all and status act at once.
/// Lives on: the main thread; nothing here waits.
class Session : public QObject {
public:
    Session(OpenStation& open, int input, std::ostream& output);
    /// Until quit, the end of input, a signal, or nobody reads the answers. An exit code.
    [[nodiscard]] int run(bool homeFirst);

private:
    struct Waiting {
        SessionRequest request;
        std::uint64_t line = 0;
    };

    void readInput();
    void takeLine(const std::string& line);
    void act(Waiting waiting);
    void startNext();
    void start(const Waiting& waiting);
    void measure(const Waiting& waiting);
    void homeFirst();
    [[nodiscard]] nlohmann::json status();

    void answer(const Waiting& waiting, const nlohmann::json& fields);
    void answerError(const nlohmann::json& id, std::uint64_t line, const Error& error);
    void finished(const Waiting& waiting, const Result<void>& result, const nlohmann::json& fields);
    void write(const nlohmann::json& line);
    void dropQueue();
    /// Stops motion and ends the session once nothing is in progress.
    void end(int exitCode);
    void endIfIdle();

    OpenStation& m_open;
    ScanController& m_controller;
    const int m_input;
    std::ostream& m_output;
    QSocketNotifier m_notifier;
    QEventLoop m_loop;
    std::string m_buffer;
    bool m_skipping = false;  // the rest of a line that was too long
    std::uint64_t m_line = 0;
    std::deque<Waiting> m_queue;
    bool m_busy = false;
    bool m_quitAsked = false;
    std::optional<int> m_exit;
};

}  // namespace gimbalscan
