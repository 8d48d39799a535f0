// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data_reader.h"
#include "roi_list.h"

#include <QElapsedTimer>
#include <QPoint>

#include <optional>

namespace gimbalscan {

/// One scan that the views can show, the station's own or an opened file, and what of it was
/// chosen. GUI thread only.
struct ShownData {
    explicit ShownData(ShownScan shown, std::vector<Roi> carried = {})
        : scan(std::move(shown)), rois(std::move(carried)) {}
    /// Can be destroyed without waiting for the disk.
    [[nodiscard]] bool busy() const { return reader.busy() || rois.busy(); }
    /// The choice of maps.
    [[nodiscard]] std::vector<MapEntry> maps() const {
        std::vector<MapEntry> all = scan.recorded;
        const std::vector<MapEntry> ofRois = rois.maps();
        all.insert(all.end(), ofRois.begin(), ofRois.end());
        return all;
    }

    ShownScan scan;
    RoiList rois;
    DataReader reader;
    MapKey map;
    std::optional<QPoint> cell;  // x: column, y: row
    bool followed = true;        // the live trace was shown, and not that of the cell
    ScanFrame frame;
    FlagFrame flags;

    // Of reading the file.
    bool wanted = true;  // something else is wanted than was asked for last
    bool more = false;   // the maps of regions are not complete
    bool beingWritten = false;
    bool unreadable = false;
    std::uint64_t finished = 0;  // points in the mask
    QElapsedTimer asked;         // when
    qint64 took = 0;             // ms, from question to answer
    QElapsedTimer picture;       // when the file was as the picture shows it
};

}  // namespace gimbalscan
