// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signal_stop.h"
#include "window_bench.h"

#include <gimbalscan/nexus/scan_file.h>

#include <csignal>
#include <thread>

namespace gimbalscan {

using testing::smallScan;
using testing::WindowBench;

namespace {

using std::chrono::seconds;

std::uint64_t finishedIn(const std::string& path) {
    const auto file = ScanFile::open(path);
    const auto mask = file ? (*file)->mask() : tl::unexpected(file.error());
    return mask ? summarise(*mask).finished : 0;
}

/// What somebody beside the window sees and does while it is blocked. Values are read afterwards.
struct Bystander {
    std::uint64_t finishedAtStart = 0, finishedLater = 0;
    bool runningBeforeStop = false, latched = false, atRest = false;

    void watch(ScanController& controller, const std::string& file) {
        finishedAtStart = finishedIn(file);
        std::this_thread::sleep_for(seconds(6));
        finishedLater = finishedIn(file);
        runningBeforeStop = controller.state() == ScanState::Running;
        std::raise(SIGTERM);
        std::raise(SIGTERM);
        std::this_thread::sleep_for(seconds(2));
        latched = controller.station().stopAll().tripped();
        atRest = true;
        for (std::size_t i = 0; i < controller.station().axes().size(); ++i)
            atRest = atRest && !controller.station().axisStatus(i).moving;
    }
};

}  // namespace

class BlockedWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theScanGoesOnAndStopAllWorksWhileTheWindowHangs() {
        WindowBench bench({}, 4, smallScan(40, 40, 0.1));
        const SignalStop signalsToEnd(bench.window());
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 3; },
                                WindowBench::kLimit));
        Bystander bystander;
        const std::string file = bench.dataFile().toStdString();
        {
            const std::jthread beside([&] { bystander.watch(bench.controller(), file); });
            std::this_thread::sleep_for(seconds(10));  // the GUI thread does nothing at all
        }
        QVERIFY(bystander.finishedAtStart >= 3);
        QVERIFY2(bystander.finishedLater > bystander.finishedAtStart + 10,
                 qPrintable(QString::number(bystander.finishedLater)));
        QVERIFY(bystander.runningBeforeStop);
        QVERIFY(bystander.latched);
        QVERIFY(bystander.atRest);
        QVERIFY(signalsToEnd.came());
        // What the window does when it comes to itself: it knows, and closes.
        QTRY_COMPARE_WITH_TIMEOUT(bench.controller().progress().total, std::uint64_t{1600}, 5000);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.window().isVisible(), WindowBench::kLimit);
        const auto saved = ScanFile::open(file);
        QVERIFY(saved);
        QCOMPARE((*saved)->info().status, std::string("failed"));
        QVERIFY(summarise(*(*saved)->mask()).finished >= bystander.finishedLater);
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::BlockedWindowTest)
#include "blocked_window_test.moc"
