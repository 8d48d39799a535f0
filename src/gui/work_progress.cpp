// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "work_progress.h"

#include <QProgressDialog>
#include <QPushButton>

#include <algorithm>
#include <atomic>

namespace gimbalscan {

namespace {

constexpr int kSteps = 1000;
constexpr std::chrono::milliseconds kPeriod{300};

}  // namespace

/// As both threads see it.
struct WorkProgress::State {
    std::atomic<std::uint64_t> done{0}, total{0};
    std::atomic<bool> cancelled{false};
};

WorkProgress::WorkProgress(QWidget& window, const QString& name) : m_window(window), m_name(name) {
    m_timer.setInterval(kPeriod);
    connect(&m_timer, &QTimer::timeout, this, &WorkProgress::show);
}

WorkProgress::~WorkProgress() {
    cancel();
}

CheckProgress WorkProgress::begin(const QString& text) {
    m_text = text;
    m_state = std::make_shared<State>();
    m_timer.start();
    return [state = m_state](std::uint64_t done, std::uint64_t total) {
        state->done = done;
        state->total = total;
        return !state->cancelled;
    };
}

void WorkProgress::cancel() {
    m_timer.stop();
    if (m_state)
        m_state->cancelled = true;
}

void WorkProgress::end() {
    m_timer.stop();
    m_state.reset();
    if (m_dialog)
        m_dialog->deleteLater();
    m_dialog.clear();
}

/// Only work that takes longer is worth a dialog.
void WorkProgress::show() {
    if (!m_dialog)
        build();
    const std::uint64_t total = std::max<std::uint64_t>(m_state->total, 1);
    m_dialog->setValue(static_cast<int>(m_state->done * kSteps / total));
}

void WorkProgress::build() {
    m_dialog = new QProgressDialog(m_text, {}, 0, kSteps, &m_window);
    m_dialog->setObjectName(m_name);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setModal(false);
    m_dialog->setAutoReset(false);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setToolTip(tr("Ends it; nothing is left of it (Esc)"));
    m_dialog->setCancelButton(cancel);
    connect(m_dialog, &QProgressDialog::canceled, this, &WorkProgress::cancel);
    m_dialog->show();
}

}  // namespace gimbalscan
