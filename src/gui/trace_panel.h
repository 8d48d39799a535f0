// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "roi_list.h"

#include <gimbalscan/views/trace_view.h>

#include <QWidget>

#include <memory>

namespace Ui {
class TracePanel;
}

namespace gimbalscan {

/// Spectrum or A-scan of the live or of the clicked point, with the regions of interest: those of
/// the scan file, which are fixed, then the user's own, which he makes, drags, names and removes
/// here. GUI thread only.
class TracePanel : public QWidget {
    Q_OBJECT

public:
    explicit TracePanel(QWidget* parent = nullptr);
    ~TracePanel() override;

    /// Axis, units and bands of what is shown. `energy` replaces the energies of the scan.
    void setScan(const ShownScan& scan, const std::optional<EnergyCalibration>& energy,
                 const std::vector<Roi>& rois);
    /// The user's own bands; one that is being dragged stays under the mouse.
    void setRois(const std::vector<Roi>& rois);
    [[nodiscard]] bool live() const;
    void setLive(bool on);
    /// Why the live trace cannot be followed now; empty: it can.
    void setLiveRefusal(const QString& why);
    /// `what`: "live", "yaw 3 deg, pitch 2 deg".
    void show(const QString& what, const std::vector<std::int32_t>& samples);
    /// Says why there is nothing to see.
    void showNothing(const QString& why);

Q_SIGNALS:
    // Of the user's bands, counted from 0.
    void roiAdded(const QString& name, std::uint32_t first, std::uint32_t last);
    /// `finished`: not dragged any more.
    void roiChanged(std::size_t index, std::uint32_t first, std::uint32_t last, bool finished);
    void roiRenamed(std::size_t index, const QString& name);
    void roiRemoved(std::size_t index);
    /// Its map is to be shown.
    void roiMapWanted(std::size_t index);

private:
    void connectBands();
    void tellBand(int band, bool finished);
    void showMenu(int band, QPoint globalPoint);
    void tell(const QString& what);
    void showBands();
    void allowAdding();
    [[nodiscard]] std::optional<std::size_t> roiOf(int band) const;

    std::unique_ptr<Ui::TracePanel> m_ui;
    std::vector<TraceBand> m_fixed;
    std::vector<Roi> m_rois;
};

}  // namespace gimbalscan
