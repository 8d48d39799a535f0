// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_files.h"

#include "file_dialog.h"
#include "live_views.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

namespace gimbalscan {

DataFiles::DataFiles(LiveViews& views, AppSettings& settings, QWidget& window)
    : m_views(views), m_settings(settings), m_window(window) {
    connect(&views, &LiveViews::dataOpened, this,
            [this](const QString& file) { m_settings.addRecentData(file); });
}

void DataFiles::chooseAndOpen(const QString& usualFolder) {
    const QStringList recent = m_settings.recentData();
    const QString folder =
        recent.isEmpty() ? usualFolder : QFileInfo(recent.front()).absolutePath();
    auto* dialog = new QFileDialog(&m_window, tr("Open data"), folder,
                                   tr("Data files (*.h5 *.hdf5 *.nxs);;All files (*)"));
    dialog->setObjectName(QStringLiteral("openDataDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this, &DataFiles::open);
    dialog->show();
}

void DataFiles::open(const QString& file) {
    m_views.openData(file);
}

void DataFiles::fillRecent(QMenu& menu) {
    menu.clear();
    const QStringList files = m_settings.recentData();
    for (const QString& file : files) {
        QAction* entry = menu.addAction(QFileInfo(file).fileName());
        entry->setToolTip(file);
        connect(entry, &QAction::triggered, this, [this, file] { open(file); });
    }
    menu.setEnabled(!files.isEmpty());
    menu.setToolTipsVisible(true);
}

bool DataFiles::isData(const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    return suffix == QLatin1String("h5") || suffix == QLatin1String("hdf5") ||
           suffix == QLatin1String("nxs");
}

}  // namespace gimbalscan
