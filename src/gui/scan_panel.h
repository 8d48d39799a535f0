// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"
#include "scan_check.h"
#include "time_text.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace Ui {
class ScanPanel;
}
class QRectF;

namespace gimbalscan {

/// The scan as it will run, bound to a ScanConfig: what the fields do not show stays as it was
/// loaded. Checks itself after each change. GUI thread only.
class ScanPanel : public QWidget {
    Q_OBJECT

public:
    explicit ScanPanel(QWidget* parent = nullptr);
    ~ScanPanel() override;
    /// `usualFolder`: where data goes when the scan names no folder.
    void setMachine(Machine& machine, const QString& usualFolder);

    void setUsualFolder(const QString& folder);
    void setTimeUnit(TimeUnit unit);

    void setScan(const ScanConfig& scan);
    [[nodiscard]] const ScanConfig& scan() const noexcept { return m_scan; }
    /// A rectangle (x: fast, y: slow axis) becomes the region.
    void setRegion(const QRectF& region);
    void setFileName(const QString& name, bool modified);
    /// Where its data goes.
    [[nodiscard]] QString dataFolder() const;
    /// Checks again, such as after axes have moved.
    void checkAgain();

    [[nodiscard]] bool checking() const { return !m_check->report(); }
    /// The first thing that is wrong; empty: nothing, or not checked yet.
    [[nodiscard]] QString problem() const;
    [[nodiscard]] const std::optional<PlanReport>& report() const { return m_check->report(); }
    void refresh(const ControlInput& input);

Q_SIGNALS:
    void edited();
    void checked();
    void loadRequested();
    void saveRequested();
    void saveAsRequested();

private:
    void fillChoices();
    void connectFields();
    void connectRegion();
    void show();
    void showDwell();
    void showRegion();
    void showReport();
    void showProblems(const PlanReport& report);
    void takeDwell();
    void takeRegion();
    void changed();
    void chooseFolder();
    [[nodiscard]] CheckTask task();
    [[nodiscard]] QString unitOf(const std::string& axis) const;
    [[nodiscard]] QString estimateText(const PlanReport& report) const;

    std::unique_ptr<Ui::ScanPanel> m_ui;
    Machine* m_machine = nullptr;
    ScanCheck* m_check;
    ScanConfig m_scan;
    std::vector<ListPoint> m_list;  // kept while another order is tried
    QString m_usualFolder;
    TimeUnit m_timeUnit = TimeUnit::Automatic;
    QString m_loadTip;
    bool m_showing = false;
};

}  // namespace gimbalscan
