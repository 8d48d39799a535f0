// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "range_editor.h"

#include "ui_range_editor.h"
#include "widget_tools.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

RangeEditor::RangeEditor(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::RangeEditor>()) {
    m_ui->setupUi(this);
    makeProblem(*m_ui->problem);
    m_ui->points->setLimits(1, static_cast<double>(kMaxPlanPoints));
    m_ui->step->setLimits(1e-4, 1e9);
    connectFields();
}

RangeEditor::~RangeEditor() = default;

void RangeEditor::setAxes(const std::vector<std::pair<QString, QString>>& namesAndUnits) {
    m_showing = true;
    m_ui->axis->clear();
    for (const auto& [name, unit] : namesAndUnits)
        m_ui->axis->addItem(name, unit);
    m_showing = false;
    show(m_range);
}

void RangeEditor::setRange(const AxisRange& range) {
    m_range = range;
    show(range);
}

void RangeEditor::setGridEditable(bool on) {
    for (QWidget* field : std::initializer_list<QWidget*>{m_ui->start, m_ui->stop, m_ui->points,
                                                          m_ui->step, m_ui->relative})
        field->setEnabled(on);
}

void RangeEditor::setProblem(const QString& text) {
    showText(*m_ui->problem, text);
}

double RangeEditor::step() const {
    return m_range.points < 2 ? 0.0 : std::abs(m_range.stop - m_range.start) / (m_range.points - 1);
}

void RangeEditor::show(const AxisRange& range) {
    m_showing = true;
    const QString name = QString::fromStdString(range.axis);
    // An axis of a file that this station does not have is shown all the same.
    if (!name.isEmpty() && m_ui->axis->findText(name) < 0)
        m_ui->axis->addItem(name, QString());
    m_ui->axis->setCurrentIndex(m_ui->axis->findText(name));
    const QString unit = m_ui->axis->currentData().toString();
    for (NumberField* field : {m_ui->start, m_ui->stop, m_ui->step})
        field->setUnit(unit);
    m_ui->start->setValue(range.start);
    m_ui->stop->setValue(range.stop);
    m_ui->points->setValue(range.points);
    m_ui->step->setValue(step());
    m_ui->relative->setChecked(range.relative);
    m_showing = false;
}

void RangeEditor::changed() {
    show(m_range);
    Q_EMIT edited();
}

void RangeEditor::takeStep(double step) {
    const double span = m_range.stop - m_range.start;
    if (step <= 0 || span == 0)
        return changed();
    const double count = std::min(std::round(std::abs(span) / step), double(kMaxPlanPoints) - 1);
    m_range.points = static_cast<std::uint32_t>(std::max(count, 1.0)) + 1;
    m_range.stop = m_range.start + std::copysign(step * (m_range.points - 1), span);
    // What is left of binary fractions would show as -9.999999999.
    m_range.stop = std::round(m_range.stop * 1e9) / 1e9;
    changed();
}

void RangeEditor::connectFields() {
    const auto onValue = [this](NumberField* field, auto take) {
        connect(field, &QDoubleSpinBox::valueChanged, this, [this, take](double value) {
            if (!m_showing)
                take(value);
        });
    };
    onValue(m_ui->start, [this](double value) {
        m_range.start = value;
        changed();
    });
    onValue(m_ui->stop, [this](double value) {
        m_range.stop = value;
        changed();
    });
    onValue(m_ui->points, [this](double value) {
        m_range.points = static_cast<std::uint32_t>(std::clamp(value, 1.0, double(kMaxPlanPoints)));
        changed();
    });
    onValue(m_ui->step, [this](double value) { takeStep(value); });
    connect(m_ui->axis, &QComboBox::activated, this, [this] {
        m_range.axis = m_ui->axis->currentText().toStdString();
        changed();
    });
    connect(m_ui->relative, &QCheckBox::clicked, this, [this](bool on) {
        m_range.relative = on;
        changed();
    });
}

}  // namespace gimbalscan
