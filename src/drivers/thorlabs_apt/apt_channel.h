// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_exchange.h"
#include "apt_motion.h"
#include "apt_settings.h"

#include <gimbalscan/devices/link_troubles.h>
#include <gimbalscan/devices/motor.h>
#include <gimbalscan/devices/stop_lane.h>
#include <gimbalscan/devices/transport.h>

#include <array>
#include <deque>

namespace gimbalscan::apt {

/// What is known of one motor and what it is doing. Shared by the axis' worker and the io thread;
/// everything but lane() and settings() is called under the lane's lock (read, update).
///
/// Nothing here blocks: the worker says what it wants, the io thread sends, receives and judges in
/// tick() and received(), and the worker waits on the lane for what comes of it.
class Channel {
public:
    /// Closed: nobody asked for it. Open: it answers. Silent: it has stopped answering, or the port
    /// is gone; it is asked now and then.
    enum class Link { Closed, Open, Silent };
    struct Slots {
        std::size_t stopProfiled = 0, stopImmediate = 0, disable = 0;
    };

    Channel(Settings settings, Clock& clock);
    [[nodiscard]] StopLane& lane() noexcept { return m_lane; }
    [[nodiscard]] const StopLane& lane() const noexcept { return m_lane; }
    [[nodiscard]] const Settings& settings() const noexcept { return m_settings; }

    // Of the worker.
    void attach(TimePoint now);  ///< the port is open; nothing is asked before probed()
    void detach();
    void probed(Id request);  ///< how this unit is asked for its status; polling begins
    void setUpdates(bool running, TimePoint now);
    void setFamily(Family family);
    void setEnabledShown(bool shown) { m_enabledShown = shown; }
    [[nodiscard]] bool enabledShown() const { return m_enabledShown; }
    void setPrepared(bool prepared) { m_prepared = prepared; }
    [[nodiscard]] bool prepared() const { return m_prepared; }
    [[nodiscard]] std::uint64_t ask(Exchange exchange);
    /// The end of what was asked: the replies, or why there are none.
    [[nodiscard]] std::optional<Result<std::vector<Message>>> answer(std::uint64_t number);
    void wantStatus() { m_statusWanted = true; }
    [[nodiscard]] bool asked(TimePoint since) const {
        return m_asked && m_asked->requested >= since;
    }
    /// A status is on its way, or will be asked for.
    [[nodiscard]] bool beingAsked() const {
        return !m_portGone && m_link != Link::Closed && m_statusRequest &&
               (m_statusWanted || m_job == Job::Status);
    }
    /// A status that is young enough to begin a motion with: at rest since, nothing commanded.
    [[nodiscard]] std::optional<Sample> recentRest(TimePoint now) const;
    [[nodiscard]] const std::optional<Sample>& lastAsked() const { return m_asked; }
    /// Returns the motion's number.
    std::uint64_t begin(const Motion::Plan& plan, TimePoint now);
    void endMotion();
    [[nodiscard]] bool motionIs(std::uint64_t number) const {
        return m_motion && m_motionNumber == number;
    }
    void motionWritten(std::uint64_t number, TimePoint at);
    [[nodiscard]] const std::optional<MotionEnd>& motionEnd() const { return m_motionEnd; }
    [[nodiscard]] double zeroShift() const { return m_zeroShift; }
    /// Why nothing can be done now: contact lost, too many unreadable or late replies.
    [[nodiscard]] std::optional<Error> trouble(TimePoint now) const;
    [[nodiscard]] Link link() const { return m_link; }
    [[nodiscard]] bool homed() const { return m_homed && !m_stepsSuspect; }
    void homeProven() { m_stepsSuspect = false; }
    void setFault(std::optional<Error> fault) { m_fault = std::move(fault); }
    [[nodiscard]] MotorReading reading(TimePoint now) const;
    [[nodiscard]] std::optional<ReadbackSpan> readbacks(TimePoint from, TimePoint to) const;
    [[nodiscard]] bool powerCycled() const { return m_powerCycled; }
    [[nodiscard]] bool movingNow() const;

