// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "number_field.h"
#include "station_settings_bench.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>

namespace gimbalscan {

using testing::SettingsBench;
using testing::withoutSource;

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

    void theTabKeyGoesThroughTheFormBeforeTheButtonsBelow() {
        SettingsBench bench;
        bench.choose("Axes", "pitch");
        const QWidget* save = bench.window().findChild<QWidget*>("save");
        QWidget* next = bench.window().findChild<QWidget*>("remove");
        const auto reaches = [&](const QWidget& wanted) {
            for (int i = 0; i < 500 && next != &wanted; ++i) {
                next = next->nextInFocusChain();
                if (next == save && &wanted != save)
                    return false;
            }
            return next == &wanted;
        };
        for (const char* name : {"name", "unit", "device", "velocity", "stop_all", "time_limit_s"})
            QVERIFY2(reaches(bench.field(name)->editor()), name);
        QVERIFY(reaches(*save));
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
