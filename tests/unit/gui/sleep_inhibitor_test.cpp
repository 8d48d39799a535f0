// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sleep_inhibitor.h"

#include "window_bench.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QProcess>
#include <QSignalSpy>

#include <poll.h>
#include <unistd.h>

#include <array>

namespace gimbalscan {

using testing::smallScan;
using testing::WindowBench;

/// A login manager that grants the lock: a pipe whose writing end it hands out. What is left of the
/// lock shows at the reading end.
class FakeLogin : public QObject, protected QDBusContext {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public:
    ~FakeLogin() override { closeAll(); }

    QStringList calls;
    bool refuses = false;

    /// Somebody has the lock still.
    [[nodiscard]] bool held() const {
        pollfd wanted{m_reader, POLLIN, 0};
        return m_reader >= 0 && ::poll(&wanted, 1, 0) == 0;
    }

public Q_SLOTS:
    QDBusUnixFileDescriptor Inhibit(const QString& what, const QString& who, const QString&,
                                    const QString& mode) {
        calls << QStringList{what, who, mode}.join(QLatin1Char(' '));
        if (refuses) {
            sendErrorReply(QDBusError::AccessDenied, QStringLiteral("not today"));
            return {};
        }
        closeAll();
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            return {};
        m_reader = ends[0];
        QDBusUnixFileDescriptor lock;
        lock.giveFileDescriptor(ends[1]);
        return lock;
    }

private:
    void closeAll() {
        if (m_reader >= 0)
            ::close(m_reader);
        m_reader = -1;
    }
    int m_reader = -1;
};

class SleepInhibitorTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QProcess m_daemon;
    FakeLogin m_login;

private Q_SLOTS:
    /// A system bus of our own.
    void initTestCase() {
        QFile config(m_folder.filePath("bus.conf"));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(R"(<busconfig><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>)");
        config.close();
        m_daemon.start("dbus-daemon", {"--nofork", "--print-address",
                                       "--config-file=" + m_folder.filePath("bus.conf")});
        QVERIFY(m_daemon.waitForStarted());
        while (!m_daemon.canReadLine())
            QVERIFY2(m_daemon.waitForReadyRead(), m_daemon.readAllStandardError());
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_daemon.readLine().trimmed());
        QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SystemBus, "login");
        QVERIFY2(bus.isConnected(), qPrintable(bus.lastError().message()));
        QVERIFY(bus.registerObject("/org/freedesktop/login1", &m_login,
                                   QDBusConnection::ExportAllSlots));
        QVERIFY(bus.registerService("org.freedesktop.login1"));
    }
    void cleanupTestCase() {
        QDBusConnection::disconnectFromBus("login");
        m_daemon.kill();
        m_daemon.waitForFinished();
    }
    void init() {
        m_login.calls.clear();
        m_login.refuses = false;
    }

    void theLockIsHeldWhileItIsWanted() {
        SleepInhibitor inhibitor;
        QCOMPARE(m_login.calls.size(), 0);
        inhibitor.setWanted(true);
        QTRY_VERIFY(inhibitor.held());
        QCOMPARE(m_login.calls, QStringList{"sleep:idle GimbalScan block"});
        QVERIFY(m_login.held());
        inhibitor.setWanted(true);
        inhibitor.setWanted(false);
        QTRY_VERIFY(!m_login.held());
        QVERIFY(!inhibitor.held());
        inhibitor.setWanted(true);
        QTRY_VERIFY(inhibitor.held());
        QCOMPARE(m_login.calls.size(), 2);
    }

    void aLockThatComesTooLateIsLetGo() {
        SleepInhibitor inhibitor;
        inhibitor.setWanted(true);
        inhibitor.setWanted(false);
        QTRY_COMPARE(m_login.calls.size(), 1);
        QTRY_VERIFY(!m_login.held());
        QVERIFY(!inhibitor.held());
    }

    void theLockGoesWithTheObject() {
        auto inhibitor = std::make_unique<SleepInhibitor>();
        inhibitor->setWanted(true);
        QTRY_VERIFY(m_login.held());
        QTRY_VERIFY(inhibitor->held());
        inhibitor.reset();
        QTRY_VERIFY(!m_login.held());
    }

    void aRefusalChangesNothingElse() {
        m_login.refuses = true;
        SleepInhibitor inhibitor;
        QSignalSpy refused(&inhibitor, &SleepInhibitor::unavailable);
        inhibitor.setWanted(true);
        QTRY_COMPARE(refused.size(), 1);
        QVERIFY(refused.front().front().toString().contains("not today"));
        QVERIFY(!inhibitor.held());
    }

    void aScanKeepsTheComputerAwake() {
        WindowBench bench({}, 4, smallScan(5, 4, 0.4));
        QVERIFY(bench.ready());
        QCOMPARE(m_login.calls.size(), 0);  // homing alone does not
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitState(ScanState::Running));
        QTRY_VERIFY(m_login.held());
        QVERIFY(bench.press("actionPause"));
        QVERIFY(bench.awaitState(ScanState::Paused));
        QVERIFY(m_login.held());
        bench.window().machine().stop(StopWhen::Now);
        QVERIFY(bench.awaitActivity(Activity::None));
        QTRY_VERIFY(!m_login.held());
    }

    // The last one: there is no bus after it.
    void withoutABusAScanRunsAllTheSame() {
        m_daemon.kill();
        QVERIFY(m_daemon.waitForFinished());
        SleepInhibitor inhibitor;
        QSignalSpy refused(&inhibitor, &SleepInhibitor::unavailable);
        inhibitor.setWanted(true);
        QTRY_COMPARE(refused.size(), 1);
        QVERIFY(!inhibitor.held());
        WindowBench bench;
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(bench.dataFiles().size(), 1);
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::SleepInhibitorTest)
#include "sleep_inhibitor_test.moc"
