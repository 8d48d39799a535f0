// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusUnixFileDescriptor>
#include <QObject>
#include <QThreadPool>

#include <optional>

namespace gimbalscan {

/// Keeps the computer from sleeping while it is wanted, by a lock of the login manager
/// (org.freedesktop.login1, system bus): the lock is a file descriptor that is kept open, so that
/// it goes with the program whatever happens. Without a bus or a login manager that is logged
/// once, and nothing else happens. Never waits. GUI thread only.
class SleepInhibitor : public QObject {
    Q_OBJECT

public:
    explicit SleepInhibitor(QObject* parent = nullptr);
    ~SleepInhibitor() override;

    void setWanted(bool wanted);
    /// The login manager has granted it.
    [[nodiscard]] bool held() const noexcept { return m_lock.has_value(); }

Q_SIGNALS:
    void heldChanged(bool held);
    /// There is no lock to be had.
    void unavailable(const QString& why);

private:
    void ask();
    void request();
    void giveUp(const QString& why);

    QThreadPool m_pool;
    std::optional<QDBusConnection> m_bus;
    std::optional<QDBusUnixFileDescriptor> m_lock;
    bool m_wanted = false;
    bool m_asking = false;
    bool m_told = false;
};

}  // namespace gimbalscan
