// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr std::chrono::milliseconds kBarPeriod{100};
constexpr std::chrono::seconds kLinePeriod{10};
constexpr std::size_t kLongestBar = 40;
constexpr std::size_t kShortestBar = 8;

}  // namespace

std::string progressText(const ProgressLine& line, std::size_t width) {
    const double part =
        line.total == 0 ? 0.0 : static_cast<double>(line.saved) / static_cast<double>(line.total);
    const double rate = line.seconds > 0 ? static_cast<double>(line.saved) / line.seconds : 0.0;
    std::string left = "time left not known yet";
    if (rate > 0) {
        const double seconds = static_cast<double>(line.total - line.saved) / rate;
        left = clockText(seconds) + " left";
        if (seconds < 1e9)
            left += ", ends " +
                    timeOfDay(line.now + std::chrono::seconds(std::llround(seconds)), line.now);
    }
    const std::string text = fmt::format("{} of {} points saved, {:.3g} points/s, {}", line.saved,
                                         line.total, rate, left);
    // Rounded down: 100 % means that all points are there.
    const std::string percent = fmt::format("{:3} %", static_cast<int>(part * 100));
    const std::size_t room = width > text.size() + 12 ? width - text.size() - 12 : 0;
    if (room < kShortestBar)
        return (percent + "  " + text).substr(0, width == 0 ? std::string::npos : width - 1);
    const std::size_t length = std::min(room, kLongestBar);
    const auto filled = static_cast<std::size_t>(part * static_cast<double>(length));
    return fmt::format("{} [{}{}]  {}", percent, std::string(filled, '#'),
                       std::string(length - filled, '.'), text);
}

ProgressDisplay::ProgressDisplay(OpenStation& station, const ScanConfig& scan, bool json)
    : m_station(station), m_fastAxis(scan.fast.axis), m_slowAxis(scan.slow.axis), m_json(json) {
    ScanController& controller = station.controller();
    connect(&controller, &ScanController::runStarted, this,
            [this](const RunStart&, const QString&) {
                m_runStart = m_real.now();
                m_running = true;
                m_timer.start();
            });
    connect(&controller, &ScanController::runFinished, this, [this](const FinishedRun&) {
        m_running = false;
        m_timer.stop();
    });
    if (m_json) {
        connect(&controller, &ScanController::stateChanged, this,
                [this](ScanState state) { printJson(m_station.controller().progress(), state); });
        connect(&controller, &ScanController::pointFinished, this,
                [this](const PointSummary& summary) {
                    printJson(summary, m_station.controller().state());
                });
        connect(&controller, &ScanController::eventLogged, this, [this](const RunEvent& event) {
            if (event.level == "info")
                return;
            m_faults.push_back(event);
            printJson(m_station.controller().progress(), m_station.controller().state());
        });
        return;
    }
    m_timer.setInterval(station.console().terminal() ? std::chrono::milliseconds(kBarPeriod)
                                                     : std::chrono::milliseconds(kLinePeriod));
    connect(&m_timer, &QTimer::timeout, this, [this] { show(); });
}

void ProgressDisplay::finish() {
    m_timer.stop();
    disconnect(&m_station.controller(), nullptr, this, nullptr);
    m_station.console().endBar();
}

void ProgressDisplay::show() {
    const PointSummary summary = m_station.controller().progress();
    const ProgressLine line{summary.saved.saved, summary.total,
                            toSeconds(m_real.now() - m_runStart), std::chrono::system_clock::now()};
    Console& console = m_station.console();
    if (console.terminal())
        console.bar(progressText(line, Console::columns()));
    else
        console.warn(timeOfDay(line.now, line.now) + " " + progressText(line, 0));
}

void ProgressDisplay::printJson(const PointSummary& summary, ScanState state) {
    nlohmann::json faults = nlohmann::json::array();
    for (const RunEvent& fault : std::exchange(m_faults, {}))
        faults.push_back({{"level", fault.level}, {"code", fault.code}, {"text", fault.text}});
    nlohmann::json line = {{"state", stateText(state)},
                           {"point", summary.done},
                           {"saved", summary.saved.saved},
                           {"total", summary.total},
                           {"value", summary.value},
                           {"readbacks", {{m_fastAxis, summary.fast}, {m_slowAxis, summary.slow}}},
                           {"faults", std::move(faults)}};
    m_station.console().json(line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace gimbalscan
