// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/thread_host.h>

namespace gimbalscan {

/// The threads of the product: named QThreads that are asked to end by a stop token. Destroying one
/// joins it for at most 3 s; a thread that does not end is named in the log and left alone, never
/// killed. Thread-safe.
class QtThreadHost final : public ThreadHost {
public:
    [[nodiscard]] std::unique_ptr<HostedThread> spawn(std::string name, Clock& clock,
                                                      Body body) override;
};

}  // namespace gimbalscan
