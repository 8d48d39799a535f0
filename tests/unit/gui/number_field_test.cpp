// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "number_field.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>

namespace gimbalscan {

class NumberFieldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        m_window = std::make_unique<QWidget>();
        auto* layout = new QVBoxLayout(m_window.get());
        m_other = new QLineEdit;
        m_field = new NumberField;
        m_field->setUnit("deg");
        m_field->setLimits(-90, 90);
        m_field->setValue(1);
        layout->addWidget(m_other);
        layout->addWidget(m_field);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_field->setFocus();
        m_field->selectAll();
    }

    void showsAPointInEveryCountry() {
        m_field->setValue(12.5);
        QCOMPARE(m_field->text(), "12.5 deg");
        m_field->setValue(-0.0);
        QCOMPARE(m_field->text(), "0 deg");
        m_field->setValue(1500);
        QCOMPARE(m_field->text(), "1500 deg");
    }

    void aTypedCommaIsTheDecimalPoint() {
        QTest::keyClicks(m_field, "12,5");
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(m_field->value(), 12.5);
        QCOMPARE(m_field->text(), "12.5 deg");
    }

    void aPastedCommaIsTheDecimalPoint() {
        QApplication::clipboard()->setText("-7,25");
        QTest::keyClick(m_field, Qt::Key_V, Qt::ControlModifier);
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(m_field->value(), -7.25);
    }

    void aSecondSeparatorDoesNotGetIn() {
        QTest::keyClicks(m_field, "1,2.5");
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(m_field->value(), 1.25);
        QApplication::clipboard()->setText("1.234,5");
        m_field->selectAll();
        QTest::keyClick(m_field, Qt::Key_V, Qt::ControlModifier);
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(m_field->value(), 1.25);
    }

    void lettersDoNotGetIn() {
        QTest::keyClicks(m_field, "4x2");
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(m_field->value(), 42.0);
    }

    void aNumberOutsideTheLimitsIsRefusedWithTheLimits() {
        QSignalSpy refused(m_field, &NumberField::refused);
        QTest::keyClicks(m_field, "95");
        QCOMPARE(m_field->problem(), "Must be a number between -90 and 90 deg.");
        QTest::keyClick(m_field, Qt::Key_Return);
        QVERIFY(!refused.isEmpty());
        QCOMPARE(refused.at(0).at(0).toString(),
                 "\"95\" was not taken: it must be a number between -90 and 90 deg. 1 deg stays.");
        QCOMPARE(m_field->value(), 1.0);
        QCOMPARE(m_field->problem(), "");
    }

    void theWheelNeedsTheFocus() {
        turnWheel();
        QVERIFY(m_field->value() != 1.0);
        m_field->setValue(1);
        m_other->setFocus();
        turnWheel();
        QCOMPARE(m_field->value(), 1.0);
    }

    void wholeNumbersTakeNoSeparator() {
        m_field->setDecimals(0);
        m_field->setLimits(1, 1000);
        QTest::keyClicks(m_field, "1,5");
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(m_field->value(), 15.0);
    }

private:
    void turnWheel() {
        const QPointF middle = m_field->rect().center();
        QWheelEvent event(middle, m_field->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_field, &event);
    }

    std::unique_ptr<QWidget> m_window;
    QLineEdit* m_other = nullptr;
    NumberField* m_field = nullptr;
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::NumberFieldTest)
#include "number_field_test.moc"
