// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a GRBL controller may send: whatever it is, however it is cut, it is taken for what it says
// or for garbage.

#include "reply.h"
#include "report.h"

#include <cmath>
#include <cstdlib>

using namespace gimbalscan::grbl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::size_t cut = 1 + data[0] % 16;
    LineSplitter splitter;
    PositionMemory memory;
    memory.setInches((data[0] & 16) != 0);
    for (std::size_t at = 1; at < size; at += cut) {
        for (const auto& line : splitter.feed({data + at, std::min(cut, size - at)})) {
            const Reply reply = parseReply(line);
            if (line.text.size() > LineSplitter::kLongest || reply.number < 0)
                std::abort();
            if (reply.kind == Reply::Kind::Ok && line.text != "ok")
                std::abort();
            (void)printable(line.text);
            if (reply.kind != Reply::Kind::Report)
                continue;
            const auto report = parseReport(reply.text);
            if (!report)
                continue;
            if (report->machine.empty() == report->work.empty())
                std::abort();
            if (const auto position = memory.machine(*report))
                for (const double value : *position)
                    if (std::isnan(value))
                        std::abort();
        }
    }
    return 0;
}
