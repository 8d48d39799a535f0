// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_queue.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ScanQueue", text);
}

bool isOver(QueueState state) {
    return state == QueueState::Completed || state == QueueState::Stopped ||
           state == QueueState::Failed || state == QueueState::Refused;
}

Verdict no(const QString& reason) {
    return {false, reason};
}

}  // namespace

std::vector<QueueEntry>::iterator ScanQueue::find(int id) {
    return std::find_if(m_entries.begin(), m_entries.end(),
                        [id](const QueueEntry& entry) { return entry.id == id; });
}

const QueueEntry* ScanQueue::entry(int id) const {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [id](const QueueEntry& entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

const QueueEntry* ScanQueue::running() const {
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(),
                     [](const QueueEntry& entry) { return entry.state == QueueState::Running; });
    return found == m_entries.end() ? nullptr : &*found;
}

const QueueEntry* ScanQueue::nextWaiting() const {
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(),
                     [](const QueueEntry& entry) { return entry.state == QueueState::Waiting; });
    return found == m_entries.end() ? nullptr : &*found;
}

int ScanQueue::add(QString name, ScanConfig scan) {
    m_entries.push_back({++m_lastId, std::move(name), std::move(scan), QueueState::Checking, {}});
    return m_lastId;
}

bool ScanQueue::remove(int id) {
    const auto found = find(id);
    if (found == m_entries.end() || found->state == QueueState::Running)
        return false;
    m_entries.erase(found);
    return true;
}

bool ScanQueue::move(int id, int by) {
    const auto found = find(id);
    if (found == m_entries.end())
        return false;
    const auto from = found - m_entries.begin();
    const auto to = from + by;
    if (by == 0 || to < 0 || to >= static_cast<std::ptrdiff_t>(m_entries.size()))
        return false;
    const auto first = m_entries.begin() + std::min(from, to);
    const auto last = m_entries.begin() + std::max(from, to) + 1;
    if (std::any_of(first, last,
                    [](const QueueEntry& entry) { return entry.state == QueueState::Running; }))
        return false;
    std::rotate(first, by < 0 ? last - 1 : first + 1, last);
    return true;
}

bool ScanQueue::again(int id) {
    const auto found = find(id);
    if (found == m_entries.end() || !isOver(found->state))
        return false;
    found->state = QueueState::Checking;
    found->detail.clear();
    return true;
}

void ScanQueue::checked(int id, const QString& problem, const QString& detail) {
    const auto found = find(id);
    if (found == m_entries.end() ||
        (found->state != QueueState::Checking && found->state != QueueState::Waiting))
        return;  // removed or begun meanwhile
    found->state = problem.isEmpty() ? QueueState::Waiting : QueueState::Refused;
    found->detail = problem.isEmpty() ? detail : problem;
}

void ScanQueue::start() {
    m_active = true;
    m_holdReason.clear();
}

void ScanQueue::hold(const QString& why) {
    m_active = false;
    m_stopAfterThis = false;
    m_holdReason = why;
}

std::optional<int> ScanQueue::advance() {
    if (!m_active || running())
        return std::nullopt;
    for (const QueueEntry& entry : m_entries) {
        if (entry.state == QueueState::Checking)
            return std::nullopt;
        if (entry.state == QueueState::Refused) {
            hold(tr("%1 cannot run.").arg(entry.name));
            return std::nullopt;
        }
        if (entry.state == QueueState::Waiting)
            return entry.id;
    }
    m_active = false;
    return std::nullopt;
}

void ScanQueue::began(int id) {
    if (const auto found = find(id); found != m_entries.end())
        found->state = QueueState::Running;
}

void ScanQueue::ended(int id, QueueState how, const QString& detail) {
    const auto found = find(id);
    if (found == m_entries.end() || found->state != QueueState::Running)
        return;
    found->state = how;
    found->detail = detail;
    if (how != QueueState::Completed)
        hold(how == QueueState::Stopped ? tr("%1 was stopped.").arg(found->name)
                                        : tr("%1 has failed.").arg(found->name));
    else if (m_stopAfterThis)
        hold(tr("Stopped after %1, as asked.").arg(found->name));
}

namespace {

Verdict start(const ScanQueue& queue, const ControlInput& machine) {
    if (queue.active())
        return no(tr("The queue is running."));
    for (const QueueEntry& entry : queue.entries())
        if (entry.state == QueueState::Refused)
            return no(tr("%1 cannot run. Remove it, or press Run again when its reason is gone.")
                          .arg(entry.name));
    if (!queue.nextWaiting())
        return no(tr("No scan is waiting. Add one first."));
    // The fields of the scan panel are not what runs.
    ControlInput input = machine;
    input.scanProblem.clear();
    input.checking = false;
    return verdict(Control::Start, input);
}

Verdict move(const ScanQueue& queue, int selected, int by) {
    ScanQueue tried = queue;
    if (tried.move(selected, by))
        return {};
    const QueueEntry* entry = queue.entry(selected);
    if (entry && entry->state == QueueState::Running)
        return no(tr("This scan is running."));
    return no(by < 0 ? tr("It cannot move further up.") : tr("It cannot move further down."));
}

}  // namespace

Verdict verdict(QueueControl control, const ScanQueue& queue, std::optional<int> selected,
                const ControlInput& machine) {
    const QueueEntry* entry = selected ? queue.entry(*selected) : nullptr;
    switch (control) {
        case QueueControl::AddScan:
            return machine.scanProblem.isEmpty() ? Verdict{} : no(machine.scanProblem);
        case QueueControl::Start:
            return start(queue, machine);
        case QueueControl::StopAfterThis:
            return queue.running() ? Verdict{} : no(tr("No scan of the queue is running."));
        default:
            break;
    }
    if (!entry)
        return no(tr("Choose a scan of the queue first."));
    switch (control) {
        case QueueControl::Up:
            return move(queue, entry->id, -1);
        case QueueControl::Down:
            return move(queue, entry->id, 1);
        case QueueControl::Again:
            return isOver(entry->state) ? Verdict{} : no(tr("It has not run yet."));
        default:
            return entry->state == QueueState::Running
                       ? no(tr("This scan is running. Stop it first."))
                       : Verdict{};
    }
}

}  // namespace gimbalscan
