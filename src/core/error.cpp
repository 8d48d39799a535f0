// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/error.h>

#include <array>

namespace gimbalscan {

namespace {

struct CodeEntry {
    std::string_view text;
    FaultClass cls;
    std::string_view meaning;
};

constexpr CodeEntry kCodes[] = {
#define X(name, text, cls, meaning) {text, FaultClass::cls, meaning},
    GIMBALSCAN_ERROR_CODES(X)
#undef X
};

const CodeEntry& entry(ErrorCode code) noexcept {
    return kCodes[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view codeText(ErrorCode code) noexcept {
    return entry(code).text;
}
FaultClass faultClass(ErrorCode code) noexcept {
    return entry(code).cls;
}
std::string_view meaning(ErrorCode code) noexcept {
    return entry(code).meaning;
}

std::string Error::text() const {
    std::string text = std::string(codeText(code)) + " ";
    // Most details name the device themselves.
    if (!device.empty() && detail.find(device) == std::string::npos)
        text += device + ": ";
    if (!detail.empty())
        return text + detail;
    text += meaning(code);
    return operation.empty() ? text + "." : text + " (" + operation + ").";
}

}  // namespace gimbalscan
