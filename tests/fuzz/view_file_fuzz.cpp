// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fuzz.h"

#include <gimbalscan/export/view_file.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gimbalscan;
    const auto parse = [](const std::string& text) { return parseView(text, "a.view.json"); };
    const auto view = parse(std::string(data, data + size));
    fuzz::mustSayWhy(view);
    if (view)
        fuzz::mustComeBack(*view, formatView, parse);
    return 0;
}
