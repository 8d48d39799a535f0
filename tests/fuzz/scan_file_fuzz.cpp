// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole files, looked at by the HDF5 library in its own process as the program does: nothing
// crashes or hangs here whatever happens there. Slow, and blind for what that does.
#include "scan_use.h"
#include "seed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gimbalscan;
    static fuzz::ScratchFile file;
    fuzz::FuzzInput input(data, size);
    std::string content;
    if (const auto kind = input.number<std::uint8_t>(); kind == 0xff) {
        const auto rest = input.bytes(size);
        content.assign(rest.begin(), rest.end());
    } else {
        content = fuzz::seedFiles()[kind % fuzz::seedFiles().size()];
        fuzz::damage(content, input);
    }
    file.write(content);
    fuzz::use(ScanFile::open(file.path(), std::chrono::seconds(2)));
    return 0;
}
