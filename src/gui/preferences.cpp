// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "preferences.h"

#include <gimbalscan/storage/file_pattern.h>

#include <QCoreApplication>
#include <QDate>
#include <QDir>
#include <QSettings>

#include <spdlog/spdlog.h>

#include <array>

namespace gimbalscan {

namespace {

constexpr std::array kThemes = {"system", "light", "dark"};
constexpr std::array kColours = {"viridis", "magma", "cividis", "grey"};
constexpr std::array kTimeUnits = {"automatic", "seconds", "minutes"};

QString key(const char* name) {
    return QStringLiteral("preferences/") + QLatin1String(name);
}

/// Reads values and remembers which of them made no sense.
class Reader {
public:
    explicit Reader(const QSettings& settings) : m_settings(settings) {}

    template <class Enum, std::size_t N>
    void read(const char* name, Enum& value, const std::array<const char*, N>& names) {
        const QString text = m_settings.value(key(name)).toString();
        if (text.isEmpty())
            return;
        for (std::size_t i = 0; i < N; ++i)
            if (text == QLatin1String(names[i])) {
                value = static_cast<Enum>(i);
                return;
            }
        refuse(name, text);
    }
    template <class Problem>
    void read(const char* name, QString& value, Problem problem) {
        const QString text = m_settings.value(key(name)).toString();
        if (text.isEmpty())
            return;
        if (problem(text))
            refuse(name, text);
        else
            value = text;
    }
    ~Reader() {
        if (!m_refused.isEmpty())
            spdlog::warn("Preferences that make no sense have their defaults: {}.",
                         m_refused.join(QStringLiteral(", ")).toStdString());
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

private:
    void refuse(const char* name, const QString& text) {
        constexpr qsizetype kLongest = 60;
        m_refused << QStringLiteral("%1 = \"%2\"")
                         .arg(QLatin1String(name), text.left(kLongest).simplified());
    }

    const QSettings& m_settings;
    QStringList m_refused;
};

}  // namespace

Preferences readPreferences(const QSettings& settings) {
    Preferences preferences;
    Reader reader(settings);
    reader.read("theme", preferences.theme, kThemes);
    reader.read("colours", preferences.colours, kColours);
    reader.read("dataFolder", preferences.dataFolder, folderProblem);
    reader.read("filePattern", preferences.filePattern, patternProblem);
    reader.read("timeUnit", preferences.timeUnit, kTimeUnits);
    return preferences;
}

void writePreferences(const Preferences& preferences, QSettings& settings) {
    const auto write = [&](const char* name, const auto& names, auto value) {
        settings.setValue(key(name), QLatin1String(names[static_cast<std::size_t>(value)]));
    };
    write("theme", kThemes, preferences.theme);
    write("colours", kColours, preferences.colours);
    settings.setValue(key("dataFolder"), preferences.dataFolder);
    settings.setValue(key("filePattern"), preferences.filePattern);
    write("timeUnit", kTimeUnits, preferences.timeUnit);
}

std::optional<QString> patternProblem(const QString& pattern) {
    const auto parsed = FilePattern::parse(pattern.toStdString());
    return parsed ? std::nullopt : std::optional(QString::fromStdString(parsed.error().detail));
}

std::optional<QString> folderProblem(const QString& folder) {
    if (QDir::isAbsolutePath(folder))
        return std::nullopt;
    return QCoreApplication::translate("Preferences", "A folder begins with \"/\".");
}

QString patternExample(const QString& pattern) {
    const auto parsed = FilePattern::parse(pattern.toStdString());
    if (!parsed)
        return {};
    const QString today = QDate::currentDate().toString(QStringLiteral("yyyyMMdd"));
    return QString::fromStdString(parsed->name(today.toStdString(), 1, "Sky map") + ".h5");
}

}  // namespace gimbalscan
