// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/param_spec.h>

#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace gimbalscan {

/// A value that a text can have, and what a user reads of it.
struct Suggestion {
    QString value, label;
};

/// What a form has to know that its own table does not say.
struct FormContext {
    /// What there is to choose from for a text of that role. Called when a list opens.
    std::function<std::vector<Suggestion>(ParamRole role)> suggestions;
    /// The parameters of a table that has no columns of its own, by the table around; null:
    /// unknown.
    std::function<const std::vector<ParamSpec>*(const ParamTable& around)> columnsFor;
    /// What "axis unit" is here; empty: more than one, it stays as it is.
    std::string axisUnit;
};

/// The widget that edits one value. `show` tells nobody.
struct ParamEditor {
    QWidget* widget = nullptr;
    std::function<ParamValue()> value;
    std::function<void(const ParamValue&)> show;
};

struct EditorHooks {
    std::function<void()> edited;
    /// What stands in the field now cannot be taken, and why; empty: it can.
    std::function<void(const QString& why)> refused;
};

/// For every type but tables; made from the row alone. GUI thread only.
[[nodiscard]] ParamEditor makeEditor(const ParamSpec& spec, const FormContext& context,
                                     const EditorHooks& hooks);

/// "Settle" for "settle_s" whose unit is "s".
[[nodiscard]] QString shownName(const ParamSpec& spec);
/// Meaning, range and default.
[[nodiscard]] QString tipOf(const ParamSpec& spec);

}  // namespace gimbalscan
