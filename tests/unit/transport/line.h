// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/pty_port.h"

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/devices/transport.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace gimbalscan {

using namespace std::chrono_literals;

/// A driver that remembers what it was told.
class RecordingUser final : public TransportUser {
public:
    explicit RecordingUser(Clock& clock) : m_point(clock) {}

    void received(std::span<const std::uint8_t> bytes, TimePoint) override {
        change([&] {
            m_text.append(bytes.begin(), bytes.end());
            ++m_pieces;
        });
    }
    TimePoint tick(TimePoint now) override {
        change([&] { ++m_ticks; });
        return m_point.read([&] { return m_once && now >= m_nextTick ? kNever : m_nextTick; });
    }
    void lost(const Error& why) override {
        change([&] { m_lost.push_back(why); });
    }
    void reopened(TimePoint) override {
        change([&] { ++m_reopened; });
    }

    [[nodiscard]] std::string text() const {
        return m_point.read([&] { return m_text; });
    }
    [[nodiscard]] std::vector<Error> lostErrors() const {
        return m_point.read([&] { return m_lost; });
    }
    [[nodiscard]] int ticks() const {
        return m_point.read([&] { return m_ticks; });
    }
    [[nodiscard]] int calls() const {
        return m_point.read([&] { return m_calls; });
    }
    [[nodiscard]] int pieces() const {
        return m_point.read([&] { return m_pieces; });
    }
    /// From the next tick on it wants to be called again then, always or once.
    void tickAt(TimePoint when) { setNext(when, false); }
    void tickOnceAt(TimePoint when) { setNext(when, true); }

    [[nodiscard]] bool awaitText(const std::string& text) {
        return await([&] { return m_text == text; });
    }
    [[nodiscard]] bool awaitTicks(int atLeast) {
        return await([&] { return m_ticks >= atLeast; });
    }
    [[nodiscard]] bool awaitLost(std::size_t count = 1) {
        return await([&] { return m_lost.size() >= count; });
    }
    [[nodiscard]] bool awaitReopened() {
        return await([&] { return m_reopened > 0; });
    }

private:
    void setNext(TimePoint when, bool once) {
        m_point.update([&] {
            m_nextTick = when;
            m_once = once;
        });
    }
    template <class F>
    void change(F&& fn) {
        m_point.update([&] {
            ++m_calls;
            fn();
        });
    }
    template <class F>
    bool await(F&& ready) {
        return m_point.wait(m_point.clock().now() + 10s, {}, ready) == WaitResult::Satisfied;
    }

    mutable WaitPoint m_point;
    std::string m_text;
    std::vector<Error> m_lost;
    TimePoint m_nextTick = kNever;
    bool m_once = false;
    int m_ticks = 0, m_reopened = 0, m_calls = 0, m_pieces = 0;
};

/// A controller that remembers what it got and says what a test tells it to; it may echo.
class RecordingDevice final : public testing::EmulatedDevice {
public:
    struct Piece {
        std::string text;
        double at;
    };

    explicit RecordingDevice(Clock& clock, bool echo) : m_point(clock), m_echo(echo) {}
    void received(std::span<const std::uint8_t> bytes, double now) override {
        const std::string text(bytes.begin(), bytes.end());
        m_point.update([&] {
            m_text += text;
            m_pieces.push_back({text, now});
        });
        if (m_echo)
            send({bytes.begin(), bytes.end()});
    }
    double advance(double) override { return kNever; }
    void opened(double) override {
        m_point.update([&] { ++m_opened; });
    }
    void powerCycle(double) override {}
    void say(const std::string& text) { send({text.begin(), text.end()}); }

    [[nodiscard]] std::string text() const {
        return m_point.read([&] { return m_text; });
    }
    [[nodiscard]] std::vector<Piece> pieces() const {
        return m_point.read([&] { return m_pieces; });
    }
    template <class F>
    [[nodiscard]] bool await(F&& ready) {
        return m_point.wait(m_point.clock().now() + 10s, {}, ready) == WaitResult::Satisfied;
    }
    [[nodiscard]] bool awaitText(const std::string& text) {
        return await([&] { return m_text == text; });
    }
    [[nodiscard]] bool awaitCount(char what, int atLeast) {
        return await([&] { return std::count(m_text.begin(), m_text.end(), what) >= atLeast; });
    }
    [[nodiscard]] bool awaitOpened(int count) {
        return await([&] { return m_opened >= count; });
    }

private:
    mutable WaitPoint m_point;
    const bool m_echo;
    std::string m_text;
    std::vector<Piece> m_pieces;
    int m_opened = 0;
};

/// A transport on a pseudo-terminal with a controller behind it.
struct Line {
    explicit Line(bool echo = false) {
        auto made = std::make_unique<RecordingDevice>(clock, echo);
        device = made.get();
        port = std::make_unique<testing::PtyPort>(std::move(made), testing::PtyPort::Options{});
    }
    [[nodiscard]] TransportOptions options() const {
        TransportOptions made;
        made.address = port->path();
        made.holder = "yaw, pitch";
        made.thing = "motor controller";
        return made;
    }
    [[nodiscard]] OpContext context(Duration limit = 5s) {
        return {clock, clock.now() + limit, {}};
    }
    void say(const std::string& text) const {
        port->withDevice([&](testing::EmulatedDevice&, double) { device->say(text); });
    }

    SteadyClock clock;
    RecordingUser user{clock};
    RecordingDevice* device = nullptr;
    std::unique_ptr<testing::PtyPort> port;
};

inline Bytes bytesOf(const std::string& text) {
    return {text.begin(), text.end()};
}
inline OutFrame frameOf(const std::string& text) {
    return {bytesOf(text)};
}

}  // namespace gimbalscan
