// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "save_elsewhere.h"

#include "file_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace gimbalscan {

SaveElsewhere::SaveElsewhere(Machine& machine, QWidget& window)
    : m_machine(machine), m_window(window) {
    ScanController& controller = machine.controller();
    connect(&controller, &ScanController::runStarted, this,
            [this](const RunStart&, const QString& location) { m_file = location; });
    connect(&controller, &ScanController::runMoved, this,
            [this](const QString& location) { m_file = location; });
}

void SaveElsewhere::ask() {
    // The home folder: where the file is there is no room.
    auto* dialog = new QFileDialog(&m_window, tr("Save elsewhere"), QDir::homePath(),
                                   tr("Scan data (*.h5);;All files (*)"));
    dialog->setObjectName(QStringLiteral("saveElsewhereDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    prepare(*dialog);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);  // nothing is overwritten
    dialog->selectFile(QFileInfo(m_file).fileName());
    dialog->setDefaultSuffix(QStringLiteral("h5"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { m_machine.saveElsewhere(file); });
    dialog->show();
}

}  // namespace gimbalscan
