// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_banner.h"
#include "interrupted_panel.h"
#include "window_bench.h"

#include <gimbalscan/app/started_files.h>
#include <gimbalscan/core/config.h>
#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/nexus/scan_file_lock.h>
#include <gimbalscan/views/map_view.h>

#include <QFileDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>

#include <csignal>
#include <fstream>

namespace gimbalscan {

using testing::BenchSetup;
using testing::smallScan;
using testing::WindowBench;

class InterruptedScansTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }
    [[nodiscard]] static StationConfig station(
        const std::string& text = std::string(builtinStationText())) {
        const auto parsed = parseStation(text, "station", builtInDrivers().schemas());
        if (!parsed)
            qFatal("%s", parsed.error().front().message().c_str());
        return *parsed;
    }
    [[nodiscard]] BenchSetup setup(const StationConfig& config = station(),
                                   double timeScale = 40) const {
        return {config, timeScale, smallScan(5, 4), path("state")};
    }
    [[nodiscard]] QProcessEnvironment environment() const {
        auto all = QProcessEnvironment::systemEnvironment();
        all.insert("XDG_STATE_HOME", path("state"));
        return all;
    }
    void start(QProcess& process, const QStringList& arguments) const {
        process.setProcessEnvironment(environment());
        process.start(GIMBALSCAN_CLI, arguments);
        QVERIFY(process.waitForStarted());
    }
    /// Runs it to its end.
    void run(const QStringList& arguments) const {
        QProcess process;
        start(process, arguments);
        QVERIFY(process.waitForFinished(WindowBench::kLimit));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError());
    }
    [[nodiscard]] QStringList scanArguments(const QString& file, const QString& scale) const {
        return {"scan",         "--config", path("scan.json"), "--output", path(file),
                "--time-scale", scale,      "--progress",      "json"};
    }
    /// A scan that is killed in its midst, as a power cut would.
    void kill(const QString& file) const {
        QProcess process;
        start(process, scanArguments(file, "10"));
        qint64 saved = 0;
        while (saved < 4) {
            QVERIFY(process.canReadLine() || process.waitForReadyRead(WindowBench::kLimit));
            while (process.canReadLine())
                saved = std::max(
                    saved,
                    QJsonDocument::fromJson(process.readLine()).object()["saved"].toInteger());
        }
        QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGKILL), 0);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    }
    [[nodiscard]] MaskSummary summaryOf(const QString& file) const {
        const auto scan = ScanFile::open(path(file).toStdString());
        const auto mask = scan ? (*scan)->mask() : Result<std::vector<std::uint16_t>>();
        return mask ? summarise(*mask) : MaskSummary{};
    }
    void expectSame(const QString& one, const QString& other) const {
        const auto a = ScanFile::open(path(one).toStdString());
        const auto b = ScanFile::open(path(other).toStdString());
        QVERIFY(a && b);
        QCOMPARE((*a)->info().status, std::string("completed"));
        QCOMPARE((*a)->info().maps.size(), (*b)->info().maps.size());
        for (std::size_t map = 0; map < (*a)->info().maps.size(); ++map)
            QCOMPARE(*(*a)->map(map), *(*b)->map(map));
        const auto maskA = (*a)->mask(), maskB = (*b)->mask();
        QCOMPARE(*maskA, *maskB);
        for (std::uint64_t cell = 0; cell < maskA->size(); ++cell)
            QCOMPARE(*(*a)->trace(cell), *(*b)->trace(cell));
        const auto problems = verifyScanFile(**a);
        QVERIFY(problems && problems->empty());
    }
    [[nodiscard]] static QPushButton* button(WindowBench& bench, const QString& name) {
        auto* panel = bench.child<InterruptedPanel>("interruptedPanel");
        QPushButton* found = nullptr;
        (void)QTest::qWaitFor(
            [&] {
                found = panel->findChild<QPushButton*>(name);
                return panel->isVisible() && found && found->isEnabled();
            },
            WindowBench::kLimit);
        return found;
    }
    [[nodiscard]] static QString said(WindowBench& bench) {
        auto* banner = bench.child<FaultBanner>("banner");
        return banner->findChild<QLabel*>("happened")->text() + QLatin1Char('\n') +
               banner->findChild<QLabel*>("safe")->text();
    }
    [[nodiscard]] static bool awaitScan(WindowBench& bench) {
        return bench.awaitActivity(Activity::Scanning) && bench.awaitActivity(Activity::None);
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        ScanConfig scan = smallScan(5, 4, 0.4);
        scan.reductions.push_back({"Cs-137", ReductionKind::ChannelSum, 415, 467});
        std::ofstream(path("scan.json").toStdString()) << formatScan(scan);
    }

    void aKilledScanIsOfferedAndResumedToTheSameData() {
        run(scanArguments("whole.h5", "0"));
        kill("killed.h5");
        const MaskSummary left = summaryOf("killed.h5");
        QVERIFY(left.finished >= 4 && left.finished < 20);

        WindowBench bench(setup());
        QPushButton* resume = button(bench, "resumeFile");
        QVERIFY(resume);
        const auto labels =
            bench.child<InterruptedPanel>("interruptedPanel")->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->text().contains(
                       QStringLiteral("the program ended while it ran, at %1/20, yaw ")
                           .arg(left.finished)) &&
                   label->text().contains("last point at ") && label->text().contains("killed.h5");
        }));
        QTest::mouseClick(resume, Qt::LeftButton);
        auto* question = qobject_cast<QMessageBox*>(bench.question("resumeQuestion"));
        QVERIFY(question);
        QVERIFY2(question->text().contains(QStringLiteral("%1 points finished, %2 points to go")
                                               .arg(left.finished)
                                               .arg(20 - left.finished)),
                 qPrintable(question->text()));
        QVERIFY2(question->informativeText().startsWith("The devices are connected first."),
                 qPrintable(question->informativeText()));
        // Nothing was touched before the answer.
        QVERIFY(!bench.window().machine().session().connected());
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QTest::mouseClick(question->findChild<QPushButton*>("resumeAnyway"), Qt::LeftButton);
        QVERIFY(awaitScan(bench));
        expectSame("killed.h5", "whole.h5");
        QVERIFY(!bench.child<InterruptedPanel>("interruptedPanel")->isVisible());
        QVERIFY(StartedFiles::ofUser().files().empty());
        const auto* map = bench.child<MapView>("map");
        QTRY_COMPARE(std::count_if(map->frame().values.begin(), map->frame().values.end(),
                                   [](double value) { return !std::isnan(value); }),
                     20);
    }

    void whatWasStoppedOnPurposeIsOfferedBelow() {
        kill("killed.h5");
        {
            QProcess process;
            start(process, scanArguments("stopped.h5", "10"));
            QVERIFY(process.waitForReadyRead(WindowBench::kLimit));
            QVERIFY(QTest::qWaitFor(
                [&] { return process.readAllStandardOutput().contains("\"running\""); },
                WindowBench::kLimit));
            QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
            QVERIFY(process.waitForFinished(WindowBench::kLimit));
        }
        WindowBench bench(setup());
        QVERIFY(button(bench, "resumeFile"));
        auto* panel = bench.child<InterruptedPanel>("interruptedPanel");
        const auto rowOf = [&](const QString& name) -> QLabel* {
            for (QLabel* label : panel->findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(name))
                    return label;
            return nullptr;
        };
        const QLabel *killed = rowOf("killed.h5"), *stopped = rowOf("stopped.h5");
        QVERIFY(killed && stopped);
        QVERIFY2(killed->text().contains("<b>killed.h5</b>, the program ended while it ran, at "),
                 qPrintable(killed->text()));
        QVERIFY2(stopped->text().startsWith("stopped.h5, stopped at "),
                 qPrintable(stopped->text()));
        QVERIFY(killed->mapTo(panel, QPoint()).y() < stopped->mapTo(panel, QPoint()).y());
        auto* heading = panel->findChild<QLabel*>("heading");
        QCOMPARE(heading->text(),
                 "A scan was cut off. Nothing moves before it is resumed. "
                 "Below: stopped on request.");
        panel->remove(path("killed.h5"));
        QCOMPARE(heading->text(),
                 "A scan was stopped. It can be gone on with; nothing moves before that.");
        QCOMPARE(panel->backgroundRole(), QPalette::Window);
    }

    void aReadyMachineResumesWithoutAQuestion() {
        kill("killed.h5");
        WindowBench bench(setup());
        QVERIFY(bench.ready());
        QPushButton* resume = button(bench, "resumeFile");
        QVERIFY(resume);
        QTest::mouseClick(resume, Qt::LeftButton);
        QVERIFY(awaitScan(bench));
        QVERIFY(!bench.window().findChild<QMessageBox*>("resumeQuestion"));
        QCOMPARE(summaryOf("killed.h5").finished, std::uint64_t{20});
    }

    void cancelMovesNothingAndLetsTheFileGo() {
        kill("killed.h5");
        WindowBench bench(setup());
        QPushButton* resume = button(bench, "resumeFile");
        QVERIFY(resume);
        QTest::mouseClick(resume, Qt::LeftButton);
        auto* question = qobject_cast<QMessageBox*>(bench.question("resumeQuestion"));
        QVERIFY(question);
        QVERIFY(ScanFileLock::holder(path("killed.h5").toStdString()));
        QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
        QTRY_VERIFY(said(bench).contains("killed.h5 was not resumed."));
        QVERIFY(!ScanFileLock::holder(path("killed.h5").toStdString()));
        QVERIFY(!bench.window().machine().session().connected());
        QVERIFY(button(bench, "resumeFile"));  // still offered
    }

    void stopDuringHomingDoesNotHomeAgain() {
        kill("killed.h5");
        WindowBench bench(setup(station(), 2));
        QPushButton* resume = button(bench, "resumeFile");
        QVERIFY(resume);
        QTest::mouseClick(resume, Qt::LeftButton);
        QWidget* question = bench.question("resumeQuestion");
        QVERIFY(question);
        QTest::mouseClick(question->findChild<QPushButton*>("resumeAnyway"), Qt::LeftButton);
        QVERIFY(bench.awaitActivity(Activity::Homing));
        QVERIFY(bench.awaitState(ScanState::Running));
        QTRY_VERIFY(bench.child<QAction>("actionStop")->isEnabled());
        bench.child<QAction>("actionStop")->trigger();
        QVERIFY(bench.awaitActivity(Activity::None));
        QTRY_VERIFY2(said(bench).contains("Homing was stopped."), qPrintable(said(bench)));
        QTest::qWait(200);  // long enough for another try to have begun
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QVERIFY(!ScanFileLock::holder(path("killed.h5").toStdString()));
    }

    void leaveIsNotOfferedAgainAndTheFileStays() {
        kill("killed.h5");
        {
            WindowBench bench(setup());
            QPushButton* leave = button(bench, "leaveFile");
            QVERIFY(leave);
            QTest::mouseClick(leave, Qt::LeftButton);
            QVERIFY(!bench.child<InterruptedPanel>("interruptedPanel")->isVisible());
            QTRY_VERIFY(StartedFiles::ofUser().files().empty());
        }
        QVERIFY(QFile::exists(path("killed.h5")));
    }

    void showAsksForTheFile() {
        kill("killed.h5");
        WindowBench bench(setup());
        QPushButton* show = button(bench, "showFile");
        QVERIFY(show);
        QSignalSpy asked(bench.child<InterruptedPanel>("interruptedPanel"),
                         &InterruptedPanel::showRequested);
        QTest::mouseClick(show, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.front().front().toString(), path("killed.h5"));
        QVERIFY(!bench.window().machine().session().connected());
    }

    void anotherStationIsAskedAboutOrRefused() {
        kill("killed.h5");
        StationConfig other = station();
        other.name = "Other";
        {
            WindowBench bench(setup(other));
            QVERIFY(bench.ready());
            QPushButton* resume = button(bench, "resumeFile");
            QVERIFY(resume);
            QTest::mouseClick(resume, Qt::LeftButton);
            auto* question = qobject_cast<QMessageBox*>(bench.question("resumeQuestion"));
            QVERIFY(question);
            QVERIFY2(question->informativeText().contains("the one that is open is \"Other\""),
                     qPrintable(question->informativeText()));
            QCOMPARE(bench.controller().state(), ScanState::Idle);
            question->close();
        }
        other.axes[0].offset.offset = 2.5;
        WindowBench bench(setup(other));
        QPushButton* resume = button(bench, "resumeFile");
        QVERIFY(resume);
        QTest::mouseClick(resume, Qt::LeftButton);
        QTRY_VERIFY(said(bench).contains("MOT-OFFSET"));
        QVERIFY(!bench.window().findChild<QMessageBox*>("resumeQuestion"));
        QVERIFY(!ScanFileLock::holder(path("killed.h5").toStdString()));
    }

    void otherDevicesAreAskedAboutBeforeAnythingMoves() {
        kill("killed.h5");
        std::string text(builtinStationText());
        for (std::size_t at = 0; (at = text.find("\"spectrometer\"", at)) != std::string::npos;)
            text.replace(at, 14, "\"another_one\"");
        WindowBench bench(setup(station(text)));
        QPushButton* resume = button(bench, "resumeFile");
        QVERIFY(resume);
        QTest::mouseClick(resume, Qt::LeftButton);
        QWidget* first = bench.question("resumeQuestion");
        QVERIFY(first);
        QTest::mouseClick(first->findChild<QPushButton*>("resumeAnyway"), Qt::LeftButton);
        // Known only once they are connected: asked then, and not homed yet.
        QMessageBox* second = nullptr;
        QVERIFY(QTest::qWaitFor(
            [&] {
                for (auto* box : bench.window().findChildren<QMessageBox*>("resumeQuestion"))
                    if (box->isVisible() && box->informativeText().contains(
                                                "is not the one this scan was started with"))
                        second = box;
                return second != nullptr;
            },
            WindowBench::kLimit));
        QVERIFY(!bench.window().machine().session().notHomed({"yaw"}).empty());
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QTest::mouseClick(second->findChild<QPushButton*>("resumeAnyway"), Qt::LeftButton);
        QVERIFY(awaitScan(bench));
        QCOMPARE(summaryOf("killed.h5").finished, std::uint64_t{20});
    }

    void aFileThatIsBeingWrittenIsNotOffered() {
        QProcess process;
        start(process, scanArguments("running.h5", "1"));
        QVERIFY(process.waitForReadyRead(WindowBench::kLimit));
        QVERIFY(QTest::qWaitFor([&] { return QFile::exists(path("running.h5")); },
                                WindowBench::kLimit));
        kill("killed.h5");
        WindowBench bench(setup());
        QVERIFY(button(bench, "resumeFile"));
        QCOMPARE(bench.child<InterruptedPanel>("interruptedPanel")
                     ->findChildren<QPushButton*>("resumeFile")
                     .size(),
                 1);
        process.kill();
        process.waitForFinished();
    }

    void badPointsAreMeasuredAgainFromTheMenu() {
        std::string text(builtinStationText());
        const std::string before = "\"collimator_fwhm_deg\"";
        text.insert(text.find(before), R"("faults": [{"kind": "saturate", "at_operation": 2}], )");
        std::ofstream(path("station.json").toStdString()) << text;
        run(scanArguments("map.h5", "0") + QStringList{"--station", path("station.json")});
        QCOMPARE(summaryOf("map.h5").flagged, std::uint64_t{1});
        WindowBench bench(setup(station(text)));
        QVERIFY(bench.ready());
        auto* action = bench.child<QAction>("actionRetakeFile");
        QTRY_VERIFY(action->isEnabled());
        action->trigger();
        auto* dialog = qobject_cast<QFileDialog*>(bench.question("resumeDialog"));
        QVERIFY(dialog);
        auto* name = dialog->findChild<QLineEdit*>("fileNameEdit");
        name->setText(path("map.h5"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(awaitScan(bench));
        const auto file = ScanFile::open(path("map.h5").toStdString());
        QVERIFY(file);
        QCOMPARE((*file)->info().sessions.size(), std::size_t{2});
        const auto mask = (*file)->mask();
        QCOMPARE(std::count_if(mask->begin(), mask->end(),
                               [](std::uint16_t flags) { return flags & kFlagMeasuredAgain; }),
                 1);
        QVERIFY(StartedFiles::ofUser().files().empty());
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::InterruptedScansTest)
#include "interrupted_scans_test.moc"
