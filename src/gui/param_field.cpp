// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "param_form.h"
#include "theme.h"
#include "widget_tools.h"

#include <gimbalscan/core/station_tables.h>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace gimbalscan {

namespace {

constexpr int kFrame = 3;  // room for the mark around the editor

/// "deg/s" for "axis unit/s".
ParamSpec withUnit(ParamSpec spec, const std::string& axisUnit) {
    constexpr std::string_view kAny = "axis unit";
    if (const auto at = spec.unit.find(kAny); at != std::string::npos && !axisUnit.empty())
        spec.unit.replace(at, kAny.size(), axisUnit);
    return spec;
}

/// What the editor shows while the value is not there.
ParamValue placeholderOf(ParamSpec spec) {
    spec.optional = false;
    return defaultTable({spec}).at(spec.name);
}

}  // namespace

ParamField::ParamField(const ParamSpec& described, const FormContext& context, QWidget* parent)
    : QWidget(parent), m_reason(new QLabel) {
    const ParamSpec spec = withUnit(described, context.axisUnit);
    m_editor = makeEditor(spec, context,
                          {[this] { take(); },
                           [this](const QString& why) {
                               m_typed = why;
                               mark();
                           }});
    const QString name = QString::fromStdString(spec.name);
    setObjectName(QStringLiteral("field_") + name);
    m_editor.widget->setObjectName(name);
    m_editor.widget->setAccessibleName(shownName(spec));
    m_editor.widget->setToolTip(tipOf(spec));
    auto* line = new QHBoxLayout;
    if (spec.optional) {
        m_given = new QCheckBox;
        m_given->setObjectName(QStringLiteral("given_") + name);
        m_given->setAccessibleName(tr("%1 is given").arg(shownName(spec)));
        m_given->setToolTip(tr("Without the mark the station says nothing about it."));
        line->addWidget(m_given);
        connect(m_given, &QCheckBox::toggled, this, [this](bool on) {
            m_editor.widget->setEnabled(on);
            take();
        });
    }
    m_editor.show(placeholderOf(spec));
    line->addWidget(m_editor.widget, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kFrame, kFrame, kFrame, kFrame);
    layout->setSpacing(2);
    layout->addLayout(line);
    layout->addWidget(m_reason);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setWordWrap(true);
    makeProblem(*m_reason);
    m_reason->hide();
}

void ParamField::show(const std::optional<ParamValue>& value) {
    m_value = value;
    if (value)
        m_editor.show(*value);
    if (!m_given)
        return;
    const QSignalBlocker quiet(m_given);
    m_given->setChecked(value.has_value());
    m_editor.widget->setEnabled(value.has_value());
}

void ParamField::take() {
    m_value = m_given && !m_given->isChecked() ? std::nullopt : std::optional(m_editor.value());
    Q_EMIT edited();
}

void ParamField::setProblem(const QString& problem) {
    m_problem = problem;
    mark();
}

QString ParamField::problem() const {
    return m_typed.isEmpty() ? m_problem : m_typed;
}

void ParamField::mark() {
    showText(*m_reason, problem());
    m_editor.widget->setAccessibleDescription(problem());
    update();
}

void ParamField::paintEvent(QPaintEvent* /*event*/) {
    if (problem().isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(problemColour(palette()), 2));
    const QRectF frame = QRectF(m_editor.widget->geometry()).adjusted(-2, -2, 2, 2);
    painter.drawRoundedRect(frame, 3, 3);
}

}  // namespace gimbalscan
