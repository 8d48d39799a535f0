// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "param_form.h"

#include "widget_tools.h"

#include <gimbalscan/core/station_tables.h>

#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace gimbalscan {

namespace {

bool isTable(const ParamSpec& spec) {
    return spec.type == ParamType::Table || spec.type == ParamType::TableList;
}

const std::vector<ParamTable>& rowsOf(const ParamTable& table, const std::string& name) {
    static const std::vector<ParamTable> kNone;
    const auto found = table.find(name);
    const auto* rows =
        found == table.end() ? nullptr : std::get_if<std::vector<ParamTable>>(&found->second.value);
    return rows ? *rows : kNone;
}

/// Beside its field a problem need not say which: "must not be empty." for "axes[2].name must ...".
QString textBeside(const ConfigProblem& problem) {
    std::string_view text = problem.text;
    if (text.starts_with(problem.path))
        text.remove_prefix(problem.path.size());
    for (const std::string_view link : {" = ", ": ", " "})
        if (text.size() < problem.text.size() && text.starts_with(link)) {
            text.remove_prefix(link.size());
            break;
        }
    QString shown = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    if (!shown.isEmpty())
        shown[0] = shown[0].toUpper();
    return shown;
}

/// Those whose path is exactly this one.
QString textsAt(const std::vector<ConfigProblem>& problems, const std::string& path) {
    QStringList texts;
    for (const ConfigProblem& problem : problems)
        if (problem.path == path)
            texts << QString::fromStdString(problem.text);
    return texts.join(QLatin1Char('\n'));
}

}  // namespace

ParamForm::ParamForm(const std::vector<ParamSpec>& specs, ParamTable table, std::string path,
                     const FormContext& context, bool nested, QWidget* parent)
    : QWidget(parent),
      m_table(std::move(table)),
      m_path(std::move(path)),
      m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_rows = new QFormLayout;
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_layout->addLayout(m_rows);
    // The boxes stand below the rows: made in this order, the Tab key goes down the page.
    for (const ParamSpec& spec : specs)
        if (!isFixed(spec) && !isTable(spec))
            addField(spec, context);
    for (const ParamSpec& spec : specs) {
        if (isFixed(spec) || !nested)
            continue;
        if (spec.type == ParamType::Table)
            addTable(spec, context);
        else if (spec.type == ParamType::TableList)
            addList(spec, context);
    }
}

void ParamForm::addField(const ParamSpec& spec, const FormContext& context) {
    auto* field = new ParamField(spec, context);
    const auto value = m_table.find(spec.name);
    field->show(value == m_table.end() ? std::nullopt : std::optional(value->second));
    auto* label = new QLabel(shownName(spec));
    label->setToolTip(tipOf(spec));
    label->setBuddy(&field->editor());
    label->setContentsMargins(0, 2, 0, 0);
    m_rows->addRow(label, field);
    m_fields.push_back({innerPath(m_path, spec.name), field});
    connect(field, &ParamField::edited, this, [this, field, name = spec.name, role = spec.role] {
        if (field->value())
            m_table.insert_or_assign(name, *field->value());
        else
            m_table.erase(name);
        Q_EMIT edited();
        if (role != ParamRole::Plain)
            Q_EMIT roleEdited(role);
    });
}

void ParamForm::addTable(const ParamSpec& spec, const FormContext& context) {
    const std::vector<ParamSpec>* columns = &spec.columns;
    if (columns->empty())
        columns = context.columnsFor(m_table);
    if (!columns || columns->empty())
        return;  // a driver without parameters
    const auto& rows = rowsOf(m_table, spec.name);
    auto* box = new QGroupBox(shownName(spec));
    box->setToolTip(QString::fromStdString(spec.description));
    auto* layout = new QVBoxLayout(box);
    auto* inner = new ParamForm(*columns, rows.empty() ? ParamTable() : rows.front(),
                                innerPath(m_path, spec.name), context);
    layout->addWidget(inner);
    m_layout->addWidget(box);
    m_inner.push_back(inner);
    connect(inner, &ParamForm::edited, this, [this, inner, name = spec.name] {
        m_table.insert_or_assign(name, ParamValue{std::vector<ParamTable>{inner->table()}});
        Q_EMIT edited();
    });
}

void ParamForm::addList(const ParamSpec& spec, const FormContext& context) {
    auto* box = new QGroupBox(shownName(spec));
    box->setToolTip(QString::fromStdString(spec.description));
    auto* layout = new QVBoxLayout(box);
    auto* list =
        new ParamList(spec, rowsOf(m_table, spec.name), innerPath(m_path, spec.name), context);
    layout->addWidget(list);
    m_layout->addWidget(box);
    m_lists.push_back(list);
    connect(list, &ParamList::edited, this, [this, list, name = spec.name] {
        m_table.insert_or_assign(name, ParamValue{list->rows()});
        Q_EMIT edited();
    });
}

