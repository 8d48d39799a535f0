// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "start_files.h"

#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/drivers/sim.h>

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <fstream>

namespace gimbalscan {

namespace {

/// Presses a button of the question that comes, once it is there; what the question was.
class Answer : public QObject {
public:
    using Which = std::function<QAbstractButton*(QMessageBox&)>;
    explicit Answer(Which which) : m_which(std::move(which)) {
        m_timer.setInterval(5);
        connect(&m_timer, &QTimer::timeout, this, &Answer::look);
        m_timer.start();
    }
    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] QString text() const { return m_text; }

private:
    void look() {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box || !box->isVisible())
            return;
        m_timer.stop();
        m_name = box->objectName();
        m_text = box->text() + QLatin1Char('\n') + box->informativeText();
        if (QAbstractButton* button = m_which(*box))
            QTest::mouseClick(button, Qt::LeftButton);
        else
            QTest::keyClick(box, Qt::Key_Escape);
    }

    Which m_which;
    QTimer m_timer;
    QString m_name, m_text;
};

}  // namespace

class StartFilesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AppSettings> m_settings;

    [[nodiscard]] QString write(const QString& name, std::string_view text) const {
        std::ofstream(m_folder->filePath(name).toStdString()) << text;
        return m_folder->filePath(name);
    }

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<AppSettings>(m_folder->filePath("settings.ini"));
    }

    void theFirstStartHasTheSimulatedStationAndTheExample() {
        const auto station = stationToStart({}, *m_settings);
        QVERIFY(station);
        QCOMPARE(station->sourceName, std::string(kBuiltIn));
        const auto scan = scanToStart({}, *m_settings);
        QVERIFY(scan);
        QCOMPARE(scan->sourceName, std::string(kBuiltIn));
    }

    void theLastStationComesAgain() {
        std::string text(builtinStationText());
        const auto name = text.find("\"name\"");
        text.replace(text.find('"', text.find(':', name)) + 1, 0, "Ours ");
        const QString file = write("ours.json", text);
        QVERIFY(stationToStart(file, *m_settings));
        const auto again = stationToStart({}, *m_settings);
        QVERIFY(again);
        QVERIFY2(QString::fromStdString(again->name).startsWith("Ours "), again->name.c_str());
    }

    void anUnreadableLastStationAsksAndIsNeverReplacedSilently_data() {
        QTest::addColumn<QString>("answer");
        QTest::newRow("close") << "close";
        QTest::newRow("escape") << "escape";
        QTest::newRow("simulated") << "simulated";
    }

    void anUnreadableLastStationAsksAndIsNeverReplacedSilently() {
        QFETCH(QString, answer);
        for (const QString& file :
             {write("broken.json", "{\"format\": \"gimbalscan-station\", \"version\": 1,\n 3}"),
              m_folder->filePath("gone.json")}) {
            m_settings->setLastStation(file);
            const Answer given([&](QMessageBox& box) -> QAbstractButton* {
                if (answer == "escape")
                    return nullptr;
                return answer == "close" ? box.button(QMessageBox::Close)
                                         : box.findChild<QPushButton*>("openSimulated");
            });
            const auto station = stationToStart({}, *m_settings);
            QCOMPARE(given.name(), "startQuestion");
            QVERIFY2(given.text().contains(file), qPrintable(given.text()));
            QCOMPARE(station.has_value(), answer == "simulated");
            if (station)
                QCOMPARE(station->sourceName, std::string(kBuiltIn));
            // The next start asks again: what was lost may be back.
            QCOMPARE(m_settings->lastStation(), file);
        }
    }

    void theSafeAnswerIsTheDefault() {
        m_settings->setLastStation(m_folder->filePath("gone.json"));
        const Answer given([](QMessageBox& box) { return box.defaultButton(); });
        QVERIFY(!stationToStart({}, *m_settings));
    }

    void aNamedStationThatCannotBeReadEndsTheStart() {
        m_settings->setLastStation({});
        const QString file = write("broken.json", "{");
        const Answer given([](QMessageBox& box) { return box.button(QMessageBox::Ok); });
        QVERIFY(!stationToStart(file, *m_settings));
        QCOMPARE(given.name(), "startProblem");
        QVERIFY(given.text().contains("line 1"));
        QCOMPARE(m_settings->lastStation(), QString());
    }

    void theLastScanThatIsGoneGivesTheExample() {
        m_settings->setLastScan(m_folder->filePath("gone.json"));
        const auto scan = scanToStart({}, *m_settings);
        QVERIFY(scan);
        QCOMPARE(scan->sourceName, std::string(kBuiltIn));
        const QString broken = write("broken.json", "{");
        const Answer given([](QMessageBox& box) { return box.button(QMessageBox::Ok); });
        QVERIFY(!scanToStart(broken, *m_settings));
        QVERIFY(given.text().contains("broken.json"));
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::StartFilesTest)
#include "start_files_test.moc"
