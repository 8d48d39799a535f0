// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_banner.h"
#include "hold_button.h"
#include "hold_watch.h"
#include "number_field.h"
#include "window_bench.h"

#include <gimbalscan/app/qt_thread_host.h>

#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>

#include <atomic>
#include <cmath>
#include <thread>

namespace gimbalscan {

using testing::WindowBench;

namespace {

constexpr double kSpeed = 20;  // deg/s, of the test station's yaw

/// What the axis does, as seen without the window's event loop.
struct Watcher {
    WindowBench& bench;
    [[nodiscard]] double speed() const { return std::abs(bench.axis(0).velocity); }
    [[nodiscard]] double position() const { return bench.axis(0).position.value(); }
    [[nodiscard]] bool moving() const { return bench.axis(0).moving; }
    /// The GUI thread hangs until then or until the time is over.
    template <class Condition>
    [[nodiscard]] bool hangUntil(Condition condition, std::chrono::milliseconds limit) const {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < end) {
            if (condition())
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return condition();
    }
};

/// A busy computer may not let us run for longer than a hold lives without a beat. Then the motion
/// has to end, and nothing can be said about one that goes on: such a try does not count.
constexpr int kTries = 5;
constexpr qint64 kStall = HoldWatch::kSilence.count() / 3;

/// The longest time between two looks at it.
class Stalls {
public:
    Stalls() { m_time.start(); }
    void look() { m_longest = std::max(m_longest, m_time.restart()); }
    [[nodiscard]] bool any() const { return m_longest > kStall; }

private:
    QElapsedTimer m_time;
    qint64 m_longest = 0;
};

}  // namespace

class HoldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aHoldIsOneMotion() {
        WindowBench bench({}, 1);
        QVERIFY(readyAtOnce(bench));
        const Watcher yaw{bench};
        // There and back: each try has its room.
        for (int i = 0; i < kTries; ++i) {
            auto* button = bench.part<HoldButton>("yaw", yaw.position() <= 1 ? "plus" : "minus");
            Stalls stalls;
            if (!holdOnce(bench, *button, 0.99 * kSpeed, stalls)) {
                QVERIFY(stalls.any());  // else it ended by itself
                continue;
            }
            QElapsedTimer time;
            time.start();
            double slowest = kSpeed;
            const double from = yaw.position();
            while (time.elapsed() < 3000) {
                QTest::qWait(5);
                stalls.look();
                slowest = std::min(slowest, yaw.speed());
            }
            const double way = std::abs(yaw.position() - from);
            QTest::mouseRelease(button, Qt::LeftButton);
            QTRY_VERIFY(!yaw.moving());
            QVERIFY(bench.awaitActivity(Activity::None));
            if (stalls.any())
                continue;
            QVERIFY2(slowest > 0.98 * kSpeed,
                     qPrintable(QStringLiteral("%1 deg/s, try %2, from %3 deg, %4 deg far")
                                    .arg(slowest)
                                    .arg(i)
                                    .arg(from)
                                    .arg(way)));
            // What is known of the position may be a little old at both ends.
            QVERIFY2(way > 2.7 * kSpeed, qPrintable(QString::number(way)));
            return;
        }
        QSKIP("This computer is too busy: the test was not let run for a tenth of a second.");
    }

    void aWindowThatHangsEndsIt() {
        WindowBench bench({}, 1);
        QVERIFY(readyAtOnce(bench));
        const Watcher yaw{bench};
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        QVERIFY(holdAt(bench, *plus, 0.99 * kSpeed));
        const double from = yaw.position();
        // Nothing is let go, and no event is handled from here on.
        QVERIFY(yaw.hangUntil([&] { return !yaw.moving(); }, std::chrono::seconds(10)));
        const double way = yaw.position() - from;
        // The silence and the ramp are 8 deg; the rest is for a busy computer. The soft limit would
        // stop it, too, but not before.
        QVERIFY2(way < 60 && yaw.position() < 85, qPrintable(QString::number(way)));
        const double stopped = yaw.position();
        QTest::qWait(200);  // the window is back, and the button is still down
        QVERIFY(std::abs(yaw.position() - stopped) < 0.05);
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QTest::mouseRelease(plus, Qt::LeftButton);
        // The next hold is one like any other.
        QTRY_VERIFY(plus->isEnabled());
        QTest::mousePress(plus, Qt::LeftButton);
        QVERIFY(QTest::qWaitFor([&] { return yaw.position() > stopped + 1; }, WindowBench::kLimit));
        QTest::mouseRelease(plus, Qt::LeftButton);
        QTRY_VERIFY(!yaw.moving());
    }

    void theSoftLimitEndsIt() {
        WindowBench bench({}, 20);
        QVERIFY(bench.ready());
        const Watcher yaw{bench};
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        QTRY_VERIFY(plus->isEnabled());
        QTest::mousePress(plus, Qt::LeftButton);
        QVERIFY(QTest::qWaitFor([&] { return yaw.position() > 85; }, WindowBench::kLimit));
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY2(yaw.position() > 89.9 && yaw.position() < 90.001,
                 qPrintable(QString::number(yaw.position(), 'f', 4)));
        QVERIFY(!bench.axis(0).atUpperLimit);
        QVERIFY(plus->isDown());
        QTest::mouseRelease(plus, Qt::LeftButton);
        // Once more: there is no way to go, and the window says so.
        QTest::mousePress(plus, Qt::LeftButton);
        auto* happened = bench.child<FaultBanner>("banner")->findChild<QLabel*>("happened");
        QTRY_VERIFY(happened->text().contains("yaw is at its limit, 90 deg"));
        QTest::mouseRelease(plus, Qt::LeftButton);
        QVERIFY(!yaw.moving());
        // The way back is open.
        auto* minus = bench.part<HoldButton>("yaw", "minus");
        QTest::mousePress(minus, Qt::LeftButton);
        QVERIFY(QTest::qWaitFor([&] { return yaw.position() < 80; }, WindowBench::kLimit));
        QTest::mouseRelease(minus, Qt::LeftButton);
        QTRY_VERIFY(!yaw.moving());
    }

