// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_panel.h"
#include "preferences_window.h"
#include "window_bench.h"

#include <gimbalscan/views/map_view.h>
#include <gimbalscan/views/trace_view.h>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

namespace gimbalscan {

using testing::smallScan;
using testing::WindowBench;

namespace {

PreferencesWindow* openPreferences(WindowBench& bench) {
    bench.child<QAction>("actionPreferences")->trigger();
    return bench.child<PreferencesWindow>("preferences");
}

template <class T>
T* in(PreferencesWindow* window, const char* name) {
    return window->findChild<T*>(name);
}

void choose(QComboBox* list, int value) {
    list->setCurrentIndex(list->findData(value));
}

/// Of what the widget has painted: 0 black, 255 white.
int brightnessOf(QWidget& widget, QPoint point = {3, 3}) {
    return qGray(widget.grab().toImage().pixel(point));
}

}  // namespace

class PreferencesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { applyTheme(Theme::System); }

    void theThemeChangesEverythingAtOnce() {
        WindowBench bench;
        PreferencesWindow* window = openPreferences(bench);
        QVERIFY(window->isVisible() && !window->isModal());
        choose(in<QComboBox>(window, "theme"), static_cast<int>(Theme::Light));
        auto* map = bench.child<MapView>("map");
        auto* trace = bench.child<QWidget>("trace");
        auto* order = bench.child<QWidget>("drawing");
        std::vector<QWidget*> painted = {map, trace, bench.child<QLineEdit>("title"), window};
        for (QWidget* widget : painted)
            QVERIFY2(brightnessOf(*widget) > 180, qPrintable(widget->objectName()));
        choose(in<QComboBox>(window, "theme"), static_cast<int>(Theme::Dark));
        for (QWidget* widget : painted)
            QTRY_VERIFY2(brightnessOf(*widget) < 90, qPrintable(widget->objectName()));
        QVERIFY(isDarkPalette(order->palette()));
        // What tells a problem is light on dark.
        QTRY_VERIFY(
            bench.child<QLabel>("problems")->palette().color(QPalette::WindowText).lightness() >
            150);
        QCOMPARE(AppSettings(bench.file("settings.ini")).preferences().theme, Theme::Dark);
        QTest::mouseClick(in<QPushButton>(window, "defaults"), Qt::LeftButton);
        QCOMPARE(AppSettings(bench.file("settings.ini")).preferences(), Preferences());
    }

    void thePatternIsLookedAtWhileItIsTyped() {
        WindowBench bench;
        PreferencesWindow* window = openPreferences(bench);
        auto* pattern = in<QLineEdit>(window, "pattern");
        auto* example = in<QLabel>(window, "example");
        auto* problem = in<QLabel>(window, "patternProblem");
        QVERIFY(example->text().contains("_0001_Sky_map.h5"));
        pattern->setFocus();
        QTest::keyClicks(pattern, "lab-{title}");
        QVERIFY(problem->isVisible() && problem->text().contains("{number}"));
        QCOMPARE(pattern->accessibleDescription(), problem->text());
        QVERIFY(!example->isVisible());
        QVERIFY(AppSettings(bench.file("settings.ini")).preferences().filePattern.isEmpty());
        QTest::keyClicks(pattern, ".{number}");
        QVERIFY(!problem->isVisible());
        QCOMPARE(example->text(), "Such as lab-Sky_map.0001.h5");
        QCOMPARE(AppSettings(bench.file("settings.ini")).preferences().filePattern,
                 "lab-{title}.{number}");
        QTest::keyClicks(pattern, "/x");
        QVERIFY(problem->text().contains("letters"));
        QCOMPARE(AppSettings(bench.file("settings.ini")).preferences().filePattern,
                 "lab-{title}.{number}");
    }

