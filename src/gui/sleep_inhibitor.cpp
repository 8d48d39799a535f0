// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sleep_inhibitor.h"

#include "background.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <spdlog/spdlog.h>

#include <utility>

namespace gimbalscan {

namespace {

const QString kConnection = QStringLiteral("gimbalscan-sleep");

}  // namespace

SleepInhibitor::SleepInhibitor(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
}

SleepInhibitor::~SleepInhibitor() {
    m_pool.waitForDone();
    m_lock.reset();
    m_bus.reset();
    QDBusConnection::disconnectFromBus(kConnection);
}

void SleepInhibitor::setWanted(bool wanted) {
    if (wanted == std::exchange(m_wanted, wanted))
        return;
    if (wanted)
        return ask();
    if (std::exchange(m_lock, std::nullopt))
        Q_EMIT heldChanged(false);
}

void SleepInhibitor::ask() {
    if (m_asking || m_lock)
        return;
    m_asking = true;
    if (m_bus && m_bus->isConnected())
        return request();
    // Connecting waits for the bus.
    inBackground(
        m_pool, this,
        [] {
            QDBusConnection::disconnectFromBus(kConnection);
            return QDBusConnection::connectToBus(QDBusConnection::SystemBus, kConnection);
        },
        [this](QDBusConnection bus) {
            m_bus = std::move(bus);
            if (m_bus->isConnected())
                request();
            else
                giveUp(m_bus->lastError().message());
        });
}

void SleepInhibitor::request() {
    auto call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.login1"), QStringLiteral("/org/freedesktop/login1"),
        QStringLiteral("org.freedesktop.login1.Manager"), QStringLiteral("Inhibit"));
    call << QStringLiteral("sleep:idle") << QStringLiteral("GimbalScan") << tr("A scan is running")
         << QStringLiteral("block");
    auto* watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *watcher;
        if (reply.isError())
            return giveUp(reply.error().message());
        m_asking = false;
        if (!m_wanted)  // it has ended meanwhile: the lock goes with the reply
            return;
        m_lock = reply.value();
        Q_EMIT heldChanged(true);
    });
}

void SleepInhibitor::giveUp(const QString& why) {
    m_asking = false;
    if (!std::exchange(m_told, true))
        spdlog::info("The computer may go to sleep during a scan: {}", why.toStdString());
    Q_EMIT unavailable(why);
}

}  // namespace gimbalscan
