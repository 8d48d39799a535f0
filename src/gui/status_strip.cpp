// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "status_strip.h"

#include "background.h"
#include "widget_tools.h"

#include <gimbalscan/app/texts.h>

#include <QLabel>
#include <QProgressBar>
#include <QStatusBar>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

namespace gimbalscan {

namespace {

constexpr std::chrono::seconds kDiskPeriod{5};
constexpr qint64 kRateWindow = 5000;  // ms
constexpr int kBarSteps = 1000;

}  // namespace

StatusStrip::StatusStrip(QStatusBar& bar, Machine& machine)
    : m_machine(machine),
      m_state(new QLabel),
      m_end(new QLabel),
      m_rate(new QLabel),
      m_disk(new QLabel),
      m_bar(new QProgressBar) {
    m_pool.setMaxThreadCount(1);
    m_time.start();
    m_bar->setRange(0, kBarSteps);
    m_bar->setValue(0);  // else no text is shown
    m_bar->setFixedWidth(200);
    m_bar->setMaximumHeight(18);
    m_bar->setFormat({});
    for (const auto& [widget, name, tip] :
         {std::tuple<QWidget*, QString, QString>{m_state, tr("State"), tr("What the station does")},
          {m_bar, tr("Progress"), tr("Points that are saved, or axes that are homed, of all")},
          {m_end, tr("End"),
           tr("When the scan will end, from the points so far; how long homing takes already")},
          {m_rate, tr("Rate"), tr("Points a second over the last five seconds")},
          {m_disk, tr("Disk"), tr("Free space where the data goes")}}) {
        widget->setAccessibleName(name);
        widget->setToolTip(tip);
    }
    m_state->setMinimumWidth(90);
    bar.addWidget(m_state);
    bar.addWidget(m_bar);
    bar.addWidget(m_end);
    bar.addWidget(m_rate);
    bar.addPermanentWidget(m_disk);
    connect(&machine.controller(), &ScanController::runStarted, this, [this] {
        m_samples.clear();
        m_running = true;
    });
    connect(&machine.controller(), &ScanController::runFinished, this,
            [this] { m_running = false; });
    m_diskTimer.setInterval(kDiskPeriod);
    connect(&m_diskTimer, &QTimer::timeout, this, &StatusStrip::askDisk);
    m_diskTimer.start();
}

StatusStrip::~StatusStrip() {
    m_pool.waitForDone();
}

void StatusStrip::setFolder(const QString& folder) {
    if (folder == m_folder)
        return;
    m_folder = folder;
    askDisk();
}

void StatusStrip::askDisk() {
    if (m_folder.isEmpty())
        return;
    inBackground(
        m_pool, this,
        [folder = m_folder.toStdString()] {
            // A folder that will be made later is on the disk of the one above it.
            std::error_code error;
            std::filesystem::path path = folder;
            while (path.has_relative_path() && !std::filesystem::exists(path, error))
                path = path.parent_path();
            const auto space = std::filesystem::space(path, error);
            return error ? -1.0 : static_cast<double>(space.available);
        },
        [this](double free) {
            setTextOf(*m_disk, free < 0 ? tr("disk: not there")
                                        : tr("%1 free").arg(QString::fromStdString(
                                              bytesText(static_cast<std::uint64_t>(free)))));
        });
}

QString StatusStrip::stateOf(const ControlInput& input) const {
    if (input.state == ScanState::Faulted || input.state == ScanState::Aborting)
        return input.state == ScanState::Faulted ? tr("Fault") : tr("Stopping all");
    if (input.state == ScanState::Stopping)
        return tr("Stopping");
    switch (input.activity) {
        case Activity::Connecting:
            return tr("Connecting");
        case Activity::Disconnecting:
            return tr("Disconnecting");
        case Activity::Homing:
            return tr("Homing");
        case Activity::Moving:
            return tr("Moving");
        case Activity::Scanning:
            return input.state == ScanState::Paused    ? tr("Paused")
                   : input.state == ScanState::Pausing ? tr("Pausing")
                   : input.state == ScanState::Running ? tr("Scanning")
                                                       : tr("Preparing");
        case Activity::None:
            break;
    }
    if (!input.connected)
        return tr("Not connected");
    const bool homed = std::all_of(input.axes.begin(), input.axes.end(),
                                   [](const AxisCondition& axis) { return axis.homed; });
    return homed ? tr("Ready") : tr("Not homed");
}

void StatusStrip::refresh(const ControlInput& input) {
    setTextOf(*m_state, stateOf(input));
    showProgress();
}

/// The axes that are done, and how long it takes so far.
void StatusStrip::showHoming(const HomingProgress& homing) {
    const double part = static_cast<double>(homing.done) /
                        static_cast<double>(std::max<std::size_t>(homing.axes.size(), 1));
    m_bar->setValue(static_cast<int>(part * kBarSteps));
    m_bar->setFormat(tr("%1/%2 homed").arg(homing.done).arg(homing.axes.size()));
    setTextOf(*m_end, tr("%1 so far").arg(durationText(homing.seconds, m_timeUnit)));
    m_rate->clear();
}

void StatusStrip::showProgress() {
    if (const auto homing = m_machine.homing()) {
        m_homingShown = true;
        return showHoming(*homing);
    }
    if (std::exchange(m_homingShown, false)) {
        m_bar->setValue(0);
        m_end->clear();
    }
    const PointSummary progress = m_machine.controller().progress();
    if (progress.total == 0) {
        m_bar->setFormat(tr("no scan"));
        return;
    }
    const double part =
        static_cast<double>(progress.saved.saved) / static_cast<double>(progress.total);
    m_bar->setValue(static_cast<int>(part * kBarSteps));
    m_bar->setFormat(tr("%1/%2 saved").arg(progress.saved.saved).arg(progress.total));
    if (!m_running) {
        m_end->clear();
        m_rate->clear();
        return;
    }
    const qint64 now = m_time.elapsed();
    m_samples.push_back({now, progress.done});
    while (m_samples.size() > 2 && now - m_samples.front().milliseconds > kRateWindow)
        m_samples.pop_front();
    const double seconds = static_cast<double>(now - m_samples.front().milliseconds) / 1000;
    const double rate =
        seconds > 0
            ? static_cast<double>(progress.done - std::min(progress.done, m_samples.front().done)) /
                  seconds
            : 0;
    if (rate <= 0 || m_machine.controller().state() != ScanState::Running) {
        m_rate->clear();
        m_end->clear();
        return;
    }
    setTextOf(*m_rate, tr("%1 points/s").arg(rate, 0, 'g', 3));
    const double left =
        static_cast<double>(progress.total - std::min(progress.total, progress.done)) / rate;
    if (left > 3e9)
        return m_end->clear();
    const auto wall = std::chrono::system_clock::now();
    setTextOf(*m_end, tr("ends %1 (%2 left)")
                          .arg(QString::fromStdString(timeOfDay(
                                   wall + std::chrono::seconds(std::llround(left)), wall)),
                               durationText(left, m_timeUnit)));
}

}  // namespace gimbalscan