    void aLostFocusEndsIt() {
        WindowBench bench({}, 2);
        QVERIFY(bench.ready());
        const Watcher yaw{bench};
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        QVERIFY(holdAt(bench, *plus, 0.9 * kSpeed));
        bench.child<QLineEdit>("title")->setFocus();
        QVERIFY(!plus->holding());
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(!yaw.moving() && yaw.position() < 85);
    }

    void anAxisThatIsNotHomedTakesSlowStepsOnly() {
        WindowBench bench({}, 4);
        QVERIFY(bench.press("actionConnect"));
        QVERIFY(bench.awaitActivity(Activity::None));
        const Watcher yaw{bench};
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        bench.part<NumberField>("yaw", "step")->setValue(1);
        QTRY_VERIFY(plus->isEnabled());
        const double before = yaw.position();
        QTest::mousePress(plus, Qt::LeftButton);
        QTest::qWait(600);  // longer than it takes to become a hold
        QVERIFY(!plus->holding());
        QVERIFY(std::abs(yaw.position() - before) < 0.05);
        QTest::mouseRelease(plus, Qt::LeftButton);  // one step
        double fastest = 0;
        QVERIFY(QTest::qWaitFor(
            [&] {
                fastest = std::max(fastest, yaw.speed());
                return yaw.position() > before + 0.9;
            },
            WindowBench::kLimit));
        QVERIFY2(fastest <= 0.11 * kSpeed, qPrintable(QString::number(fastest)));
        QTRY_VERIFY(!yaw.moving());
        QVERIFY(std::abs(yaw.position() - before - 1) < 0.05);
        // Whoever asks past the button is refused, too.
        bench.window().machine().beginHold(0, 1);
        QVERIFY(!bench.window().machine().heldAxis());
        QCOMPARE(bench.window().machine().activity(), Activity::None);
    }

    void theWatchStopsWhenBeatsStayAway() {
        QtThreadHost threads;
        HoldWatch watch(threads);
        std::atomic<int> stops{0};
        bool beaten = false;
        for (int i = 0; i < kTries && !beaten; ++i) {
            stops = 0;
            watch.begin([&] { ++stops; });
            QElapsedTimer time;
            time.start();
            Stalls stalls;
            while (time.elapsed() < 600) {  // twice its patience
                watch.beat();
                QTest::qWait(20);
                stalls.look();
            }
            const bool lapsed = watch.end();
            if (stalls.any())
                continue;
            beaten = true;
            QCOMPARE(stops.load(), 0);
            QVERIFY(!lapsed);
        }
        if (!beaten)
            QSKIP("This computer is too busy: the test was not let run for a tenth of a second.");
        watch.begin([&] { ++stops; });
        QTRY_VERIFY(stops >= 3);  // again and again, until the motion has ended
        watch.beat();             // too late
        const int before = stops;
        QTRY_VERIFY(stops > before);
        QVERIFY(watch.end());
        const int after = stops;
        QTest::qWait(100);
        QVERIFY(stops <= after + 1);
    }

private:
    /// Holds the button until the axis is that fast, and keeps it held.
    static bool holdAt(WindowBench& bench, HoldButton& button, double speed) {
        for (int i = 0; i < kTries; ++i) {
            Stalls stalls;
            if (holdOnce(bench, button, speed, stalls))
                return true;
            if (!stalls.any())
                return false;
        }
        return false;
    }
    /// False, and let go: the hold ended before.
    static bool holdOnce(WindowBench& bench, HoldButton& button, double speed, Stalls& stalls) {
        const Watcher yaw{bench};
        Machine& machine = bench.window().machine();
        if (!QTest::qWaitFor([&] { return button.isEnabled(); }, WindowBench::kLimit))
            return false;
        bool begun = false;
        QTest::mousePress(&button, Qt::LeftButton);
        const auto fast = [&] { return yaw.speed() > speed; };
        const auto lapsed = [&] {
            stalls.look();
            begun = begun || machine.heldAxis();
            return begun && !machine.heldAxis();
        };
        (void)QTest::qWaitFor([&] { return fast() || lapsed(); }, WindowBench::kLimit);
        if (fast())
            return true;
        QTest::mouseRelease(&button, Qt::LeftButton);
        (void)bench.awaitActivity(Activity::None);
        return false;
    }
    /// Homed and near zero, without waiting for it in real time: an absolute encoder.
    static bool readyAtOnce(WindowBench& bench) {
        if (!bench.press("actionConnect") || !bench.awaitActivity(Activity::None))
            return false;
        bench.window().machine().home({"yaw"});
        return bench.awaitActivity(Activity::None);
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::HoldTest)
#include "hold_test.moc"
