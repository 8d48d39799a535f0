// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan_queue.h"

#include <QDir>
#include <QWidget>

#include <memory>

namespace Ui {
class QueuePanel;
}

namespace gimbalscan {

class QueueRunner;

/// The queue of scans with its controls. GUI thread only.
class QueuePanel : public QWidget {
    Q_OBJECT

public:
    explicit QueuePanel(QueueRunner& runner, QWidget* parent = nullptr);
    ~QueuePanel() override;

    /// `machine`: with the problem of the scan in the scan panel.
    void refresh(const ControlInput& machine);
    /// The entry that is chosen.
    [[nodiscard]] std::optional<int> selected() const;
    void select(int id);

Q_SIGNALS:
    /// The scan as it stands in the panel is to be added.
    void addScanRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectButtons();
    void addShortcuts();
    void chooseFiles();
    void showEntries();
    void fitRows();
    void applyVerdicts();
    [[nodiscard]] QString statusText() const;

    QueueRunner& m_runner;
    std::unique_ptr<Ui::QueuePanel> m_ui;
    ControlInput m_machine;
    QString m_folder = QDir::homePath();  ///< where scan files are looked for
};

}  // namespace gimbalscan
