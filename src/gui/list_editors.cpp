// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "list_editors.h"

#include "number_field.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QToolButton>

namespace gimbalscan {

namespace {

constexpr int kNumberDecimals = 9;
constexpr double kWidest = 1e16;
constexpr int kNumberWidth = 130;
constexpr int kTextLines = 4;

QString tr(const char* text) {
    return QCoreApplication::translate("ParamEditors", text);
}

/// Number fields that come and go.
class NumberRow : public QWidget {
public:
    NumberRow(ParamSpec spec, EditorHooks hooks)
        : m_spec(std::move(spec)), m_hooks(std::move(hooks)) {
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        m_fields = new QHBoxLayout;
        layout->addLayout(m_fields);
        if (m_spec.entries == 0) {
            addButton(*layout, QStringLiteral("+"), tr("One number more"), [this] { resize(1); });
            addButton(*layout, QStringLiteral("\u2212"), tr("One number fewer"),
                      [this] { resize(-1); });
        }
        layout->addStretch(1);
    }
    [[nodiscard]] std::vector<double> numbers() const {
        std::vector<double> values;
        values.reserve(static_cast<std::size_t>(m_fields->count()));
        for (int i = 0; i < m_fields->count(); ++i)
            values.push_back(field(i)->value());
        return values;
    }
    void show(std::vector<double> values) {
        if (m_spec.entries > 0)
            values.resize(m_spec.entries);
        while (m_fields->count() > static_cast<int>(values.size()))
            removeLast();
        while (m_fields->count() < static_cast<int>(values.size()))
            append();
        m_showing = true;
        for (int i = 0; i < m_fields->count(); ++i)
            field(i)->setValue(values[static_cast<std::size_t>(i)]);
        m_showing = false;
    }

private:
    [[nodiscard]] NumberField* field(int index) const {
        return static_cast<NumberField*>(m_fields->itemAt(index)->widget());
    }
    template <class Pressed>
    void addButton(QHBoxLayout& layout, const QString& text, const QString& meaning,
                   Pressed pressed) {
        auto* button = new QToolButton;
        button->setText(text);
        button->setToolTip(meaning);
        button->setAccessibleName(meaning);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QAbstractButton::clicked, this, pressed);
        layout.addWidget(button);
    }
    void append() {
        NumberField* added = makeNumberField(m_spec);
        added->setAccessibleName(
            QStringLiteral("%1 %2").arg(shownName(m_spec)).arg(m_fields->count() + 1));
        added->setToolTip(tipOf(m_spec));
        connect(added, &QDoubleSpinBox::valueChanged, this, [this] {
            if (!m_showing)
                m_hooks.edited();
        });
        connect(added, &NumberField::problemChanged, this, m_hooks.refused);
        m_fields->addWidget(added);
    }
    void removeLast() {
        QLayoutItem* last = m_fields->takeAt(m_fields->count() - 1);
        last->widget()->deleteLater();
        last->widget()->hide();
        delete last;
    }
    void resize(int change) {
        if (change > 0)
            append();
        else if (m_fields->count() > 0)
            removeLast();
        m_hooks.edited();
    }

    const ParamSpec m_spec;
    const EditorHooks m_hooks;
    QHBoxLayout* m_fields;
    bool m_showing = false;
};

QPlainTextEdit* makeLines() {
    auto* text = new QPlainTextEdit;
    text->setTabChangesFocus(true);
    text->setFixedHeight(text->fontMetrics().lineSpacing() * kTextLines + 12);
    return text;
}

QStringList linesOf(const QPlainTextEdit& text) {
    QStringList lines = text.toPlainText().split(QLatin1Char('\n'));
    while (!lines.isEmpty() && lines.back().trimmed().isEmpty())
        lines.removeLast();
    return lines;
}

struct Pairs {
    std::vector<double> numbers;
    QString problem;
};

Pairs pairsOf(const QPlainTextEdit& text) {
    static const QRegularExpression kGap(QStringLiteral("[\\s;]+"));
    Pairs pairs;
    const QStringList lines = linesOf(text);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QStringList words = lines[i].split(kGap, Qt::SkipEmptyParts);
        bool good = words.size() == 2;
        for (qsizetype j = 0; j < 2 && good; ++j)
            pairs.numbers.push_back(
                QString(words[j]).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&good));
        if (!good)
            return {{}, tr("Line %1 has to be two numbers with a space between them.").arg(i + 1)};
    }
    return pairs;
}

}  // namespace

NumberField* makeNumberField(const ParamSpec& spec) {
    auto* field = new NumberField;
    field->setRange(-kWidest, kWidest);
    field->setDecimals(spec.type == ParamType::Integer ? 0 : kNumberDecimals);
    field->setUnit(QString::fromStdString(spec.unit));
    field->setLimits(spec.minimum.value_or(-kWidest), spec.maximum.value_or(kWidest));
    field->setMinimumWidth(kNumberWidth);
    return field;
}

ParamEditor numberListEditor(const ParamSpec& spec, const EditorHooks& hooks) {
    auto* row = new NumberRow(spec, hooks);
    return {
        row, [row]() -> ParamValue { return {row->numbers()}; },
        [row](const ParamValue& value) { row->show(std::get<std::vector<double>>(value.value)); }};
}

ParamEditor pointListEditor(const EditorHooks& hooks) {
    auto* text = makeLines();
    QObject::connect(text, &QPlainTextEdit::textChanged, text, [text, hooks] {
        const QString problem = pairsOf(*text).problem;
        hooks.refused(problem);
        if (problem.isEmpty())
            hooks.edited();
    });
    return {text, [text]() -> ParamValue { return {pairsOf(*text).numbers}; },
            [text](const ParamValue& value) {
                const auto& numbers = std::get<std::vector<double>>(value.value);
                QStringList lines;
                for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
                    lines << QStringLiteral("%1 %2")
                                 .arg(numbers[i], 0, 'g', 15)
                                 .arg(numbers[i + 1], 0, 'g', 15);
                const QSignalBlocker quiet(text);
                text->setPlainText(lines.join(QLatin1Char('\n')));
            }};
}

ParamEditor textListEditor(const EditorHooks& hooks) {
    auto* text = makeLines();
    QObject::connect(text, &QPlainTextEdit::textChanged, text, [hooks] { hooks.edited(); });
    return {text,
            [text]() -> ParamValue {
                std::vector<std::string> texts;
                for (const QString& line : linesOf(*text))
                    texts.push_back(line.toStdString());
                return {std::move(texts)};
            },
            [text](const ParamValue& value) {
                QStringList lines;
                for (const std::string& line : std::get<std::vector<std::string>>(value.value))
                    lines << QString::fromStdString(line);
                const QSignalBlocker quiet(text);
                text->setPlainText(lines.join(QLatin1Char('\n')));
            }};
}

}  // namespace gimbalscan
