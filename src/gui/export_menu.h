// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_table.h"
#include "work_progress.h"

#ifndef Q_MOC_RUN
#include <gimbalscan/export/export_formats.h>
#endif

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QThreadPool>

#include <vector>

class QAction;
class QMenu;
class QMessageBox;

namespace gimbalscan {

class MapView;

/// File > Export: what other programs and people take away of a data file. Reads and writes in the
/// background, one at a time; what takes longer shows its progress and can be cancelled.
/// Never overwrites: a name that is taken is answered with the next free one. GUI thread only.
class ExportMenu : public QObject {
    Q_OBJECT

public:
    ExportMenu(QMenu& menu, MapView& map, QWidget& window);
    ~ExportMenu() override;

    /// The file whose map is shown: it is exported, and its chosen pixel is the one of spectra.
    void setShownFile(const QString& file);
    /// What is exported now; empty: nothing yet.
    [[nodiscard]] QString file() const { return m_chosen.isEmpty() ? m_shown : m_chosen; }
    void chooseFile();
    /// Another file than the one that is shown.
    void setChosenFile(const QString& file);
    void refresh();

Q_SIGNALS:
    /// `file`: what there is now; empty: nothing.
    void notice(const QString& text, const QStringList& details, bool problem, const QString& file);

private:
    struct Item {
        QAction* action;
        std::string_view format;
        bool pixel;
        QString tip;
    };
    struct Prepared;
    struct Written;
    void add(QMenu& menu, const QString& text, std::string_view format, bool pixel,
             const QString& name, const QString& tip);
    [[nodiscard]] Verdict verdictOf(const Item& item) const;
    void begin(const Item& item);
    static Result<void> findMaps(Prepared& what, const ScanFileInfo& info);
    void prepared(const Result<Prepared>& result);
    void chooseMap(const Prepared& what);
    void chooseName(const Prepared& what);
    void run(const Prepared& what, const QString& path);
    void finished(const Prepared& what, const QString& path, const Written& written);
    void offerFreeName(const Prepared& what, const QString& taken, const QString& freeName);

    MapView& m_map;
    QWidget& m_window;
    QAction* m_source;
    std::vector<Item> m_items;
    WorkProgress m_progress;
    QThreadPool m_disk;
    QString m_shown, m_chosen, m_lastFolder;
    QPointer<QMessageBox> m_question;
    bool m_busy = false;
};

}  // namespace gimbalscan
