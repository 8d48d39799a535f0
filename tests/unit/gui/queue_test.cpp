// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue_panel.h"
#include "window_bench.h"

#include <gimbalscan/nexus/scan_file.h>

#include <QCheckBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

#include <cmath>

namespace gimbalscan {

using testing::smallScan;
using testing::WindowBench;

namespace {

/// The queue of a bench, as somebody sees it.
class Queue {
public:
    explicit Queue(WindowBench& bench) : m_panel(bench.child<QueuePanel>("queuePanel")) {
        bench.child<QDockWidget>("queueDock")->raise();
    }
    [[nodiscard]] QTreeWidget* list() const { return m_panel->findChild<QTreeWidget*>("list"); }
    [[nodiscard]] QString state(int row) const {
        const QTreeWidgetItem* item = list()->topLevelItem(row);
        return item ? item->text(0).section('\n', 1) : QString();
    }
    [[nodiscard]] QString status() const { return m_panel->findChild<QLabel*>("status")->text(); }
    [[nodiscard]] QAbstractButton* button(const QString& name) const {
        return m_panel->findChild<QAbstractButton*>(name);
    }
    /// With the mouse, when it can be pressed.
    [[nodiscard]] bool press(const QString& name) const {
        QAbstractButton* target = button(name);
        if (!QTest::qWaitFor([&] { return target->isEnabled() && target->isVisible(); },
                             WindowBench::kLimit))
            return false;
        QTest::mouseClick(target, Qt::LeftButton);
        return true;
    }
    [[nodiscard]] bool awaitState(int row, const QString& start) const {
        return QTest::qWaitFor([&] { return state(row).startsWith(start); }, WindowBench::kLimit);
    }
    [[nodiscard]] bool addScan() const {
        const int row = list()->topLevelItemCount();
        return press("addScan") && awaitState(row, "waiting");
    }

private:
    QueuePanel* m_panel;
};

std::string statusOf(const QString& file) {
    const auto scan = ScanFile::open(file.toStdString());
    return scan ? (*scan)->info().status : scan.error().text();
}

}  // namespace

class QueueTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scansRunOneAfterAnother() {
        WindowBench bench;
        QVERIFY(bench.ready());
        const Queue queue(bench);
        QVERIFY(queue.addScan());
        QVERIFY(queue.addScan());
        QVERIFY(queue.state(0).contains("20 points"));
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QCOMPARE(bench.dataFiles().size(), 0);  // adding starts nothing
        QVERIFY(queue.press("start"));
        QVERIFY(queue.awaitState(0, "running"));
        QVERIFY(queue.state(1).startsWith("waiting"));
        QVERIFY(queue.awaitState(1, "running"));
        QVERIFY(queue.state(0).startsWith("completed"));
        QVERIFY(queue.awaitState(1, "completed"));
        QCOMPARE(bench.dataFiles().size(), 2);
        for (const QString& file : bench.dataFiles())
            QCOMPARE(statusOf(bench.file("data/" + file)), std::string("completed"));
        QTRY_COMPARE(queue.button("start")->toolTip(), "No scan is waiting. Add one first.");
    }

    void aStoppedScanHoldsTheQueue() {
        WindowBench bench({}, 4, smallScan(5, 4, 0.4));
        QVERIFY(bench.ready());
        const Queue queue(bench);
        QVERIFY(queue.addScan());
        QVERIFY(queue.addScan());
        QVERIFY(queue.press("start"));
        QVERIFY(bench.awaitState(ScanState::Running));
        auto* stop = bench.child<QAction>("actionStop");
        QTRY_VERIFY(stop->isEnabled());
        stop->trigger();
        QVERIFY(queue.awaitState(0, "stopped"));
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(queue.status().contains("was stopped"));
        QTest::qWait(200);  // long enough for the next one to have begun
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QVERIFY(queue.state(1).startsWith("waiting"));
        QVERIFY(queue.press("start"));
        QVERIFY(queue.awaitState(1, "running"));
    }

    void stopAllHoldsTheQueue() {
        WindowBench bench({}, 4, smallScan(5, 4, 0.4));
        QVERIFY(bench.ready());
        const Queue queue(bench);
        QVERIFY(queue.addScan());
        QVERIFY(queue.addScan());
        QVERIFY(queue.press("start"));
        QVERIFY(bench.awaitState(ScanState::Running));
        QTest::mouseClick(bench.child<QPushButton>("stopAll"), Qt::LeftButton);
        QVERIFY(bench.awaitState(ScanState::Faulted));
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(queue.awaitState(0, "failed"));
        QTRY_VERIFY(!queue.button("start")->isEnabled());
        QVERIFY(queue.button("start")->toolTip().contains("Acknowledge"));
        bench.window().machine().acknowledge();
        QVERIFY(bench.awaitState(ScanState::Idle));
        QTest::qWait(200);
        QCOMPARE(bench.controller().state(), ScanState::Idle);  // acknowledging starts nothing
        QVERIFY(queue.state(1).startsWith("waiting"));
    }

