// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5_mutex.h"

namespace gimbalscan {

std::mutex& hdf5Mutex() {
    static std::mutex mutex;
    return mutex;
}

}  // namespace gimbalscan
