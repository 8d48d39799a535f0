// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_banner.h"
#include "window_bench.h"

#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/views/map_view.h>

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QProgressDialog>
#include <QPushButton>
#include <QTemporaryDir>

namespace gimbalscan {

using testing::WindowBench;

class ExportMenuTest : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowBench> m_bench;

    [[nodiscard]] QString said() {
        auto* banner = m_bench->child<FaultBanner>("banner");
        return banner->findChild<QLabel*>("happened")->text() + QLatin1Char('\n') +
               banner->findChild<QLabel*>("safe")->text();
    }
    /// The dialog of an entry of the menu, open.
    [[nodiscard]] QFileDialog* open(const QString& action) {
        auto* entry = m_bench->child<QAction>(action);
        if (!QTest::qWaitFor([&] { return entry->isEnabled(); }, WindowBench::kLimit))
            return nullptr;
        entry->trigger();
        return qobject_cast<QFileDialog*>(m_bench->question("exportDialog"));
    }
    /// Saves under the name that is proposed, or another one; where.
    [[nodiscard]] QString save(QFileDialog* dialog, const QString& name = {}) {
        auto* field = dialog->findChild<QLineEdit*>("fileNameEdit");
        if (!name.isEmpty())
            field->setText(name);
        QString path = dialog->selectedFiles().value(0);
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save),
                          Qt::LeftButton);
        (void)QTest::qWaitFor(
            [&] { return !m_bench->window().findChild<QWidget*>("exportDialog"); });
        return path;
    }
    /// Another file than the one that is shown.
    void choose(const QString& file) {
        m_bench->child<QAction>("exportSource")->trigger();
        auto* dialog = qobject_cast<QFileDialog*>(m_bench->question("exportSourceDialog"));
        QVERIFY(dialog);
        dialog->selectFile(file);
        dialog->findChild<QLineEdit*>("fileNameEdit")->setText(file);
        QTest::mouseClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open),
                          Qt::LeftButton);
        QTRY_VERIFY(m_bench->child<QAction>("exportSource")->toolTip().contains(file));
    }
    [[nodiscard]] QByteArray contents(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init() {
        m_bench = std::make_unique<WindowBench>();
        QVERIFY(m_bench->ready());
        QVERIFY(m_bench->press("actionStart"));
        QVERIFY(m_bench->awaitActivity(Activity::Scanning));
        QVERIFY(m_bench->awaitActivity(Activity::None));
    }
    void cleanup() { m_bench.reset(); }

    void withoutAFileItSaysWhyNot() {
        WindowBench fresh;
        auto* entry = fresh.child<QAction>("exportCsv");
        QVERIFY(!entry->isEnabled());
        QVERIFY(entry->toolTip().contains("no data file yet"));
        QVERIFY(fresh.child<QAction>("exportSource")->isEnabled());
    }

    void theFirstNoticeCanBeRead() {
        WindowBench fresh;
        auto* banner = fresh.child<FaultBanner>("banner");
        banner->showNotice("One line.", {}, false);
        const auto* line = banner->findChild<QLabel*>("happened");
        QTRY_VERIFY(line->isVisible() && line->height() >= line->fontMetrics().height());
        QVERIFY(banner->findChild<QPushButton*>("dismiss")->height() > 10);
    }

    void everyFormatIsWrittenBesideTheData() {
        Q_EMIT m_bench->child<MapView>("map")->cellClicked(1, 2);
        struct Case {
            const char *action, *ending;
            QByteArray begins;
        };
        const QString stem = m_bench->dataFile().chopped(3);
        for (const Case& one :
             std::initializer_list<Case>{{"exportPng", "_total_counts.png", "\x89PNG"},
                                         {"exportPng16", "_total_counts_16bit.png", "\x89PNG"},
                                         {"exportTiff", "_total_counts.tiff", "II"},
                                         {"exportCsv", ".csv", ""},
                                         {"exportMatrix", "_total_counts.csv", ""},
                                         {"exportTraceCsv", "_r1c2.csv", ""},
                                         {"exportSpe", "_r1c2.spe", "$SPEC_ID"},
                                         {"exportN42Pixel", "_r1c2.n42", "<?xml"},
                                         {"exportN42", ".n42", "<?xml"},
                                         {"exportReport", "_total_counts.html", "<!DOCTYPE html>"},
                                         {"exportCompressed", "_compressed.h5", "\x89HDF"}}) {
            QFileDialog* dialog = open(one.action);
            QVERIFY2(dialog, one.action);
            const QString path = save(dialog);
            QCOMPARE(path, stem + one.ending);
            QTRY_VERIFY2_WITH_TIMEOUT(said() == "Exported.\n" + path, qPrintable(said()),
                                      WindowBench::kLimit);
            const QByteArray written = contents(path);
            QVERIFY2(written.size() > 20, one.action);
            QVERIFY2(written.startsWith(one.begins), one.action);
        }
        QVERIFY(m_bench->child<QPushButton>("folder")->isVisible());
    }

    void theChosenPixelIsTheOneThatIsExported() {
        auto* entry = m_bench->child<QAction>("exportTraceCsv");
        QTRY_COMPARE(entry->toolTip(), "Click a pixel of the map first.");
        QVERIFY(!entry->isEnabled());
        Q_EMIT m_bench->child<MapView>("map")->cellClicked(3, 1);
        QFileDialog* dialog = open("exportTraceCsv");
        QVERIFY(dialog);
        const QString path = save(dialog);
        QTRY_VERIFY(said().startsWith("Exported."));
        const auto file = ScanFile::open(m_bench->dataFile().toStdString());
        QVERIFY(file);
        const auto trace = (*file)->trace(3 * 5 + 1);
        QVERIFY(trace);
        std::vector<std::int32_t> counts;
        for (const QByteArray& line : contents(path).split('\n')) {
            bool number = false;
            const int value = line.mid(line.lastIndexOf(',') + 1).trimmed().toInt(&number);
            if (number && line.at(0) != '#')
                counts.push_back(value);
        }
        QCOMPARE(counts, *trace);
    }

    void nothingIsOverwritten() {
        const QString taken = m_bench->file("taken.csv");
        QFile file(taken);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("precious");
        file.close();
        QFileDialog* dialog = open("exportCsv");
        QVERIFY(dialog);
        QCOMPARE(save(dialog, taken), taken);
        QWidget* question = m_bench->question("exportQuestion");
        QVERIFY(question);
        QVERIFY(said().contains("FILE-EXISTS"));
        auto* other = question->findChild<QPushButton*>("exportAsFree");
        QCOMPARE(other->text(), "Export as taken_2.csv");
        QTest::mouseClick(other, Qt::LeftButton);
        QTRY_COMPARE(said(), "Exported.\n" + m_bench->file("taken_2.csv"));
        QCOMPARE(contents(taken), "precious");
        QVERIFY(contents(m_bench->file("taken_2.csv")).size() > 20);
    }

    void theProposedNameIsFree() {
        QFile file(m_bench->dataFile().chopped(3) + ".csv");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        QFileDialog* dialog = open("exportCsv");
        QVERIFY(dialog);
        QCOMPARE(dialog->selectedFiles().value(0), m_bench->dataFile().chopped(3) + "_2.csv");
    }

    void aLongExportShowsItsProgressAndIsCancelled() {
        const QString big = m_bench->file("big.h5");
        QCOMPARE(
            QProcess::execute("/usr/bin/python3", {GIMBALSCAN_MAKE_SCAN_FILE, big, "--rows", "60",
                                                   "--columns", "60", "--channels", "8192"}),
            0);
        choose(big);
        QFileDialog* dialog = open("exportN42");
        QVERIFY(dialog);
        const QString path = save(dialog);
        QVERIFY(path.endsWith("big.n42"));
        auto* progress = qobject_cast<QProgressDialog*>(m_bench->question("exportProgress"));
        QVERIFY(progress);
        QVERIFY(!progress->isModal());
        QVERIFY(progress->labelText().contains("big.n42"));
        QTRY_VERIFY(progress->value() > 0);
        QVERIFY(!m_bench->child<QAction>("exportCsv")->isEnabled());
        QTest::mouseClick(progress->findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_VERIFY(said().contains("The export was cancelled; nothing is left of it."));
        QVERIFY(!QFile::exists(path) && !QFile::exists(path + ".export-part"));
        QTRY_VERIFY(!m_bench->window().findChild<QWidget*>("exportProgress"));
        QTRY_VERIFY(m_bench->child<QAction>("exportCsv")->isEnabled());
    }

    void aWindowThatClosesDoesNotWaitForAnExport() {
        const QString big = m_bench->file("big.h5");
        QCOMPARE(
            QProcess::execute("/usr/bin/python3", {GIMBALSCAN_MAKE_SCAN_FILE, big, "--rows", "60",
                                                   "--columns", "60", "--channels", "8192"}),
            0);
        choose(big);
        QFileDialog* dialog = open("exportCompressed");
        QVERIFY(dialog);
        const QTemporaryDir folder;
        const QString path = folder.filePath("out.h5");
        QCOMPARE(save(dialog, path), path);
        QTRY_VERIFY(QFile::exists(path + ".export-part"));
        m_bench.reset();
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList());
    }

    void aFailureIsToldAndNothingIsLeft() {
        QFileDialog* dialog = open("exportCsv");
        QVERIFY(dialog);
        QVERIFY(QFile::remove(m_bench->dataFile()));
        const QString path = save(dialog);
        QTRY_VERIFY(said().contains("was not exported"));
        QVERIFY(said().contains("FILE-IO"));
        QVERIFY(!QFile::exists(path));
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::ExportMenuTest)
#include "export_menu_test.moc"
