// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "station_settings.h"

#include "number_field.h"
#include "param_form.h"
#include "window_bench.h"

#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/views/map_view.h>

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

#include <cmath>

namespace gimbalscan {

using testing::WindowBench;

namespace {

StationConfig withoutSource(StationConfig station) {
    station.sourceText.clear();
    station.sourceName.clear();
    return station;
}

/// The window on a file of its own that holds the simulated station.
class SettingsBench {
public:
    explicit SettingsBench(const QByteArray& text = {}) {
        QFile file(path("station.json"));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file");
        file.write(text.isEmpty() ? QByteArray(builtinStationText().data(),
                                               static_cast<int>(builtinStationText().size()))
                                  : text);
        file.close();
        m_window.openStation(path("station.json"));
        m_window.show();
        QSignalSpy opened(&m_window, &StationSettings::opened);
        m_readable = opened.wait(WindowBench::kLimit) && opened.front().front().toBool();
    }

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] StationSettings& window() { return m_window; }
    [[nodiscard]] bool readable() const { return m_readable; }
    template <class T>
    [[nodiscard]] T* child(const char* name) {
        T* found = m_window.findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("there is no %s", name);
        return found;
    }
    /// A part by its texts in the tree.
    void choose(const QString& group, const QString& entry = {}) {
        auto* tree = child<QTreeWidget>("parts");
        for (int i = 0; i < tree->topLevelItemCount(); ++i) {
            QTreeWidgetItem* item = tree->topLevelItem(i);
            if (item->text(0) != group)
                continue;
            if (entry.isEmpty())
                return tree->setCurrentItem(item);
            for (int j = 0; j < item->childCount(); ++j)
                if (item->child(j)->text(0) == entry)
                    return tree->setCurrentItem(item->child(j));
        }
        qFatal("there is no %s %s", qPrintable(group), qPrintable(entry));
    }
    [[nodiscard]] QStringList entriesOf(const QString& group) {
        auto* tree = child<QTreeWidget>("parts");
        QStringList names;
        for (int i = 0; i < tree->topLevelItemCount(); ++i)
            for (int j = 0;
                 tree->topLevelItem(i)->text(0) == group && j < tree->topLevelItem(i)->childCount();
                 ++j)
                names << tree->topLevelItem(i)->child(j)->text(0);
        return names;
    }
    [[nodiscard]] ParamField* field(const char* key) {
        return child<ParamField>(("field_" + std::string(key)).c_str());
    }
    [[nodiscard]] QStringList problems() {
        auto* list = child<QListWidget>("problems");
        QStringList texts;
        for (int i = 0; list->isVisible() && i < list->count(); ++i)
            texts << list->item(i)->text();
        return texts;
    }
    void press(const char* button) {
        QTest::mouseClick(child<QPushButton>(button), Qt::LeftButton);
    }
    void retype(QWidget* editor, const QString& text) {
        editor->setFocus();
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
    }
    [[nodiscard]] ConfigResult<StationConfig> onDisk(const QString& name = "station.json") {
        return loadStation(path(name).toStdString(), m_drivers.schemas());
    }
    [[nodiscard]] bool save() {
        QSignalSpy saved(&m_window, &StationSettings::saved);
        press("save");
        return !saved.isEmpty() || saved.wait(WindowBench::kLimit);
    }

private:
    QTemporaryDir m_folder;
    DriverRegistry m_drivers = builtInDrivers();
    StationSettings m_window;
    bool m_readable = false;
};

}  // namespace

class StationSettingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFieldOfTheTablesIsThere() {
        SettingsBench bench;
        QVERIFY(bench.readable());
        bench.choose("Axes", "yaw");
        const ParamSpec* axes = StationDraft::specOf({"axes", {}});
        for (const ParamSpec& spec : axes->columns) {
            if (spec.type == ParamType::Table)
                continue;
            ParamField* field = bench.field(spec.name.c_str());
            QVERIFY2(field->editor().toolTip().contains(QString::fromStdString(spec.description)),
                     spec.name.c_str());
            QVERIFY(!field->editor().accessibleName().isEmpty());
        }
        QVERIFY(bench.field("time_limit_s"));  // of the table inside
        bench.choose("Devices", "spectrometer");
        const DriverRegistry drivers = builtInDrivers();
        for (const ParamSpec& spec : drivers.find("sim-gamma-spectrometer")->parameters)
            if (spec.type != ParamType::Table && spec.type != ParamType::TableList)
                QVERIFY2(bench.field(spec.name.c_str()), spec.name.c_str());
        bench.choose("Fault policy");
        QVERIFY(bench.field("dead_time_limit"));
        bench.choose("General");
        QVERIFY(bench.field("daq"));
    }

    void openedAndSavedItIsTheSame() {
        SettingsBench bench;
        const auto before = bench.onDisk();
        QVERIFY(!bench.window().modified());
        // Through every form: showing changes nothing.
        for (const char* list : {"Devices", "Axes", "Supplies", "Interlocks", "Positions"})
            for (const QString& name : bench.entriesOf(list))
                bench.choose(list, name);
        QVERIFY(!bench.window().modified());
        for (const char* list : {"Devices", "Axes"})
            for (const QString& name : bench.entriesOf(list)) {
                bench.choose(list, name);
                for (NumberField* field : bench.window().findChildren<NumberField*>())
                    if (field->isVisible())
                        QVERIFY2(field->problem().isEmpty(), qPrintable(field->objectName()));
            }
        QVERIFY(bench.save());
        const auto after = bench.onDisk();
        QVERIFY(before && after);
        QCOMPARE(withoutSource(*after) == withoutSource(*before), true);
    }

    void whatIsTypedIsInTheFile() {
        SettingsBench bench;
        bench.choose("Axes", "yaw");
        bench.retype(&bench.field("velocity")->editor(), "7,5");
        bench.choose("Map");
        QTest::mouseClick(qobject_cast<QCheckBox*>(&bench.field("mirror_x")->editor()),
                          Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(bench.window().isWindowModified());
        QVERIFY(bench.save());
        QVERIFY(!bench.window().isWindowModified());
        const auto saved = bench.onDisk();
        QVERIFY(saved);
        QCOMPARE(saved->axis("yaw")->velocity.value(), 7.5);
        QCOMPARE(saved->map, (MapPlacement{true, false, false}));
    }

    void aWrongValueIsMarkedAtItsField() {
        SettingsBench bench;
        bench.choose("Axes", "yaw");
        ParamField* device = bench.field("device");
        auto* combo = qobject_cast<QComboBox*>(&device->editor());
        bench.retype(combo->lineEdit(), "yaw_moter");
        QTRY_VERIFY(!device->problem().isEmpty());
        QVERIFY2(device->problem().contains("did you mean \"yaw_motor\""),
                 qPrintable(device->problem()));
        QVERIFY(device->problem().startsWith("\"yaw_moter\": there is no such device"));
        QCOMPARE(combo->accessibleDescription(), device->problem());
        QVERIFY(device->findChild<QLabel*>("reason")->isVisible());
        QCOMPARE(bench.problems().size(), 1);
        // A red frame: seen in what is painted.
        const QImage painted = device->grab().toImage();
        const QPoint corner = combo->geometry().topLeft() + QPoint(combo->width() / 2, -2);
        const QColor frame = painted.pixelColor(corner);
        QVERIFY2(frame.red() > 150 && frame.green() < 120, qPrintable(frame.name()));
        // Not over the good file.
        bench.press("save");
        QTRY_VERIFY(bench.child<QLabel>("status")->text().contains("Not saved"));
        QCOMPARE(bench.onDisk()->axis("yaw")->device, std::string("yaw_motor"));
        QVERIFY(!bench.child<QPushButton>("use")->isEnabled());
        // From another part, its line leads back.
        bench.choose("General");
        auto* list = bench.child<QListWidget>("problems");
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                          list->visualItemRect(list->item(0)).center());
        bench.retype(qobject_cast<QComboBox*>(&bench.field("device")->editor())->lineEdit(),
                     "yaw_motor");
        QTRY_VERIFY(bench.problems().isEmpty());
        QVERIFY(bench.field("device")->problem().isEmpty());
    }

    void aNumberOutOfRangeIsMarkedWhileItIsTyped() {
        SettingsBench bench;
        bench.choose("Axes", "yaw");
        ParamField* settle = bench.field("settle_s");
        auto* number = qobject_cast<NumberField*>(&settle->editor());
        QCOMPARE(number->suffix(), " s");
        QCOMPARE(qobject_cast<NumberField*>(&bench.field("velocity")->editor())->suffix(),
                 " deg/s");
        number->setFocus();
        number->selectAll();
        QTest::keyClicks(number, "4000");
        QVERIFY2(settle->problem().contains("between 0 and 3600 s"), qPrintable(settle->problem()));
        QVERIFY(settle->findChild<QLabel*>("reason")->isVisible());
        QTest::keyClick(number, Qt::Key_Return);  // the old one stays
        QVERIFY(settle->problem().isEmpty());
        QVERIFY(!bench.window().modified());
    }

    void theUnitOfAnAxisIsShownAtItsNumbers() {
        SettingsBench bench;
        bench.choose("Axes", "yaw");
        auto* unit = qobject_cast<QComboBox*>(&bench.field("unit")->editor());
        unit->setCurrentIndex(unit->findData("mm"));
        QTRY_COMPARE(qobject_cast<NumberField*>(&bench.field("velocity")->editor())->suffix(),
                     " mm/s");
    }

    void devicesAndAxesComeAndGo() {
        SettingsBench bench;
        bench.choose("Devices");
        bench.press("add");
        auto* menu = bench.child<QMenu>("driverMenu");
        QCOMPARE(menu->actions().size(),
                 static_cast<qsizetype>(builtInDrivers().all().size()));  // of the registry
        menu->actions().front()->trigger();
        menu->close();
        QCOMPARE(bench.entriesOf("Devices").back(), QString("sim_motor"));
        bench.retype(&bench.field("name")->editor(), "lift_motor");
        bench.choose("Axes");
        bench.press("add");
        QTRY_COMPARE(bench.field("name")->problem(), "Must not be empty.");
        bench.retype(&bench.field("name")->editor(), "lift");
        bench.retype(qobject_cast<QComboBox*>(&bench.field("device")->editor())->lineEdit(),
                     "lift_motor");
        const auto limits = bench.field("soft_limits")->editor().findChildren<NumberField*>();
        QCOMPARE(limits.size(), 2);
        bench.retype(limits[0], "-5");
        bench.retype(limits[1], "40");
        QTRY_VERIFY2(bench.problems().isEmpty(), qPrintable(bench.problems().join('\n')));
        QVERIFY(bench.save());
        auto saved = bench.onDisk();
        QVERIFY(saved && saved->axis("lift"));
        QCOMPARE(saved->axis("lift")->softMax, ControllerPosition(40));
        QCOMPARE(saved->device("lift_motor")->driver, std::string("sim-motor"));
        // A device that an axis needs: gone, and told.
        bench.choose("Devices", "lift_motor");
        bench.press("remove");
        QTRY_VERIFY(bench.problems().join('\n').contains("lift_motor"));
        bench.choose("Axes", "lift");
        bench.press("remove");
        QTRY_VERIFY(bench.problems().isEmpty());
        QVERIFY(bench.save());
        saved = bench.onDisk();
        QVERIFY(saved && !saved->axis("lift") && !saved->device("lift_motor"));
    }

    void anotherDriverHasItsOwnParameters() {
        SettingsBench bench;
        bench.choose("Devices", "supply");
        auto* driver = qobject_cast<QComboBox*>(&bench.field("driver")->editor());
        driver->setCurrentIndex(driver->findData("sim-motor"));
        QTRY_VERIFY(bench.window().findChild<ParamField*>("field_travel_max"));
        QVERIFY(!bench.window().findChild<ParamField*>("field_load_ohm") ||
                !bench.window().findChild<ParamField*>("field_load_ohm")->isVisible());
        QTRY_VERIFY(bench.problems().join('\n').contains("power supply"));
    }

    void optionalValuesCanBeLeftOut() {
        SettingsBench bench;
        bench.choose("Axes", "pitch");
        auto* given = bench.child<QCheckBox>("given_safe_position");
        const bool was = given->isChecked();
        given->click();
        QVERIFY(bench.save());
        QCOMPARE(bench.onDisk()->axis("pitch")->safePosition.has_value(), !was);
    }

    void aConnectionIsTriedWithoutMoving() {
        SettingsBench bench;
        bench.choose("Devices", "yaw_motor");
        auto* result = bench.child<QLabel>("testResult");
        bench.press("test");
        QTRY_VERIFY2(result->text().contains("answered in"), qPrintable(result->text()));
        // While the main window holds the devices it is refused, with the reason.
        bench.window().setRefusals("Disconnect first.", "Disconnect first.");
        auto* button = bench.child<QPushButton>("test");
        QVERIFY(!button->isEnabled());
        QCOMPARE(button->toolTip(), "Disconnect first.");
        QCOMPARE(bench.child<QPushButton>("use")->toolTip(), "Disconnect first.");
    }

    void aDeviceThatIsAwaySaysSo() {
        QByteArray text(builtinStationText().data(), static_cast<int>(builtinStationText().size()));
        text.replace("\"start_position\": 12.5,",
                     "\"contact_time_s\": 0.05, \"faults\": [{\"kind\": \"disconnect\", "
                     "\"at_time_s\": 0, \"duration_s\": 100}],");
        SettingsBench bench(text);
        QVERIFY(bench.readable());
        bench.choose("Devices", "yaw_motor");
        bench.press("test");
        auto* result = bench.child<QLabel>("testResult");
        QTRY_VERIFY2(result->text().contains("LINK-LOST"), qPrintable(result->text()));
    }

    void aFileThatCannotBeReadIsAListOfProblems() {
        SettingsBench bench("{\"format\": \"gimbalscan-station\", \"version\": 1,\n \"axis\": []}");
        QVERIFY(!bench.readable());
        const QString all = bench.problems().join('\n');
        QVERIFY2(all.contains("line 2") && all.contains("did you mean \"axes\""), qPrintable(all));
        QVERIFY(!bench.child<QPushButton>("save")->isEnabled());
        QVERIFY(!bench.child<QPushButton>("use")->isEnabled());
        QCOMPARE(bench.child<QTreeWidget>("parts")->topLevelItemCount(), 0);
        QVERIFY(!bench.window().modified());
    }

    void whatSomebodyElseHasWrittenIsKept() {
        SettingsBench bench;
        auto other = bench.onDisk();
        other->name = "By somebody else";
        QVERIFY(saveStation(*other, bench.path("station.json").toStdString(),
                            builtInDrivers().schemas()));
        bench.choose("General");
        bench.retype(&bench.field("name")->editor(), "Mine");
        bench.press("save");
        QTRY_VERIFY(bench.child<QLabel>("status")->text().contains("changed by somebody else"));
        QCOMPARE(bench.onDisk()->name, std::string("By somebody else"));
        QVERIFY(bench.window().modified());
    }

    void closingAsksAboutChanges() {
        SettingsBench bench;
        bench.choose("General");
        bench.retype(&bench.field("name")->editor(), "Another name");
        bench.window().close();
        QVERIFY(bench.window().isVisible());
        auto* question = bench.child<QMessageBox>("stationChangesQuestion");
        QVERIFY(question->isVisible() && !question->isModal());
        QTest::mouseClick(question->button(QMessageBox::Save), Qt::LeftButton);
        QTRY_VERIFY(!bench.window().isVisible());
        QCOMPARE(bench.onDisk()->name, std::string("Another name"));
    }

    void theMainWindowGoesOnWithTheStation() {
        WindowBench bench;
        const QString file = bench.file("other.json");
        const DriverRegistry drivers = builtInDrivers();
        auto station = parseStation(std::string(builtinStationText()), "", drivers.schemas());
        QVERIFY(station && saveStation(*station, file.toStdString(), drivers.schemas()));
        bench.child<QAction>("actionStationSettings")->trigger();
        auto* settings = bench.child<StationSettings>("stationSettings");
        QVERIFY(settings->isVisible() && !settings->isModal());
        QSignalSpy opened(settings, &StationSettings::opened);
        settings->openStation(file);
        QTRY_VERIFY(!opened.isEmpty() && settings->file() == file);
        auto* use = settings->findChild<QPushButton*>("use");
        QTRY_VERIFY(use->isEnabled());
        QVERIFY(bench.press("actionConnect"));
        QTRY_VERIFY2(use->toolTip().contains("Disconnect"), qPrintable(use->toolTip()));
        QVERIFY(!use->isEnabled());
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(bench.press("actionConnect"));  // which disconnects
        QTRY_VERIFY(use->isEnabled());
        QTest::mouseClick(use, Qt::LeftButton);
        QTRY_VERIFY(!bench.window().isVisible());
        QCOMPARE(bench.window().nextStation(), file);
    }

    void anotherStationIsOpenedFromTheMenu() {
        WindowBench bench;
        const auto choose = [&](const QString& file) {
            bench.child<QAction>("actionOpenStation")->trigger();
            auto* dialog = bench.child<QFileDialog>("openStationDialog");
            QVERIFY(dialog->isVisible() && !dialog->isModal());
            Q_EMIT dialog->fileSelected(file);
            delete dialog;
        };
        // One that is wrong is shown, and the window stays.
        const QString wrong = bench.file("wrong.json");
        QFile text(wrong);
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("{\"format\": 3}");
        text.close();
        choose(wrong);
        QTRY_VERIFY(bench.window().findChild<StationSettings*>("stationSettings"));
        auto* settings = bench.child<StationSettings>("stationSettings");
        QTRY_VERIFY(settings->isVisible());
        QVERIFY(settings->findChild<QListWidget*>("problems")->count() > 0);
        QVERIFY(bench.window().isVisible());
        // One that does not fit together, too: a supply as the detector.
        const DriverRegistry drivers = builtInDrivers();
        auto station = parseStation(std::string(builtinStationText()), "", drivers.schemas());
        station->daq = "supply";
        QVERIFY(!saveStation(*station, wrong.toStdString(), drivers.schemas()));  // kept
        QVERIFY(saveStation(*station, bench.file("odd.json").toStdString(), drivers.schemas()));
        settings->close();
        choose(bench.file("odd.json"));
        QTRY_VERIFY(settings->isVisible());
        QVERIFY(settings->findChild<QListWidget*>("problems")
                    ->item(0)
                    ->text()
                    .contains("not a acquisition device"));
        // One that is right takes the place of the one in use.
        station->daq = "spectrometer";
        const QString good = bench.file("good.json");
        QVERIFY(saveStation(*station, good.toStdString(), drivers.schemas()));
        choose(good);
        QTRY_VERIFY(!bench.window().isVisible());
        QCOMPARE(bench.window().nextStation(), good);
    }

    void theMapLiesAsTheStationSays() {
        const auto drivers = builtInDrivers();
        auto station = testing::TestStation().config(drivers);
        station.map = {true, false, true};
        auto session = StationSession::open(station, 40);
        QVERIFY(session);
        QTemporaryDir folder;
        LogFeed log;
        (void)log.install({});
        MainWindow window(
            std::move(*session),
            {folder.filePath("s.ini"), folder.filePath("d"), testing::smallScan(5, 4)}, log);
        QCOMPARE(window.findChild<MapView*>("map")->orientation(),
                 (MapOrientation{true, false, true}));
    }

    void everyControlCanBeNamedAndReached() {
        SettingsBench bench;
        for (const char* list : {"Devices", "Axes", "Supplies", "Positions"})
            for (const QString& name : bench.entriesOf(list)) {
                bench.choose(list, name);
                for (QWidget* widget : bench.window().findChildren<QWidget*>()) {
                    const bool control = qobject_cast<QAbstractButton*>(widget) ||
                                         qobject_cast<QAbstractSpinBox*>(widget) ||
                                         qobject_cast<QComboBox*>(widget);
                    if (!control || widget->objectName().startsWith("qt_") ||
                        qobject_cast<QLineEdit*>(widget->parentWidget()) || !widget->isVisible())
                        continue;
                    QVERIFY2(!widget->accessibleName().isEmpty(),
                             qPrintable(name + " " + widget->objectName()));
                    QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
                    QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0,
                             qPrintable(widget->objectName()));
                }
            }
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::StationSettingsTest)
#include "station_settings_test.moc"
