// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "number_field.h"

#include <QLineEdit>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace gimbalscan {

namespace {

QLocale plainLocale() {
    QLocale locale = QLocale::c();
    locale.setNumberOptions(QLocale::OmitGroupSeparator | QLocale::RejectGroupSeparator);
    return locale;
}

}  // namespace

NumberField::NumberField(QWidget* parent) : QDoubleSpinBox(parent) {
    setLocale(plainLocale());
    setKeyboardTracking(false);
    setFocusPolicy(Qt::StrongFocus);  // not by the wheel
    setCorrectionMode(QAbstractSpinBox::CorrectToPreviousValue);
    setDecimals(4);
    setAccelerated(false);
    // The base class would refuse keys that lead outside its range; our limits are told instead.
    setRange(-1e12, 1e12);
    connect(lineEdit(), &QLineEdit::textChanged, this, &NumberField::look);
    // The base class sets the text without telling when it restores or sets a value.
    connect(this, &QAbstractSpinBox::editingFinished, this, [this] { look(text()); });
    connect(this, &QDoubleSpinBox::valueChanged, this, [this] { look(text()); });
    connect(this, &NumberField::refused, this, [this](const QString& why) {
        if (isVisible())
            QToolTip::showText(mapToGlobal(QPoint(0, height())), why, this);
    });
}

void NumberField::setUnit(const QString& unit) {
    m_unit = unit;
    setSuffix(unit.isEmpty() ? QString() : QStringLiteral(" ") + unit);
}

void NumberField::setLimits(double lowest, double highest) {
    m_lowest = lowest;
    m_highest = highest;
    look(text());
}

QString NumberField::limitText() const {
    const QString unit = m_unit.isEmpty() ? QString() : QStringLiteral(" ") + m_unit;
    return tr("between %1 and %2%3").arg(textFromValue(m_lowest), textFromValue(m_highest), unit);
}

QString NumberField::bare(const QString& text) const {
    QString number = text;
    if (!suffix().isEmpty() && number.endsWith(suffix()))
        number.chop(suffix().size());
    number = number.trimmed();
    if (!m_unit.isEmpty() && number.endsWith(m_unit))
        number.chop(m_unit.size());
    return number.trimmed();
}

QValidator::State NumberField::validate(QString& input, int& position) const {
    Q_UNUSED(position);
    // Of the same length, so that the cursor stays. Unit texts have no comma.
    input.replace(QLatin1Char(','), QLatin1Char('.'));
    const QString number = bare(input);
    if (number.count(QLatin1Char('.')) > (decimals() > 0 ? 1 : 0))
        return QValidator::Invalid;
    static const QString kPartOfNumber = QStringLiteral("+-0123456789.eE");
    for (const QChar c : number)
        if (!kPartOfNumber.contains(c))
            return QValidator::Invalid;
    bool good = false;
    const double value = plainLocale().toDouble(number, &good);
    if (!good)
        return QValidator::Intermediate;
    return std::isfinite(value) && value >= m_lowest && value <= m_highest
               ? QValidator::Acceptable
               : QValidator::Intermediate;
}

void NumberField::fixup(QString& input) const {
    Q_EMIT refused(tr("\"%1\" was not taken: it must be a number %2. %3 stays.")
                       .arg(bare(input), limitText(), textFromValue(value()) + suffix()));
}

double NumberField::valueFromText(const QString& text) const {
    return plainLocale().toDouble(bare(text));
}

QString NumberField::textFromValue(double value) const {
    QString text = plainLocale().toString(value, 'f', decimals());
    if (text.contains(QLatin1Char('.'))) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (text.endsWith(QLatin1Char('.')))
            text.chop(1);
    }
    return text == QStringLiteral("-0") ? QStringLiteral("0") : text;
}

QSize NumberField::sizeHint() const {
    const int text = fontMetrics().horizontalAdvance(QStringLiteral("-000.00") + suffix());
    const int buttons = fontMetrics().height() * 2;
    return {text + buttons, QDoubleSpinBox::sizeHint().height()};
}

void NumberField::look(const QString& text) {
    QString copy = text;
    int position = 0;
    const bool good = validate(copy, position) == QValidator::Acceptable;
    const QString problem = good ? QString() : tr("Must be a number %1.").arg(limitText());
    if (problem == m_problem)
        return;
    m_problem = problem;
    QPalette colours;  // those of the application, but for the mark
    if (!good) {
        colours.setColor(QPalette::Base, QColor(0xff, 0xd6, 0xd6));
        colours.setColor(QPalette::Text, Qt::black);
    }
    setPalette(colours);
    Q_EMIT problemChanged(problem);
}

void NumberField::wheelEvent(QWheelEvent* event) {
    if (hasFocus())
        QDoubleSpinBox::wheelEvent(event);
    else
        event->ignore();
}

}  // namespace gimbalscan
