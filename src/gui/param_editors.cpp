// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "param_editors.h"

#include "list_editors.h"
#include "number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <cmath>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ParamEditors", text);
}

/// A list whose entries are asked for when it opens; the wheel changes nothing without focus.
class FreshCombo : public QComboBox {
public:
    explicit FreshCombo(std::function<std::vector<Suggestion>()> entries)
        : m_entries(std::move(entries)) {
        setFocusPolicy(Qt::StrongFocus);
        setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        setMinimumContentsLength(18);
    }
    void fill() {
        const QSignalBlocker quiet(this);
        const QString now = isEditable() ? currentText() : currentData().toString();
        clear();
        for (const Suggestion& entry : m_entries()) {
            addItem(isEditable() ? entry.value : entry.label, entry.value);
            setItemData(count() - 1, entry.label, Qt::ToolTipRole);
        }
        choose(now);
    }
    void choose(const QString& value) {
        const QSignalBlocker quiet(this);
        setCurrentIndex(findData(value));
        if (isEditable())
            setEditText(value);
    }
    void showPopup() override {
        fill();
        QComboBox::showPopup();
    }

protected:
    void wheelEvent(QWheelEvent* event) override {
        if (hasFocus())
            QComboBox::wheelEvent(event);
        else
            event->ignore();
    }

private:
    std::function<std::vector<Suggestion>()> m_entries;
};

ParamEditor numberEditor(const ParamSpec& spec, const EditorHooks& hooks) {
    NumberField* field = makeNumberField(spec);
    // A signal blocker would leave the mark of the value before.
    const auto quiet = std::make_shared<bool>(false);
    QObject::connect(field, &QDoubleSpinBox::valueChanged, field, [hooks, quiet] {
        if (!*quiet)
            hooks.edited();
    });
    QObject::connect(field, &NumberField::problemChanged, field, hooks.refused);
    const bool whole = spec.type == ParamType::Integer;
    return {field,
            [field, whole]() -> ParamValue {
                if (whole)
                    return {static_cast<std::int64_t>(std::llround(field->value()))};
                return {field->value()};
            },
            [field, whole, quiet](const ParamValue& value) {
                *quiet = true;
                field->setValue(whole ? static_cast<double>(std::get<std::int64_t>(value.value))
                                      : std::get<double>(value.value));
                *quiet = false;
            }};
}

ParamEditor boolEditor(const EditorHooks& hooks) {
    auto* box = new QCheckBox;
    QObject::connect(box, &QCheckBox::toggled, box, [hooks] { hooks.edited(); });
    return {box, [box]() -> ParamValue { return {box->isChecked()}; },
            [box](const ParamValue& value) {
                const QSignalBlocker quiet(box);
                box->setChecked(std::get<bool>(value.value));
            }};
}

ParamEditor comboEditor(FreshCombo* combo, const EditorHooks& hooks) {
    combo->fill();
    if (combo->isEditable())
        QObject::connect(combo, &QComboBox::editTextChanged, combo, [hooks] { hooks.edited(); });
    else
        QObject::connect(combo, &QComboBox::currentIndexChanged, combo,
                         [hooks] { hooks.edited(); });
    return {combo,
            [combo]() -> ParamValue {
                const QString text =
                    combo->isEditable() ? combo->currentText() : combo->currentData().toString();
                return {text.trimmed().toStdString()};
            },
            [combo](const ParamValue& value) {
                combo->choose(QString::fromStdString(std::get<std::string>(value.value)));
            }};
}

ParamEditor choiceEditor(const ParamSpec& spec, const EditorHooks& hooks) {
    return comboEditor(new FreshCombo([choices = spec.choices] {
                           std::vector<Suggestion> entries;
                           for (const std::string& choice : choices) {
                               const QString text = QString::fromStdString(choice);
                               entries.push_back({text, text});
                           }
                           return entries;
                       }),
                       hooks);
}

ParamEditor nameEditor(const ParamSpec& spec, const FormContext& context,
                       const EditorHooks& hooks) {
    auto* combo = new FreshCombo([role = spec.role, context] { return context.suggestions(role); });
    // Names of drivers are built in; a device or a port may be one that is not there yet.
    combo->setEditable(spec.role != ParamRole::Driver);
    return comboEditor(combo, hooks);
}

ParamEditor textEditor(const EditorHooks& hooks) {
    auto* line = new QLineEdit;
    QObject::connect(line, &QLineEdit::textEdited, line, [hooks] { hooks.edited(); });
    return {line, [line]() -> ParamValue { return {line->text().toStdString()}; },
            [line](const ParamValue& value) {
                line->setText(QString::fromStdString(std::get<std::string>(value.value)));
            }};
}

QString numberText(double value) {
    return QString::number(value, 'g', 10);
}

QString rangeOf(const ParamSpec& spec) {
    const QString unit =
        spec.unit.empty() ? QString() : QLatin1Char(' ') + QString::fromStdString(spec.unit);
    if (spec.minimum && spec.maximum)
        return tr("%1 to %2%3").arg(numberText(*spec.minimum), numberText(*spec.maximum), unit);
    if (spec.minimum)
        return tr("at least %1%2").arg(numberText(*spec.minimum), unit);
    return spec.maximum ? tr("at most %1%2").arg(numberText(*spec.maximum), unit) : unit.trimmed();
}

}  // namespace

ParamEditor makeEditor(const ParamSpec& spec, const FormContext& context,
                       const EditorHooks& hooks) {
    switch (spec.type) {
        case ParamType::Bool:
            return boolEditor(hooks);
        case ParamType::Integer:
        case ParamType::Number:
            return numberEditor(spec, hooks);
        case ParamType::Choice:
            return choiceEditor(spec, hooks);
        case ParamType::NumberList:
            return numberListEditor(spec, hooks);
        case ParamType::PointList:
            return pointListEditor(hooks);
        case ParamType::TextList:
            return textListEditor(hooks);
        default:
            return spec.role == ParamRole::Plain ? textEditor(hooks)
                                                 : nameEditor(spec, context, hooks);
    }
}

QString shownName(const ParamSpec& spec) {
    QString name = QString::fromStdString(spec.name);
    const QString unit = QLatin1Char('_') + QString::fromStdString(spec.unit);
    if (unit.size() > 1 && name.endsWith(unit))
        name.chop(unit.size());
    name.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!name.isEmpty())
        name[0] = name[0].toUpper();
    return name;
}

QString tipOf(const ParamSpec& spec) {
    QStringList lines = {QString::fromStdString(spec.description)};
    if (const QString range = rangeOf(spec); !range.isEmpty())
        lines << range;
    lines << tr("In the file: %1").arg(QString::fromStdString(spec.name));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace gimbalscan
