// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/guarded.h>
#include <gimbalscan/devices/transport.h>

#include <array>
#include <atomic>
#include <deque>
#include <optional>

namespace gimbalscan {

enum class PortState { Closed, Opening, Open, Lost, Closing };

/// What waits to be sent: the urgent slots, and behind them the queue of normal frames. Any thread
/// puts in, the io thread takes out; an eventfd tells it.
class OutLane {
public:
    OutLane();
    OutLane(const OutLane&) = delete;
    OutLane& operator=(const OutLane&) = delete;
    ~OutLane();

    // Any thread.
    [[nodiscard]] Result<void> post(OutFrame frame, const TransportOptions& options);
    void urgent(std::size_t slot) noexcept;
    void wake() noexcept;
    [[nodiscard]] PortState state() const noexcept { return m_state.load(); }

    /// Before opening.
    [[nodiscard]] std::size_t addUrgent(Bytes frame);

    // The io thread, and the caller of open() and close() while there is none.
    /// Drops what waits in the queue unless the new state is Open. Urgent slots stay.
    void setState(PortState state);
    [[nodiscard]] int eventFd() const noexcept { return m_eventFd; }
    void clearEvent() noexcept;
    [[nodiscard]] bool takeWake() noexcept { return m_wake.exchange(false); }
    [[nodiscard]] std::optional<std::size_t> takeUrgent() noexcept;
    void urgentAgain(std::size_t slot) noexcept { m_urgent[slot] = true; }
    [[nodiscard]] const Bytes& urgentFrame(std::size_t slot) const { return m_urgentFrames[slot]; }
    [[nodiscard]] std::optional<OutFrame> takeFrame();
    [[nodiscard]] bool urgentWaits() const noexcept;
    [[nodiscard]] bool frameWaits() const;

private:
    void tell() noexcept;

    struct Queue {
        std::deque<OutFrame> frames;
        PortState state = PortState::Closed;  ///< as m_state; here so that no frame slips in
    };
    Guarded<Queue> m_queue;
    std::atomic<PortState> m_state{PortState::Closed};
    std::vector<Bytes> m_urgentFrames;
    std::array<std::atomic<bool>, Transport::kUrgentSlots> m_urgent{};
    std::atomic<bool> m_wake{false};
    int m_eventFd;
};

}  // namespace gimbalscan
