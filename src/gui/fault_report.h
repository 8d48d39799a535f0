// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/live_store.h>
#include <gimbalscan/devices/power_supply.h>
#include <gimbalscan/scan/scan_state.h>

#include <QString>
#include <QStringList>

#include <vector>

namespace gimbalscan {

/// What is known of the machine when something went wrong.
struct MachineFacts {
    ScanState state = ScanState::Idle;
    std::vector<AxisStatus> axes;
    struct Supply {
        QString name;
        SupplyReading reading;
    };
    std::vector<Supply> supplies;
    bool scan = false;  ///< a scan is concerned
    std::uint64_t saved = 0, total = 0;
};

/// One line each of what happened, what is safe now and what to do next.
struct FaultReport {
    QString happened;
    QStringList safe;  ///< each verified by a reading, or MAY STILL BE ...
    QString next;
};

/// Pure. Axes and supplies that were never connected are left out.
[[nodiscard]] FaultReport reportOf(const Error& error, const MachineFacts& facts);

}  // namespace gimbalscan
