// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "param_form.h"
#include "station_settings.h"
#include "window_bench.h"

#include <gimbalscan/drivers/sim.h>

#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

namespace gimbalscan::testing {

inline StationConfig withoutSource(StationConfig station) {
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

}  // namespace gimbalscan::testing
