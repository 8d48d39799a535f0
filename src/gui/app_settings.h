// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "preferences.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>

namespace gimbalscan {

/// What the window remembers; nothing about the machine is kept here. GUI thread only.
class AppSettings {
public:
    /// `file` empty: the user's usual place.
    explicit AppSettings(const QString& file);

    [[nodiscard]] QByteArray geometry() const;
    [[nodiscard]] QByteArray layout() const;
    void setLayout(const QByteArray& geometry, const QByteArray& layout);
    [[nodiscard]] QString lastStation() const;
    void setLastStation(const QString& file);
    [[nodiscard]] QString lastScan() const;
    [[nodiscard]] QStringList recentScans() const;
    /// To the front of the recent ones.
    void setLastScan(const QString& file);
    [[nodiscard]] QStringList recentData() const;
    /// To the front of them.
    void addRecentData(const QString& file);
    [[nodiscard]] bool firstStepsHidden() const;
    void setFirstStepsHidden(bool hidden);
    [[nodiscard]] Preferences preferences() const;
    void setPreferences(const Preferences& preferences);

private:
    QSettings m_settings;
};

}  // namespace gimbalscan