    void filesAreCalledByThePatternInTheChosenFolder() {
        WindowBench bench;
        PreferencesWindow* window = openPreferences(bench);
        in<QLineEdit>(window, "pattern")->setText("run{number}-{title}");
        in<QLineEdit>(window, "folder")->setText(bench.file("elsewhere"));
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QVERIFY(bench.awaitActivity(Activity::None));
        const QStringList files = QDir(bench.file("elsewhere")).entryList({"*.h5"}, QDir::Files);
        QCOMPARE(files, QStringList{"run0001-Test.h5"});
        QVERIFY(bench.dataFiles().isEmpty());
    }

    void aFolderHasToBeAWholePath() {
        WindowBench bench;
        PreferencesWindow* window = openPreferences(bench);
        in<QLineEdit>(window, "folder")->setText("data");
        QVERIFY(in<QLabel>(window, "folderProblem")->isVisible());
        QVERIFY(AppSettings(bench.file("settings.ini")).preferences().dataFolder.isEmpty());
    }

    void timesAreWrittenAsWanted() {
        WindowBench bench({}, 40, smallScan(50, 40, 1));
        auto* estimate = bench.child<QLabel>("estimate");
        QTRY_VERIFY(estimate->text().contains("Time 00:"));
        PreferencesWindow* window = openPreferences(bench);
        auto* unit = in<QComboBox>(window, "timeUnit");
        choose(unit, static_cast<int>(TimeUnit::Minutes));
        QVERIFY2(estimate->text().contains(" min"), qPrintable(estimate->text()));
        choose(unit, static_cast<int>(TimeUnit::Seconds));
        QVERIFY(!estimate->text().contains(" min"));
        QVERIFY2(estimate->text().contains(" s"), qPrintable(estimate->text()));
    }

    void theMapStartsWithTheChosenColours() {
        WindowBench bench;
        PreferencesWindow* window = openPreferences(bench);
        choose(in<QComboBox>(window, "colours"), static_cast<int>(ColourMap::Cividis));
        QCOMPARE(bench.child<MapView>("map")->colourMap(), ColourMap::Cividis);
        // What is chosen at the map stays when another preference changes.
        bench.child<MapPanel>("mapPanel")->setColours(ColourMap::Grey);
        choose(in<QComboBox>(window, "timeUnit"), static_cast<int>(TimeUnit::Minutes));
        QCOMPARE(bench.child<MapView>("map")->colourMap(), ColourMap::Grey);
    }

    void whatMakesNoSenseIsADefaultWithOneLineInTheLog() {
        QTemporaryDir folder;
        const QString file = folder.filePath("settings.ini");
        {
            QSettings settings(file, QSettings::IniFormat);
            settings.setValue("preferences/theme", "mauve");
            settings.setValue("preferences/colours", "magma");
            settings.setValue("preferences/filePattern", "../{title}");
            settings.setValue("preferences/dataFolder", "relative");
            settings.setValue("preferences/timeUnit", QByteArray("\xff\xfe"));
        }
        std::ostringstream log;
        const auto before = spdlog::default_logger();
        spdlog::set_default_logger(std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
        const Preferences preferences = AppSettings(file).preferences();
        spdlog::set_default_logger(before);
        Preferences expected;
        expected.colours = ColourMap::Magma;
        QCOMPARE(preferences, expected);
        const QString lines = QString::fromStdString(log.str());
        QCOMPARE(lines.count('\n'), 1);
        for (const char* part : {"theme = \"mauve\"", "filePattern", "dataFolder", "timeUnit"})
            QVERIFY2(lines.contains(part), part);
    }

    void theyComeBack() {
        QTemporaryDir folder;
        const Preferences wanted = {Theme::Dark, ColourMap::Grey, "/data", "{number}_{date}",
                                    TimeUnit::Seconds};
        AppSettings(folder.filePath("settings.ini")).setPreferences(wanted);
        QCOMPARE(AppSettings(folder.filePath("settings.ini")).preferences(), wanted);
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::PreferencesTest)
#include "preferences_test.moc"
