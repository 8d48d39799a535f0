// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_dialog.h"

#include <QFileDialog>
#include <QFileIconProvider>
#include <QFileInfo>

namespace gimbalscan {

namespace {

class NamesOnly : public QFileIconProvider {
public:
    using QFileIconProvider::icon;
    [[nodiscard]] QIcon icon(const QFileInfo& info) const override {
        return QFileIconProvider::icon(info.isDir() ? Folder : File);
    }
    [[nodiscard]] QString type(const QFileInfo& info) const override {
        if (info.isDir())
            return QFileDialog::tr("Folder");
        return info.suffix().isEmpty() ? QFileDialog::tr("File")
                                       : QFileDialog::tr("%1 File").arg(info.suffix());
    }
};

/// Keeps the icons as long as the dialog, which does not do it.
class IconKeeper : public QObject {
public:
    using QObject::QObject;
    NamesOnly icons;
};

}  // namespace

void prepare(QFileDialog& dialog) {
    dialog.setAttribute(Qt::WA_DeleteOnClose);
    dialog.setOption(QFileDialog::DontUseNativeDialog);
    dialog.setModal(false);
    auto* keeper = new IconKeeper(&dialog);
    dialog.setIconProvider(&keeper->icons);
}

}  // namespace gimbalscan
