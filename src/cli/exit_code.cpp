// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "exit_code.h"

namespace gimbalscan {

ExitCode exitCodeOf(const Error& error) noexcept {
    switch (error.code) {
        case ErrorCode::StoppedAll:
            return kExitStopped;
        case ErrorCode::HomeFailed:
        case ErrorCode::Busy:
        case ErrorCode::NotConnected:
        case ErrorCode::InvalidInState:
            return kExitDevice;  // the request was right, the machine was not ready for it
        default:
            break;
    }
    switch (faultClass(error.code)) {
        case FaultClass::Outcome:
            return kExitStopped;
        case FaultClass::Refusal:
            return kExitUsage;
        case FaultClass::Storage:
            return kExitStorage;
        case FaultClass::Internal:
            return kExitInternal;
        default:
            return kExitDevice;
    }
}

}  // namespace gimbalscan
