// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "param_editors.h"

#ifndef Q_MOC_RUN
#include <gimbalscan/core/config.h>
#endif

#include <QWidget>

#include <optional>

class QCheckBox;
class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace gimbalscan {

/// One value with its mark: a red frame and the reason below it when it is wrong. What is optional
/// has a box to say whether it is there. GUI thread only.
class ParamField : public QWidget {
    Q_OBJECT

public:
    ParamField(const ParamSpec& spec, const FormContext& context, QWidget* parent = nullptr);

    void show(const std::optional<ParamValue>& value);
    [[nodiscard]] const std::optional<ParamValue>& value() const noexcept { return m_value; }
    /// Empty: nothing is wrong. What is being typed goes first.
    void setProblem(const QString& problem);
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QWidget& editor() const noexcept { return *m_editor.widget; }

Q_SIGNALS:
    void edited();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void take();
    void mark();

    ParamEditor m_editor;
    QCheckBox* m_given = nullptr;  // of an optional value
    QLabel* m_reason;
    std::optional<ParamValue> m_value;
    QString m_problem, m_typed;
};

/// The form of a table, made from the description of its rows: the only list of fields there is.
/// Hands out what stands in it, wrong or not; what is wrong is told to it from outside. GUI thread
/// only.
class ParamForm : public QWidget {
    Q_OBJECT

public:
    /// `path` of the table in the file, such as "axes[0]"; empty: the file itself. Tables and lists
    /// inside it are shown only with `nested`.
    ParamForm(const std::vector<ParamSpec>& specs, ParamTable table, std::string path,
              const FormContext& context, bool nested = true, QWidget* parent = nullptr);

    [[nodiscard]] const ParamTable& table() const noexcept { return m_table; }
    /// Those of this form and inside it; marks of before are removed.
    void showProblems(const std::vector<ConfigProblem>& problems);
    /// The field of a path, or the nearest one around it; null: none.
    [[nodiscard]] ParamField* fieldOf(const std::string& path);

Q_SIGNALS:
    void edited();
    /// A text of that role, which decides what else there is.
    void roleEdited(gimbalscan::ParamRole role);

private:
    struct Row {
        std::string path;
        ParamField* field;
    };
    void addField(const ParamSpec& spec, const FormContext& context);
    void addTable(const ParamSpec& spec, const FormContext& context);
    void addList(const ParamSpec& spec, const FormContext& context);
    void follow(ParamForm& inner, const std::string& name, std::size_t index);

    ParamTable m_table;
    const std::string m_path;
    QVBoxLayout* m_layout;
    QFormLayout* m_rows = nullptr;
    std::vector<Row> m_fields;
    std::vector<ParamForm*> m_inner;
    std::vector<class ParamList*> m_lists;
};

/// A list of tables inside a form: one box an entry, with buttons for more and fewer.
class ParamList : public QWidget {
    Q_OBJECT

public:
    ParamList(const ParamSpec& spec, std::vector<ParamTable> rows, std::string path,
              const FormContext& context, QWidget* parent = nullptr);

    [[nodiscard]] const std::vector<ParamTable>& rows() const noexcept { return m_tables; }
    void showProblems(const std::vector<ConfigProblem>& problems);
    [[nodiscard]] ParamField* fieldOf(const std::string& path);

Q_SIGNALS:
    void edited();

private:
    void rebuild();
    void addBox(std::size_t index);

    const ParamSpec m_spec;
    const std::string m_path;
    const FormContext m_context;
    std::vector<ParamTable> m_tables;
    QVBoxLayout* m_boxes;
    QLabel* m_reason;
    std::vector<ParamForm*> m_forms;
};

/// "axes[0].device" for "axes[0]" and "device".
[[nodiscard]] std::string innerPath(const std::string& path, const std::string& name);
[[nodiscard]] std::string innerPath(const std::string& path, std::size_t index);
/// Whether a path is this one or inside it.
[[nodiscard]] bool pathInside(const std::string& path, const std::string& around);
/// Whether nothing can be changed: one choice only.
[[nodiscard]] bool isFixed(const ParamSpec& spec);

}  // namespace gimbalscan
