// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The work of the reader program done here, where the fuzzer sees it: sound HDF5 files with
// anything in them. Damaged ones are left to scan_file_fuzz, because the library crashes on them.
#include "content_change.h"
#include "file_walk.h"
#include "h5_object.h"
#include "scan_use.h"
#include "seed_file.h"
#include "stored_scan.h"

#include <unistd.h>

namespace {

using namespace gimbalscan;

/// As runGuarded(), in this process.
Result<std::string> runHere(int file, const std::string& path, const ChildLimits& limits,
                            const ReadRequest& request) {
    std::string answer;
    if (request.work != kDescribeWork && limits.answerBytes > fuzz::kMostAnswer)
        return fuzz::refusedByChild(path);
    fuzz::mustHold(::dup2(file, kChildFile) == kChildFile, "the file is where the child has it");
    const FileWork* work = findWork(fileWorks(), request.work);
    fuzz::mustHold(work != nullptr, "the reader program knows the work");
    const bool done = work->run(request.arguments, [&](std::span<const char> bytes) {
        answer.append(bytes.begin(), bytes.end());
        return answer.size() <= limits.answerBytes;
    });
    fuzz::mustHold(H5Fget_obj_count(static_cast<hid_t>(H5F_OBJ_ALL), H5F_OBJ_ALL) == 0,
                   "everything is closed again");
    if (!done || answer.size() > limits.answerBytes)
        return fuzz::refusedByChild(path);
    return answer;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fuzz::ScratchFile file;
    fuzz::FuzzInput input(data, size);
    const std::string& seed = input.oneOf(fuzz::seedFiles());
    file.write(fuzz::changedContent(seed, input));
    fuzz::use(openStoredScan(StoredFile::open(file.path(), std::chrono::seconds(10), runHere)));
    return 0;
}
