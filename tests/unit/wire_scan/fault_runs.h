// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire_station.h"

namespace gimbalscan::testing {

/// How a scan that a fault hit gets to its end.
enum class Then {
    Completes,        ///< by itself
    ResumesInPlace,   ///< it pauses, is resumed and completes
    AsKnown,          ///< it pauses; homed first where the controller does not know its position
    HomesAndResumes,  ///< it pauses, the position is not known any more: homed in the pause
    ResumesFromFile,  ///< everything is stopped: acknowledged, homed, gone on with in its file
};

/// A fault, and what the design's list of faults owes the user for it.
struct WireFault {
    std::function<void(WireStation&)> inject;
    Then then = Then::Completes;
    std::optional<ErrorCode> code = {};           ///< nothing: nobody has to notice
    std::string text = {};                        ///< part of the message
    std::function<void(WireStation&)> mend = {};  ///< what somebody does at the instrument
    std::optional<ErrorCode> orCode = {};         ///< where it depends on what the fault hits
    int commandsUnderWay = 0;  ///< moves that may be on the wire when the controller restarts
};

/// Runs a scan for each of the first, the middle and the last point, hits it with the fault on the
/// way to that point, and checks: code and text, motors at rest and staying there, exactly the
/// points before it kept in the file, and that the scan gets to its end with every point measured
/// at its true position.
void expectSurvives(Controller controller, const WireFault& fault);

}  // namespace gimbalscan::testing
