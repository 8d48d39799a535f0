// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz_input.h"
#include "session_request.h"

namespace {

using namespace gimbalscan;

void mustBeOneLine(const nlohmann::json& value) {
    fuzz::mustHold(jsonLine(value).find('\n') == std::string::npos, "an answer is one line");
}

void lookAt(const SessionRequest& request) {
    using Kind = SessionRequest::Kind;
    const bool moves = request.kind == Kind::Move || request.kind == Kind::Measure;
    fuzz::mustHold(moves != request.targets.empty(), "who moves has a target");
    for (const AxisTarget& target : request.targets)
        fuzz::mustHold(std::abs(target.position.value()) <= 1e9, "targets are numbers");
    for (const std::string& axis : request.axes)
        fuzz::mustHold(axis == "yaw" || axis == "pitch", "only axes that there are");
    if (request.kind == Kind::Measure)
        fuzz::mustHold(request.targets.size() == 2 && request.dwell >= kMinDwellSeconds &&
                           request.dwell <= kMaxDwellSeconds,
                       "a measurement has two positions and a dwell");
    if (request.channels)
        fuzz::mustHold((*request.channels)[0] <= (*request.channels)[1], "channels in order");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<AxisConfig> axes = [] {
        std::vector<AxisConfig> two(2);
        two[0].name = "yaw";
        two[1].name = "pitch";
        return two;
    }();
    const auto request = parseSessionLine(std::string(data, data + size), axes);
    mustBeOneLine(request ? request->id : request.error().id);
    if (request)
        lookAt(*request);
    else
        mustBeOneLine(errorJson(request.error().error));
    return 0;
}
