// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "preferences_window.h"

#include "file_dialog.h"
#include "ui_preferences.h"
#include "widget_tools.h"

#include <gimbalscan/storage/file_pattern.h>

#include <QFileDialog>

#include <utility>

namespace gimbalscan {

namespace {

QString usualPattern() {
    return QString::fromUtf8(kUsualFilePattern.data(),
                             static_cast<qsizetype>(kUsualFilePattern.size()));
}

/// Red where it is wrong, with the reason for who cannot see it.
void mark(QLineEdit& field, QLabel& label, const QString& problem) {
    showText(label, problem);
    field.setAccessibleDescription(problem);
    QPalette colours;  // those of the application, but for the mark
    if (!problem.isEmpty()) {
        colours.setColor(QPalette::Base, QColor(0xff, 0xd6, 0xd6));
        colours.setColor(QPalette::Text, Qt::black);
    }
    field.setPalette(colours);
}

}  // namespace

PreferencesWindow::PreferencesWindow(const Preferences& preferences, const QString& usualFolder,
                                     QWidget* parent)
    : QDialog(parent),
      m_ui(std::make_unique<Ui::PreferencesWindow>()),
      m_preferences(preferences),
      m_usualFolder(usualFolder) {
    m_ui->setupUi(this);
    setObjectName(QStringLiteral("preferences"));
    makeProblem(*m_ui->folderProblem);
    makeProblem(*m_ui->patternProblem);
    for (const auto& [theme, name] : {std::pair{Theme::System, tr("as the system")},
                                      {Theme::Light, tr("light")},
                                      {Theme::Dark, tr("dark")}})
        m_ui->theme->addItem(name, static_cast<int>(theme));
    for (const auto& [map, name] : {std::pair{ColourMap::Viridis, tr("viridis")},
                                    {ColourMap::Magma, tr("magma")},
                                    {ColourMap::Cividis, tr("cividis")},
                                    {ColourMap::Grey, tr("grey")}})
        m_ui->colours->addItem(name, static_cast<int>(map));
    for (const auto& [unit, name] : {std::pair{TimeUnit::Automatic, tr("hours:minutes:seconds")},
                                     {TimeUnit::Seconds, tr("seconds")},
                                     {TimeUnit::Minutes, tr("minutes")}})
        m_ui->timeUnit->addItem(name, static_cast<int>(unit));
    m_ui->folder->setPlaceholderText(usualFolder);
    m_ui->pattern->setPlaceholderText(usualPattern());
    fill(preferences);
    connectFields();
}

PreferencesWindow::~PreferencesWindow() = default;

void PreferencesWindow::connectFields() {
    const auto onChoice = [this](QComboBox* list, auto take) {
        connect(list, &QComboBox::currentIndexChanged, this, [this, list, take] {
            if (m_showing)
                return;
            Preferences next = m_preferences;
            take(next, list->currentData().toInt());
            change(next);
        });
    };
    onChoice(m_ui->theme,
             [](Preferences& next, int value) { next.theme = static_cast<Theme>(value); });
    onChoice(m_ui->colours,
             [](Preferences& next, int value) { next.colours = static_cast<ColourMap>(value); });
    onChoice(m_ui->timeUnit,
             [](Preferences& next, int value) { next.timeUnit = static_cast<TimeUnit>(value); });
    connect(m_ui->folder, &QLineEdit::textChanged, this, &PreferencesWindow::takeFolder);
    connect(m_ui->pattern, &QLineEdit::textChanged, this, &PreferencesWindow::takePattern);
    connect(m_ui->chooseFolder, &QAbstractButton::clicked, this, &PreferencesWindow::chooseFolder);
    connect(m_ui->defaults, &QAbstractButton::clicked, this, [this] {
        fill({});
        change({});
    });
    connect(m_ui->close, &QAbstractButton::clicked, this, &QWidget::close);
}

void PreferencesWindow::fill(const Preferences& preferences) {
    m_showing = true;
    const auto choose = [](QComboBox& list, auto value) {
        list.setCurrentIndex(list.findData(static_cast<int>(value)));
    };
    choose(*m_ui->theme, preferences.theme);
    choose(*m_ui->colours, preferences.colours);
    choose(*m_ui->timeUnit, preferences.timeUnit);
    m_ui->folder->setText(preferences.dataFolder);
    m_ui->pattern->setText(preferences.filePattern);
    takeFolder();
    takePattern();
    m_showing = false;
}

void PreferencesWindow::takeFolder() {
    const QString folder = m_ui->folder->text();
    const auto problem = folder.isEmpty() ? std::nullopt : folderProblem(folder);
    mark(*m_ui->folder, *m_ui->folderProblem, problem.value_or(QString()));
    if (problem || m_showing)
        return;
    Preferences next = m_preferences;
    next.dataFolder = folder;
    change(next);
}

void PreferencesWindow::takePattern() {
    const QString typed = m_ui->pattern->text();
    const QString pattern = typed.isEmpty() ? usualPattern() : typed;
    const auto problem = patternProblem(pattern);
    mark(*m_ui->pattern, *m_ui->patternProblem, problem.value_or(QString()));
    m_ui->example->setText(problem ? QString() : tr("Such as %1").arg(patternExample(pattern)));
    m_ui->example->setVisible(!problem);
    if (problem || m_showing)
        return;
    Preferences next = m_preferences;
    next.filePattern = typed;
    change(next);
}

void PreferencesWindow::chooseFolder() {
    const QString now = m_ui->folder->text().isEmpty() ? m_usualFolder : m_ui->folder->text();
    auto* dialog = new QFileDialog(this, tr("Data folder"), now);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, m_ui->folder, &QLineEdit::setText);
    dialog->show();
}

void PreferencesWindow::change(const Preferences& preferences) {
    if (preferences == m_preferences)
        return;
    m_preferences = preferences;
    Q_EMIT changed(m_preferences);
}

}  // namespace gimbalscan
