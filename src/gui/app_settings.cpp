// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app_settings.h"

namespace gimbalscan {

namespace {
constexpr qsizetype kMostRecent = 8;
// Another layout of the window is not restored from an old one.
constexpr int kLayoutVersion = 1;
}  // namespace

AppSettings::AppSettings(const QString& file)
    : m_settings(file.isEmpty()
                     ? QSettings(QSettings::IniFormat, QSettings::UserScope,
                                 QStringLiteral("gimbalscan"), QStringLiteral("gimbalscan"))
                           .fileName()
                     : file,
                 QSettings::IniFormat) {}

QByteArray AppSettings::geometry() const {
    return m_settings.value(QStringLiteral("window/geometry")).toByteArray();
}

QByteArray AppSettings::layout() const {
    return m_settings.value(QStringLiteral("window/version")).toInt() == kLayoutVersion
               ? m_settings.value(QStringLiteral("window/layout")).toByteArray()
               : QByteArray();
}

void AppSettings::setLayout(const QByteArray& geometry, const QByteArray& layout) {
    m_settings.setValue(QStringLiteral("window/geometry"), geometry);
    m_settings.setValue(QStringLiteral("window/layout"), layout);
    m_settings.setValue(QStringLiteral("window/version"), kLayoutVersion);
}

QString AppSettings::lastStation() const {
    return m_settings.value(QStringLiteral("last/station")).toString();
}

void AppSettings::setLastStation(const QString& file) {
    m_settings.setValue(QStringLiteral("last/station"), file);
}

QString AppSettings::lastScan() const {
    return m_settings.value(QStringLiteral("last/scan")).toString();
}

QStringList AppSettings::recentScans() const {
    return m_settings.value(QStringLiteral("last/scans")).toStringList();
}

void AppSettings::setLastScan(const QString& file) {
    m_settings.setValue(QStringLiteral("last/scan"), file);
    QStringList recent = recentScans();
    recent.removeAll(file);
    recent.prepend(file);
    m_settings.setValue(QStringLiteral("last/scans"), recent.mid(0, kMostRecent));
}

QStringList AppSettings::recentData() const {
    return m_settings.value(QStringLiteral("last/data")).toStringList();
}

void AppSettings::addRecentData(const QString& file) {
    QStringList recent = recentData();
    recent.removeAll(file);
    recent.prepend(file);
    m_settings.setValue(QStringLiteral("last/data"), recent.mid(0, kMostRecent));
}

bool AppSettings::firstStepsHidden() const {
    return m_settings.value(QStringLiteral("hints/firstStepsHidden")).toBool();
}

void AppSettings::setFirstStepsHidden(bool hidden) {
    m_settings.setValue(QStringLiteral("hints/firstStepsHidden"), hidden);
}

Preferences AppSettings::preferences() const {
    return readPreferences(m_settings);
}

void AppSettings::setPreferences(const Preferences& preferences) {
    writePreferences(preferences, m_settings);
}

}  // namespace gimbalscan
