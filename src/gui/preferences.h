// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"
#include "time_text.h"

#include <gimbalscan/picture/colour_map.h>

#include <QString>

#include <optional>

class QSettings;

namespace gimbalscan {

/// What a user likes; nothing about the machine.
struct Preferences {
    Theme theme = Theme::System;
    ColourMap colours = ColourMap::Viridis;  ///< of a map when the program starts
    QString dataFolder;                      ///< of scans that name none; empty: the usual one
    QString filePattern;                     ///< of data files (FilePattern); empty: the usual one
    TimeUnit timeUnit = TimeUnit::Automatic;
    bool operator==(const Preferences&) const = default;
};

/// What cannot be understood has its default; one line in the log says what that was.
[[nodiscard]] Preferences readPreferences(const QSettings& settings);
void writePreferences(const Preferences& preferences, QSettings& settings);

/// Why a pattern or a folder cannot be taken, for the user; nothing: it can. Looks at no disk.
[[nodiscard]] std::optional<QString> patternProblem(const QString& pattern);
[[nodiscard]] std::optional<QString> folderProblem(const QString& folder);
/// "20261124_0001_Sky_map.h5": a name as it would be made today.
[[nodiscard]] QString patternExample(const QString& pattern);

}  // namespace gimbalscan
