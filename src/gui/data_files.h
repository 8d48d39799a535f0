// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app_settings.h"

#include <QObject>
#include <QStringList>

class QMenu;

namespace gimbalscan {

class LiveViews;

/// How data files get into the views: the dialog, the recent ones, a file dropped on the window.
/// GUI thread only.
class DataFiles : public QObject {
    Q_OBJECT

public:
    DataFiles(LiveViews& views, AppSettings& settings, QWidget& window);

    /// `usualFolder`: where to look as long as no data was opened.
    void chooseAndOpen(const QString& usualFolder);
    void open(const QString& file);
    void fillRecent(QMenu& menu);
    /// By its name.
    [[nodiscard]] static bool isData(const QString& file);

private:
    LiveViews& m_views;
    AppSettings& m_settings;
    QWidget& m_window;
};

}  // namespace gimbalscan
