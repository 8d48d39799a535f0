// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/devices/wire_log.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace gimbalscan {

namespace {

constexpr Duration kFlushPeriod = std::chrono::milliseconds(500);

bool readable(std::uint8_t byte) {
    return (byte >= 0x20 && byte < 0x7F) || byte == '\r' || byte == '\n' || byte == '\t';
}

/// The bytes in quotes; empty when one of them is no text.
std::string asText(std::span<const std::uint8_t> bytes) {
    if (!std::all_of(bytes.begin(), bytes.end(), readable))
        return {};
    std::string text = "\"";
    for (const std::uint8_t byte : bytes) {
        switch (byte) {
            case '\r':
                text += "\\r";
                break;
            case '\n':
                text += "\\n";
                break;
            case '\t':
                text += "\\t";
                break;
            case '"':
            case '\\':
                text += '\\';
                [[fallthrough]];
            default:
                text += static_cast<char>(byte);
        }
    }
    return text + "\"";
}

}  // namespace

/// Lines are put together on the calling thread and written on one of its own, so that a disk that
/// is slow does not hold up an io thread.
struct WireLog::File {
    File(std::FILE* opened, Clock& clock)
        : stream(opened),
          begun(clock.now()),
          waiting(clock),
          flusher(StdThreadHost().spawn(
              "wire log", clock, [this](const std::stop_token& stop) { flushWhileOpen(stop); })) {}

    ~File() {
        flusher.reset();  // joins
        write(lines);
        std::fclose(stream);
    }

    void add(const std::string& port, char sign, const std::string& what, TimePoint at) {
        const auto line =
            fmt::format("{:12.6f} {} {} {}\n", toSeconds(at - begun), port, sign, what);
        waiting.updateIf([&] {
            lines += line;
            return lines.size() == line.size();  // the flusher sleeps until there is something
        });
    }

    void flushWhileOpen(const std::stop_token& stop) {
        while (waiting.wait(kNever, stop, [this] { return !lines.empty(); }) ==
               WaitResult::Satisfied) {
            // What comes together is written together.
            const auto later = waiting.clock().now() + kFlushPeriod;
            const bool ended =
                waiting.wait(later, stop, [] { return false; }) == WaitResult::Stopped;
            write(waiting.read([this] { return std::exchange(lines, {}); }));
            if (ended)
                return;
        }
    }

    void write(const std::string& text) {
        const bool complete = std::fwrite(text.data(), 1, text.size(), stream) == text.size() &&
                              std::fflush(stream) == 0;
        if (!complete && !std::exchange(failed, true))
            std::fprintf(stderr, "FILE-IO The wire log is not complete: %s.\n",
                         std::strerror(errno));
    }

    std::FILE* stream;
    const TimePoint begun;
    bool failed = false;  // of the writing thread
    std::string lines;    // under the lock of `waiting`
    WaitPoint waiting;
    std::unique_ptr<HostedThread> flusher;  // last: it uses the others
};

Result<std::shared_ptr<WireLog>> WireLog::create(const std::string& path, Clock& clock) {
    std::FILE* stream = std::fopen(path.c_str(), "wxe");
    if (stream == nullptr) {
        const int code = errno;
        if (code == EEXIST)
            return fail(ErrorCode::FileExists, "", "create",
                        path + " exists. Choose another name; wire logs are never overwritten.");
        return fail(
            ErrorCode::FileIo, "", "create",
            fmt::format("The wire log {} cannot be created: {}.", path, std::strerror(code)));
    }
    return std::shared_ptr<WireLog>(new WireLog(std::make_unique<File>(stream, clock)));
}

WireLog::WireLog(std::unique_ptr<File> file) : m_file(std::move(file)) {}

WireLog::~WireLog() = default;

void WireLog::bytes(const std::string& port, Direction direction,
                    std::span<const std::uint8_t> bytes, TimePoint at) {
    std::string what;
    for (const std::uint8_t byte : bytes)
        what += fmt::format("{}{:02X}", what.empty() ? "" : " ", byte);
    if (const std::string text = asText(bytes); !text.empty())
        what += "  " + text;
    m_file->add(port, direction == Direction::Received ? '<' : '>', what, at);
}

void WireLog::note(const std::string& port, const std::string& what, TimePoint at) {
    m_file->add(port, '!', what, at);
}

}  // namespace gimbalscan
