// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "out_lane.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>

namespace gimbalscan {

OutLane::OutLane() : m_eventFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

OutLane::~OutLane() {
    if (m_eventFd >= 0)
        ::close(m_eventFd);
}

Result<void> OutLane::post(OutFrame frame, const TransportOptions& options) {
    if (frame.bytes.empty())
        return fail(ErrorCode::InvalidArgument, "", "send",
                    "A frame needs at least 1 byte, it has 0.");
    const auto refused = [&](ErrorCode code, std::string detail) {
        return Result<void>(fail(code, "", "send", std::move(detail)));
    };
    auto queued = m_queue.withLock([&](Queue& queue) -> Result<void> {
        if (queue.state == PortState::Lost)
            return refused(ErrorCode::LinkLost,
                           fmt::format("There is no contact with the {} at {}.", options.thing,
                                       options.address));
        if (queue.state != PortState::Open)
            return refused(ErrorCode::NotConnected,
                           fmt::format("The port {} is not open.", options.address));
        if (queue.frames.size() >= Transport::kWaitingFrames)
            return refused(ErrorCode::Busy,
                           fmt::format("{} frames are waiting for {}; no more are taken.",
                                       queue.frames.size(), options.address));
        queue.frames.push_back(std::move(frame));
        return {};
    });
    if (queued)
        tell();
    return queued;
}

std::size_t OutLane::addUrgent(Bytes frame) {
    assert(state() == PortState::Closed && m_urgentFrames.size() < Transport::kUrgentSlots);
    m_urgentFrames.push_back(std::move(frame));
    return m_urgentFrames.size() - 1;
}

void OutLane::urgent(std::size_t slot) noexcept {
    if (slot >= m_urgentFrames.size() || m_state.load() == PortState::Closed)
        return;
    m_urgent[slot] = true;
    tell();
}

void OutLane::wake() noexcept {
    m_wake = true;
    tell();
}

void OutLane::tell() noexcept {
    (void)::eventfd_write(m_eventFd, 1);
}

void OutLane::clearEvent() noexcept {
    eventfd_t count = 0;
    (void)::eventfd_read(m_eventFd, &count);
}

void OutLane::setState(PortState state) {
    std::deque<OutFrame> dropped;  // its frames end outside the lock: they own what callers put in
    m_queue.withLock([&](Queue& queue) {
        queue.state = state;
        if (state != PortState::Open)
            dropped.swap(queue.frames);
    });
    m_state = state;
}

std::optional<std::size_t> OutLane::takeUrgent() noexcept {
    for (std::size_t slot = 0; slot < m_urgentFrames.size(); ++slot)
        if (m_urgent[slot].exchange(false))
            return slot;
    return std::nullopt;
}

std::optional<OutFrame> OutLane::takeFrame() {
    return m_queue.withLock([](Queue& queue) -> std::optional<OutFrame> {
        if (queue.frames.empty())
            return std::nullopt;
        OutFrame frame = std::move(queue.frames.front());
        queue.frames.pop_front();
        return frame;
    });
}

bool OutLane::urgentWaits() const noexcept {
    return std::any_of(m_urgent.begin(), m_urgent.end(),
                       [](const auto& flag) { return flag.load(); });
}

bool OutLane::frameWaits() const {
    return m_queue.withLock([](const Queue& queue) { return !queue.frames.empty(); });
}

}  // namespace gimbalscan
