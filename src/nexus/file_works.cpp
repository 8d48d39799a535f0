// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "copy_work.h"
#include "file_walk.h"
#include "read_request.h"

#include <algorithm>
#include <array>

namespace gimbalscan {

std::span<const FileWork> fileWorks() {
    static constexpr std::array kWorks = {FileWork{kDescribeWork, describeFile},
                                          FileWork{kPartWork, readDatasetPart},
                                          FileWork{kCopyWork, copyFile, true}};
    return kWorks;
}

const FileWork* findWork(std::span<const FileWork> works, std::string_view name) {
    const auto found = std::find_if(works.begin(), works.end(),
                                    [&](const FileWork& work) { return work.name == name; });
    return found == works.end() ? nullptr : &*found;
}

}  // namespace gimbalscan
