// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

namespace gimbalscan {

/// Held around every use of the HDF5 library in this process: it is not made for several threads.
[[nodiscard]] std::mutex& hdf5Mutex();

}  // namespace gimbalscan
