// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "preferences.h"

#include <QDialog>

#include <memory>

namespace Ui {
class PreferencesWindow;
}

namespace gimbalscan {

/// Every change counts at once; what makes no sense is marked and not taken. GUI thread only.
class PreferencesWindow : public QDialog {
    Q_OBJECT

public:
    /// `usualFolder` is what an empty data folder means.
    PreferencesWindow(const Preferences& preferences, const QString& usualFolder,
                      QWidget* parent = nullptr);
    ~PreferencesWindow() override;

Q_SIGNALS:
    void changed(const gimbalscan::Preferences& preferences);

private:
    void connectFields();
    void fill(const Preferences& preferences);
    void takeFolder();
    void takePattern();
    void chooseFolder();
    void change(const Preferences& preferences);

    std::unique_ptr<Ui::PreferencesWindow> m_ui;
    Preferences m_preferences;
    const QString m_usualFolder;
    bool m_showing = false;
};

}  // namespace gimbalscan