    void stopAfterThisOneFinishesIt() {
        WindowBench bench({}, 10, smallScan(5, 4, 0.2));
        QVERIFY(bench.ready());
        const Queue queue(bench);
        QVERIFY(queue.addScan());
        QVERIFY(queue.addScan());
        QVERIFY(!queue.button("stopAfterThis")->isEnabled());
        QVERIFY(queue.press("start"));
        QVERIFY(queue.awaitState(0, "running"));
        QTRY_VERIFY(queue.button("stopAfterThis")->isEnabled());
        queue.button("stopAfterThis")->click();
        QVERIFY(queue.button("stopAfterThis")->isChecked());
        QVERIFY(queue.awaitState(0, "completed"));
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(queue.status().contains("as asked"));
        QVERIFY(queue.state(1).startsWith("waiting"));
        QVERIFY(!queue.button("stopAfterThis")->isChecked());
    }

    void aScanThatCannotRunIsRefusedWithItsReason() {
        WindowBench bench;
        QVERIFY(bench.ready());
        ScanConfig far = smallScan(5, 4);
        far.fast.stop = 120;
        QVERIFY(saveScan(far, bench.file("far.json").toStdString()));
        const Queue queue(bench);
        QVERIFY(queue.press("addFiles"));
        auto* dialog = bench.question("queueDialog");
        QVERIFY(dialog);
        auto* name = dialog->findChild<QLineEdit*>();
        name->setText(bench.file("far.json"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(queue.awaitState(0, "refused"));
        QVERIFY(queue.state(0).contains("MOT-RANGE"));
        QVERIFY(queue.list()->topLevelItem(0)->text(0).startsWith("far.json\n"));
        QTRY_VERIFY(queue.button("start")->toolTip().contains("far.json cannot run"));
        QTRY_VERIFY(queue.status().contains("far.json cannot run"));
        // The reason is longer than a line, and all of it is seen.
        const QRect row = queue.list()->visualItemRect(queue.list()->topLevelItem(0));
        QVERIFY(row.height() >= 3 * QFontMetrics(queue.list()->font()).height());
    }

    void everyScanIsCheckedAgainRightBeforeItStarts() {
        ScanConfig relative = smallScan(5, 4);
        relative.fast = {"yaw", -30, 30, 5, true};
        WindowBench bench({}, 40, relative);
        QVERIFY(bench.ready());
        const Queue queue(bench);
        bench.window().machine().moveTo(0, 0);
        QVERIFY(bench.awaitActivity(Activity::None));
        QTRY_VERIFY(queue.button("addScan")->isEnabled());
        QVERIFY(queue.addScan());  // it fits from where the axes are
        bench.window().machine().moveTo(0, 75);
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(std::abs(bench.axis(0).position.value() - 75) < 0.1);
        QVERIFY(queue.press("start"));
        QVERIFY(queue.awaitState(0, "refused"));
        QVERIFY(queue.state(0).contains("MOT-RANGE"));
        QCOMPARE(bench.window().machine().activity(), Activity::None);
        QCOMPARE(bench.dataFiles().size(), 0);
    }

    void theKeysMoveAndRemove() {
        WindowBench bench;
        const Queue queue(bench);
        for (const char* title : {"a", "b", "c"}) {
            auto* field = bench.child<QLineEdit>("title");
            field->selectAll();
            QTest::keyClicks(field, title);
            QVERIFY(queue.addScan());
        }
        QTreeWidget* list = queue.list();
        const auto names = [list] {
            QString all;
            for (int i = 0; i < list->topLevelItemCount(); ++i)
                all += list->topLevelItem(i)->text(0).section('\n', 0, 0);
            return all;
        };
        QCOMPARE(names(), "abc");
        list->setFocus();
        list->setCurrentItem(list->topLevelItem(2));
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(names(), "acb");
        QVERIFY(list->currentItem()->text(0).startsWith("c\n"));  // the choice goes with it
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(names(), "cab");
        QTest::keyClick(list, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(names(), "acb");
        QTest::keyClick(list, Qt::Key_Delete);
        QCOMPARE(names(), "ab");
        QVERIFY(queue.press("down"));
        QCOMPARE(names(), "ba");
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::QueueTest)
#include "queue_test.moc"
