// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gimbalscan;
    const auto parse = [](std::string text) { return parseScan(std::move(text), "s.json"); };
    const auto scan = parse(std::string(data, data + size));
    fuzz::mustSayWhy(scan);
    if (scan)
        fuzz::mustComeBack(*scan, formatScan, parse);
    return 0;
}
