// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>

namespace gimbalscan {

/// Held around every use of the HDF5 library in this process, and while a child is forked that will
/// use it: so the child never finds the library in the middle of somebody's call.
[[nodiscard]] std::mutex& hdf5Mutex();

}  // namespace gimbalscan
