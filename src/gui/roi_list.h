// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include "roi_maps.h"

#include <gimbalscan/export/view_file.h>
#endif

#include "shown_scan.h"

#include <QObject>
#include <QThreadPool>

namespace gimbalscan {

/// A region of interest of spectra, or a gate on A-scans. Names are unique.
struct Roi {
    int number = 0;  ///< for good, whatever its name and place
    QString name;
    std::uint32_t first = 0, last = 0;  ///< channels or samples, both inclusive
    // Of a gate; kept as they are (view_file.h).
    double threshold = 0;
    std::optional<double> velocity = std::nullopt;
    double delay = 0;
    bool operator==(const Roi&) const = default;
};

/// The regions of one data file. Every change is written to the view file beside it, in the
/// background; the rest of that file stays as it is. GUI thread only.
class RoiList : public QObject {
    Q_OBJECT

public:
    /// `carried`: what is used if the file has no view file yet; it is then written.
    explicit RoiList(std::vector<Roi> carried = {});
    ~RoiList() override;

    /// Of a file that is opened, with its view file as read.
    void take(const QString& file, const TraceShape& shape, const ViewFile& view);
    /// Its view file cannot be read: regions are shown, but never written.
    void takeUnreadable(const QString& file, const TraceShape& shape);
    /// Of a scan that starts: looks in the background whether there is a view file already.
    void begin(const QString& file, const TraceShape& shape);

    /// The scan goes on in another file: what is decided is kept beside that one from now on.
    void moved(const QString& file);

    /// Something is still read or written.
    [[nodiscard]] bool busy() const noexcept { return m_underWay > 0; }
    [[nodiscard]] const std::vector<Roi>& rois() const noexcept { return m_rois; }
    /// Those of another list of the same file, which has written them.
    void adopt(const std::vector<Roi>& rois);
    [[nodiscard]] std::vector<RoiBand> bands() const;
    /// Two maps for a gate.
    [[nodiscard]] std::vector<MapEntry> maps() const;
    [[nodiscard]] const std::optional<EnergyCalibration>& energy() const noexcept {
        return m_view.energy;
    }

    /// Its number.
    int add(const QString& name, std::uint32_t first, std::uint32_t last);
    /// While it is dragged (`write` false) and afterwards.
    void change(std::size_t index, std::uint32_t first, std::uint32_t last, bool write);
    /// Gets a number behind its name when there is another one.
    void rename(std::size_t index, const QString& name);
    void remove(std::size_t index);

Q_SIGNALS:
    /// Another set of regions, or other names; also the calibration was read.
    void changed();
    void failed(const QString& text, const QStringList& details);

private:
    void fill();
    void save();
    [[nodiscard]] QString freeName(const QString& wanted, const Roi* except) const;
    [[nodiscard]] bool gates() const { return m_shape.kind == TraceKind::Waveform; }

    QThreadPool m_disk;
    QString m_file;
    TraceShape m_shape;
    ViewFile m_view;
    std::vector<Roi> m_rois;
    bool m_writable = true;
    int m_lastNumber = 0, m_underWay = 0;
};

/// "a.view.json, line 3: ..." for each problem.
[[nodiscard]] QStringList problemLines(const std::vector<ConfigProblem>& problems);

}  // namespace gimbalscan
