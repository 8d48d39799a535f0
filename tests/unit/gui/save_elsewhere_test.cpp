// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_banner.h"
#include "file_calls.h"
#include "window_bench.h"

#include <gimbalscan/app/started_files.h>
#include <gimbalscan/export/view_file.h>
#include <gimbalscan/nexus/scan_file.h>

#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <atomic>
#include <cerrno>

namespace gimbalscan {

using testing::WindowBench;

class SaveElsewhereTest : public QObject {
    Q_OBJECT

    static constexpr std::size_t kPoints = 20;

    std::atomic<bool> m_full{false};  // the next write finds no room

    [[nodiscard]] bool startAndFill(WindowBench& bench) {
        if (!bench.ready() || !bench.press("actionStart") ||
            !QTest::qWaitFor([&] { return bench.controller().progress().saved.written >= 5; },
                             WindowBench::kLimit))
            return false;
        m_full = true;
        return bench.awaitState(ScanState::Paused);
    }
    [[nodiscard]] static QPushButton* button(WindowBench& bench) {
        auto* found = bench.child<FaultBanner>("banner")->findChild<QPushButton*>("saveElsewhere");
        return found && QTest::qWaitFor([&] { return found->isVisible() && found->isEnabled(); },
                                        WindowBench::kLimit)
                   ? found
                   : nullptr;
    }
    /// Presses the button and answers the dialog.
    [[nodiscard]] static bool saveTo(WindowBench& bench, const QString& file) {
        QPushButton* pressed = button(bench);
        if (!pressed)
            return false;
        QTest::mouseClick(pressed, Qt::LeftButton);
        auto* dialog = qobject_cast<QFileDialog*>(bench.question("saveElsewhereDialog"));
        if (!dialog || dialog->isModal())
            return false;
        auto* field = dialog->findChild<QLineEdit*>("fileNameEdit");
        if (field->text() != bench.dataFiles().value(0))
            return false;  // the name of the file is proposed
        field->setText(file);
        QMetaObject::invokeMethod(dialog, "accept");
        return true;
    }
    [[nodiscard]] static std::vector<std::vector<std::int32_t>> traces(const QString& file) {
        const auto scan = ScanFile::open(file.toStdString());
        std::vector<std::vector<std::int32_t>> all;
        if (!scan)
            return all;
        const auto mask = (*scan)->mask().value();
        for (std::uint64_t cell = 0; cell < mask.size(); ++cell)
            if ((mask[cell] & kFlagNotMeasured) == 0)
                all.push_back((*scan)->trace(cell).value());
        return all;
    }

private Q_SLOTS:
    void initTestCase() {
        file_calls::watch([this](const file_calls::Call& call) {
            return call.kind == file_calls::Kind::Write && m_full.exchange(false) ? ENOSPC : 0;
        });
    }
    void cleanupTestCase() { file_calls::watch({}); }
    void init() { m_full = false; }

    void theScanGoesOnInTheOtherFolder() {
        std::vector<std::vector<std::int32_t>> undisturbed;
        {
            WindowBench bench;
            QVERIFY(bench.ready());
            QVERIFY(bench.press("actionStart"));
            QVERIFY(bench.awaitActivity(Activity::Scanning));
            QVERIFY(bench.awaitActivity(Activity::None));
            undisturbed = traces(bench.dataFile());
        }
        QCOMPARE(undisturbed.size(), kPoints);

        WindowBench bench;
        QVERIFY(startAndFill(bench));
        QDir().mkpath(bench.file("other"));
        const QString file = bench.file("other/rescued.h5");
        ViewFile view;
        view.notes = "kept";
        QVERIFY(saveView(view, viewFileName(bench.dataFile().toStdString())));
        QVERIFY(saveTo(bench, file));
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(traces(file), undisturbed);
        const auto scan = ScanFile::open(file.toStdString());
        QVERIFY(scan);
        QCOMPARE((*scan)->info().status, std::string("completed"));
        QVERIFY(traces(bench.dataFile()).size() < kPoints);
        const auto moved = loadView(viewFileName(file.toStdString()));
        QVERIFY(moved);
        QCOMPARE(moved->notes, std::string("kept"));
        // Neither the completed file nor the one that was left is offered at the next start.
        QVERIFY(StartedFiles::ofUser().files().empty());
        // The window says where the data is now.
        auto* told = bench.child<FaultBanner>("banner")->findChild<QLabel*>("safe");
        QTRY_COMPARE(told->text(), file);
        QVERIFY(!bench.child<FaultBanner>("banner")
                     ->findChild<QPushButton*>("saveElsewhere")
                     ->isVisible());
    }

    void aRefusalIsToldInTheBannerAndTheScanStaysPaused() {
        WindowBench bench;
        QVERIFY(startAndFill(bench));
        const QString taken = bench.dataFile();
        QVERIFY(saveTo(bench, taken));
        auto* next = bench.child<FaultBanner>("banner")->findChild<QLabel*>("next");
        QTRY_VERIFY(next->text().contains("FILE-EXISTS"));
        QCOMPARE(bench.controller().state(), ScanState::Paused);
        QCOMPARE(StartedFiles::ofUser().files(), std::vector{taken.toStdString()});
        // Resuming writes what waits in the old file, as ever.
        auto* resume = bench.child<FaultBanner>("banner")->findChild<QPushButton*>("resume");
        QTest::mouseClick(resume, Qt::LeftButton);
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(traces(taken).size(), kPoints);
    }

    void anotherFaultOrAPauseHasNoSuchButton() {
        WindowBench bench;
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitState(ScanState::Running));
        QVERIFY(bench.press("actionPause"));
        QVERIFY(bench.awaitState(ScanState::Paused));
        QVERIFY(!bench.child<FaultBanner>("banner")
                     ->findChild<QPushButton*>("saveElsewhere")
                     ->isVisible());
        bench.child<QAction>("actionStop")->trigger();
        QVERIFY(bench.awaitActivity(Activity::None));
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::SaveElsewhereTest)
#include "save_elsewhere_test.moc"
