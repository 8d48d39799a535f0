// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequencer.h"

#include <gimbalscan/scan/scan_engine.h>

namespace gimbalscan {

struct ScanEngine::Impl {
    Impl(Station& s, ThreadHost& threads, LiveStore& live, EngineListener listener)
        : station(s), sequencer(s, threads, live, std::move(listener)) {
        station.stopAll().setListener([this](const Error&) { sequencer.tripped(); });
    }
    ~Impl() { station.stopAll().setListener({}); }

    Station& station;
    Sequencer sequencer;
};

ScanEngine::ScanEngine(Station& station, ThreadHost& threads, LiveStore& live,
                       EngineListener listener)
    : m_impl(std::make_unique<Impl>(station, threads, live, std::move(listener))) {}

ScanEngine::~ScanEngine() = default;

void ScanEngine::connect(Done done) {
    m_impl->sequencer.post({Command::Connect{}, std::move(done)});
}
void ScanEngine::disconnect(Done done) {
    m_impl->sequencer.post({Command::Disconnect{}, std::move(done)});
}
void ScanEngine::home(std::vector<std::string> axes, Done done) {
    m_impl->sequencer.post({Command::Home{std::move(axes)}, std::move(done)});
}
void ScanEngine::moveTo(std::vector<AxisTarget> targets, bool straightLine, Done done) {
    m_impl->sequencer.post({Command::Move{std::move(targets), straightLine}, std::move(done)});
}
void ScanEngine::jog(std::string axis, double distance, Done done) {
    m_impl->sequencer.post({Command::Jog{std::move(axis), distance}, std::move(done)});
}
void ScanEngine::measure(MeasureRequest request, MeasureDone done) {
    m_impl->sequencer.post({Command::Measure{std::move(request), std::move(done)}, {}});
}
void ScanEngine::scan(ScanRequest request, ScanDone done) {
    m_impl->sequencer.post({Command::Scan{std::move(request), std::move(done)}, {}});
}
void ScanEngine::changeOffset(std::string axis, OffsetChange change, double value, Done done) {
    m_impl->sequencer.post(
        {Command::ChangeOffset{std::move(axis), change, value}, std::move(done)});
}
void ScanEngine::pause(Done done) {
    m_impl->sequencer.post({Command::Pause{}, std::move(done)});
}
void ScanEngine::resume(Done done) {
    m_impl->sequencer.post({Command::Resume{}, std::move(done)});
}
void ScanEngine::saveElsewhere(std::string path, Done done) {
    m_impl->sequencer.post({Command::SaveElsewhere{std::move(path)}, std::move(done)});
}
void ScanEngine::stop(StopWhen when, Done done) {
    m_impl->sequencer.post({Command::Stop{when}, std::move(done)});
}
void ScanEngine::stopAll(std::string reason) {
    m_impl->station.stopAll().trip({ErrorCode::StoppedAll, "", "", std::move(reason)});
}
void ScanEngine::acknowledge(Done done) {
    m_impl->sequencer.post({Command::Acknowledge{}, std::move(done)});
}

ScanState ScanEngine::state() const noexcept {
    return m_impl->sequencer.state();
}
std::optional<Error> ScanEngine::fault() const {
    return m_impl->sequencer.fault();
}
SavedCount ScanEngine::saved() const {
    return m_impl->sequencer.saved();
}

}  // namespace gimbalscan
