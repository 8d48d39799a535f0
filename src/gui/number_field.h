// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

namespace gimbalscan {

/// A number with its unit. Always a decimal point; a typed or pasted comma is taken as one; a
/// second separator, and anything else that is no number, does not get into the field. The wheel
/// changes nothing without focus. A number outside the limits is never corrected: it is marked
/// while it is typed and the old value stays, with refused() telling why. GUI thread only.
class NumberField : public QDoubleSpinBox {
    Q_OBJECT

public:
    explicit NumberField(QWidget* parent = nullptr);

    /// "deg"; shown behind the number.
    void setUnit(const QString& unit);
    void setLimits(double lowest, double highest);
    /// Why the text in the field cannot be taken; empty: it can.
    [[nodiscard]] QString problem() const { return m_problem; }

    [[nodiscard]] QValidator::State validate(QString& input, int& position) const override;
    void fixup(QString& input) const override;
    [[nodiscard]] double valueFromText(const QString& text) const override;
    [[nodiscard]] QString textFromValue(double value) const override;
    /// Room for a number as people enter them, not for the longest one.
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// What was typed was not taken; says why and what stays.
    void refused(const QString& why) const;
    /// The text became one that cannot be taken, or (empty) one that can.
    void problemChanged(const QString& problem);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void look(const QString& text);
    [[nodiscard]] QString bare(const QString& text) const;
    [[nodiscard]] QString limitText() const;

    double m_lowest = -1e9, m_highest = 1e9;
    QString m_unit;
    QString m_problem;
};

}  // namespace gimbalscan