void ParamForm::showProblems(const std::vector<ConfigProblem>& problems) {
    for (const Row& row : m_fields) {
        QStringList texts;
        for (const ConfigProblem& problem : problems)
            if (pathInside(problem.path, row.path))
                texts << textBeside(problem);
        row.field->setProblem(texts.join(QLatin1Char('\n')));
    }
    for (ParamForm* inner : m_inner)
        inner->showProblems(problems);
    for (ParamList* list : m_lists)
        list->showProblems(problems);
}

ParamField* ParamForm::fieldOf(const std::string& path) {
    for (const Row& row : m_fields)
        if (pathInside(path, row.path))
            return row.field;
    for (ParamForm* inner : m_inner)
        if (ParamField* field = inner->fieldOf(path))
            return field;
    for (ParamList* list : m_lists)
        if (ParamField* field = list->fieldOf(path))
            return field;
    return nullptr;
}

ParamList::ParamList(const ParamSpec& spec, std::vector<ParamTable> rows, std::string path,
                     const FormContext& context, QWidget* parent)
    : QWidget(parent),
      m_spec(spec),
      m_path(std::move(path)),
      m_context(context),
      m_tables(std::move(rows)),
      m_reason(new QLabel) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_reason->setWordWrap(true);
    makeProblem(*m_reason);
    m_reason->hide();
    layout->addWidget(m_reason);
    m_boxes = new QVBoxLayout;
    layout->addLayout(m_boxes);
    auto* add = new QPushButton(tr("Add an entry"));
    add->setObjectName(QStringLiteral("add_") + QString::fromStdString(spec.name));
    add->setAccessibleName(tr("Add an entry to %1").arg(shownName(spec)));
    add->setToolTip(QString::fromStdString(spec.description));
    layout->addWidget(add, 0, Qt::AlignLeft);
    connect(add, &QAbstractButton::clicked, this, [this] {
        m_tables.push_back(defaultTable(m_spec.columns));
        rebuild();
        Q_EMIT edited();
    });
    rebuild();
}

void ParamList::rebuild() {
    while (QLayoutItem* item = m_boxes->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_forms.clear();
    for (std::size_t i = 0; i < m_tables.size(); ++i)
        addBox(i);
}

void ParamList::addBox(std::size_t index) {
    auto* box = new QGroupBox(QString::number(index + 1));
    auto* layout = new QVBoxLayout(box);
    auto* form =
        new ParamForm(m_spec.columns, m_tables[index], innerPath(m_path, index), m_context);
    layout->addWidget(form);
    auto* remove = new QPushButton(tr("Remove entry %1").arg(index + 1));
    remove->setAccessibleName(tr("Remove entry %1 of %2").arg(index + 1).arg(shownName(m_spec)));
    remove->setToolTip(tr("Take this entry out of the list"));
    layout->addWidget(remove, 0, Qt::AlignLeft);
    m_boxes->addWidget(box);
    m_forms.push_back(form);
    connect(form, &ParamForm::edited, this, [this, form, index] {
        m_tables[index] = form->table();
        Q_EMIT edited();
    });
    // Later: the button goes with its box.
    connect(
        remove, &QAbstractButton::clicked, this,
        [this, index] {
            m_tables.erase(m_tables.begin() + static_cast<std::ptrdiff_t>(index));
            rebuild();
            Q_EMIT edited();
        },
        Qt::QueuedConnection);
}

void ParamList::showProblems(const std::vector<ConfigProblem>& problems) {
    QStringList texts = {textsAt(problems, m_path)};
    for (std::size_t i = 0; i < m_forms.size(); ++i) {
        m_forms[i]->showProblems(problems);
        texts << textsAt(problems, innerPath(m_path, i));
    }
    texts.removeAll(QString());
    showText(*m_reason, texts.join(QLatin1Char('\n')));
}

ParamField* ParamList::fieldOf(const std::string& path) {
    for (ParamForm* form : m_forms)
        if (ParamField* field = form->fieldOf(path))
            return field;
    return nullptr;
}

std::string innerPath(const std::string& path, const std::string& name) {
    return path.empty() ? name : path + "." + name;
}

std::string innerPath(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

bool pathInside(const std::string& path, const std::string& around) {
    return path == around || path.starts_with(around + ".") || path.starts_with(around + "[");
}

bool isFixed(const ParamSpec& spec) {
    const bool oneNumber =
        spec.type == ParamType::Integer && spec.minimum && spec.minimum == spec.maximum;
    return oneNumber || (spec.type == ParamType::Choice && spec.choices.size() == 1);
}

}  // namespace gimbalscan