    // Of the stop lane, inside its request().
    void stopAsked(StopMode mode);
    void disabled();

    // Of the io thread.
    struct Outgoing {
        std::vector<Message> aside;         ///< nobody waits for an answer to these
        std::vector<Message> messages;      ///< of the exchange
        std::uint64_t sending = 0;          ///< names them in written()
        std::optional<std::size_t> urgent;  ///< a slot to be asked for
        TimePoint due = kNever;             ///< of the next tick
        std::string note;                   ///< for the wire log
    };
    [[nodiscard]] Outgoing tick(TimePoint now);
    void written(std::uint64_t sending, TimePoint at) { m_line.written(sending, at); }
    void received(const Message& message, TimePoint at);
    void unreadable(const std::string& bytes, TimePoint at) { m_troubles.unreadable(at, bytes); }
    void portLost(const Error& why);
    void portReopened(TimePoint quietUntil);
    void setSlots(const Slots& slots) { m_slots = slots; }
    [[nodiscard]] const Slots& urgentSlots() const { return m_slots; }
    [[nodiscard]] const Scale& scale() const { return m_scale; }
    [[nodiscard]] double units(const StatusUpdate& status) const;

private:
    enum class Job { None, Worker, Status };
    void startExchange(TimePoint now);
    void failQuestion(std::uint64_t number, Error why);
    void finishExchange(TimePoint now);
    [[nodiscard]] Error whySilent(const ExchangeLine::Outcome& outcome) const;
    void loseContact(const ExchangeLine::Outcome& outcome, TimePoint now);
    void take(const Sample& sample);
    [[nodiscard]] bool believable(const Sample& sample);
    void noteHomed(const Sample& sample);
    void judgeMotion(const Sample& sample);
    [[nodiscard]] TimePoint statusDue(TimePoint now) const;
    [[nodiscard]] Duration pollPeriod(TimePoint now) const;
    [[nodiscard]] Exchange statusExchange() const;
    [[nodiscard]] std::optional<Sample> sampleOf(const ExchangeLine::Outcome& outcome) const;
    void repeatStop(TimePoint now, Outgoing& out);
    void keepAlive(TimePoint now, Outgoing& out);
    [[nodiscard]] std::int32_t count(const StatusUpdate& status) const;

    const Settings m_settings;
    StopLane m_lane;
    Slots m_slots;
    Scale m_scale;
    Link m_link = Link::Closed;
    Error m_lostWhy;
    bool m_portGone = false;
    bool m_prepared = false;

    ExchangeLine m_line;
    Job m_job = Job::None;
    std::optional<Exchange> m_question;
    std::uint64_t m_questionNumber = 0, m_jobNumber = 0, m_answerNumber = 0;
    std::optional<Result<std::vector<Message>>> m_answer;
    LinkTroubles m_troubles;
    int m_lateSeen = 0;
    std::uint64_t m_unreadableAtStart = 0;

    std::optional<Id> m_statusRequest;
    bool m_statusWanted = false;
    TimePoint m_lastPoll{}, m_lastStatus{}, m_quietUntil{}, m_lastMotion{}, m_commandedAt{};
    bool m_updates = false;
    TimePoint m_lastKeepAlive{};

    std::optional<Sample> m_last, m_asked, m_surprise;
    struct Readback {
        TimePoint at;
        double position;
    };
    std::deque<Readback> m_readbacks;
    bool m_homed = false, m_stepsSuspect = false, m_powerCycled = false, m_enabledShown = false;
    std::optional<Error> m_fault;

    std::optional<Motion> m_motion;
    std::uint64_t m_motionNumber = 0;
    std::optional<MotionEnd> m_motionEnd;
    bool m_arrived = false;  ///< the last motion did
    double m_zeroShift = 0;

    std::optional<StopMode> m_stopping;
    TimePoint m_lastStop{};
    std::optional<TimePoint> m_stopAskedAt;
};

}  // namespace gimbalscan::apt
