// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "param_editors.h"

namespace gimbalscan {

class NumberField;

// Editors of values that are lists; for makeEditor().

/// With the unit and the limits of the row.
[[nodiscard]] NumberField* makeNumberField(const ParamSpec& spec);
/// Fields in a row: as many as the row says, else with buttons for more and fewer.
[[nodiscard]] ParamEditor numberListEditor(const ParamSpec& spec, const EditorHooks& hooks);
/// One pair a line.
[[nodiscard]] ParamEditor pointListEditor(const EditorHooks& hooks);
/// One text a line.
[[nodiscard]] ParamEditor textListEditor(const EditorHooks& hooks);

}  // namespace gimbalscan
