// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "copy_work.h"

#include "tree_copy.h"

#include <fmt/format.h>
#include <hdf5.h>
#include <unistd.h>

#include <array>

namespace gimbalscan {

namespace {

constexpr int kCountsFile = kChildFurther, kNoteFile = kChildFurther + 1;

std::optional<std::string> contentOf(int file) {
    std::string content;
    std::array<char, 65536> piece{};
    while (true) {
        const ssize_t got =
            ::pread(file, piece.data(), piece.size(), static_cast<off_t>(content.size()));
        if (got < 0)
            return std::nullopt;
        if (got == 0)
            return content;
        content.append(piece.data(), static_cast<std::size_t>(got));
    }
}

bool refuse(const ChildOutput& output, std::string_view why) {
    (void)output(why);
    return false;
}

}  // namespace

ReadRequest copyRequest(const std::string& to, int counts, int note, const std::string& checksum) {
    ReadRequest request{std::string(kCopyWork), {to}, {counts}};
    if (note >= 0) {
        request.arguments.push_back(checksum);
        request.descriptors.push_back(note);
    }
    return request;
}

bool copyFile(std::span<const std::string> arguments, const ChildOutput& output) {
    if (arguments.empty())
        return false;
    std::optional<CopiedNote> note;
    if (arguments.size() > 1) {
        auto data = contentOf(kNoteFile);
        if (!data)
            return refuse(output, "the note for the copy cannot be read");
        note = CopiedNote{std::move(*data), arguments[1]};
    }
    H5PLset_loading_state(0);  // no filter from elsewhere
    const std::string problem =
        copyTree(fmt::format("/proc/self/fd/{}", kChildFile), arguments[0], note,
                 [](std::uint64_t done, std::uint64_t total) {
                     const CopyCounts counts{done, total};
                     (void)!::pwrite(kCountsFile, &counts, sizeof counts, 0);  // for show only
                 });
    return problem.empty() || refuse(output, problem);
}

}  // namespace gimbalscan
