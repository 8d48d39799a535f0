// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shown_scan.h"

#ifndef Q_MOC_RUN
#include "roi_maps.h"

#include <gimbalscan/export/view_file.h>
#include <gimbalscan/nexus/scan_file_lock.h>
#endif

#include <QObject>
#include <QThreadPool>

#include <memory>

namespace gimbalscan {

/// What is wanted of a data file. The maps of all regions are kept up to date, one map is handed
/// out.
struct DataRequest {
    std::string file;
    MapKey map;
    std::vector<RoiBand> bands;
};

/// What the file has now.
struct DataAnswer {
    std::shared_ptr<const ScanFileInfo> info;            ///< as it was opened
    std::shared_ptr<const ConfigResult<ViewFile>> view;  ///< what was decided about it by then
    std::string status;
    bool beingWritten = false;         ///< by this program or another one
    std::vector<std::uint16_t> flags;  ///< the point mask
    MapKey map;
    std::vector<double> values;  ///< of the map; empty: there is no such map
    bool more = false;           ///< maps of regions are not up to date yet
};

/// Reads maps out of a data file, also while it is being written, on a thread of its own; one
/// request at a time. The file stays open. GUI thread only.
class DataReader : public QObject {
    Q_OBJECT

public:
    DataReader();
    ~DataReader() override;

    [[nodiscard]] bool busy() const noexcept { return m_busy; }
    /// Must not be busy.
    void read(DataRequest request);

Q_SIGNALS:
    void answered(const gimbalscan::DataAnswer& answer);
    void failed(const gimbalscan::Error& error);

private:
    struct Work;
    QThreadPool m_pool;
    std::shared_ptr<Work> m_work;  // used on the pool's one thread only
    bool m_busy = false;
};

}  // namespace gimbalscan
