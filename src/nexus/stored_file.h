// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_description.h"
#include "guarded_child.h"

#include <gimbalscan/core/result.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>

namespace gimbalscan {

struct DatasetPart;

/// A dataset whose place, type and size have been checked against the file.
struct Dataset {
    std::string path;
    StoredObject object;
    std::uint64_t elements = 0;
};

/// The bytes of one data file: what the child found in it, and reading them. Any one thread at a
/// time.
class StoredFile {
public:
    /// `run` is called whenever the HDF5 library is to look at the file.
    [[nodiscard]] static Result<std::unique_ptr<StoredFile>> open(const std::string& path,
                                                                  std::chrono::milliseconds limit,
                                                                  ChildRunner run = runGuarded);
    ~StoredFile();
    StoredFile(const StoredFile&) = delete;
    StoredFile& operator=(const StoredFile&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return m_path; }
    /// Groups, single numbers and single texts; not checked.
    [[nodiscard]] const FileDescription& description() const noexcept { return m_description; }
    /// The dataset if it is there and its data lies inside the file; FileIo with the reason.
    [[nodiscard]] Result<Dataset> dataset(const std::string& path) const;

    /// All elements of a dataset of at most kMostWholeBytes.
    [[nodiscard]] Result<std::vector<std::byte>> readAll(const Dataset& dataset) const;
    /// The traces of `count` cells from `first` on; `channels` is the last dimension.
    [[nodiscard]] Result<std::vector<std::byte>> readTraces(const Dataset& dataset,
                                                            std::uint64_t first,
                                                            std::uint64_t count) const;
    [[nodiscard]] Failure failed(const std::string& reason) const;

private:
    StoredFile(std::string path, int fd, std::uint64_t size, std::chrono::milliseconds limit,
               ChildRunner run)
        : m_path(std::move(path)), m_fd(fd), m_size(size), m_limit(limit), m_run(std::move(run)) {}
    [[nodiscard]] Result<std::vector<std::byte>> readAt(std::uint64_t offset,
                                                        std::uint64_t bytes) const;
    [[nodiscard]] Result<std::vector<std::byte>> readByChild(const DatasetPart& part,
                                                             std::uint64_t bytes) const;

    const std::string m_path;
    const int m_fd;
    const std::uint64_t m_size;
    const std::chrono::milliseconds m_limit;
    const ChildRunner m_run;
    // One child has run into its limit. Those of a hostile file would all do so, one for each of
    // thousands of points.
    mutable bool m_tooSlow = false;
    FileDescription m_description;
};

/// The numbers of a dataset; nothing for texts and unknown types.
[[nodiscard]] std::optional<std::vector<double>> asNumbers(const StoredObject& type,
                                                           std::span<const std::byte> bytes);
/// The integers of a dataset, those that do not fit held at the nearest value.
[[nodiscard]] std::optional<std::vector<std::int32_t>> asIntegers(const StoredObject& type,
                                                                  std::span<const std::byte> bytes);
/// The texts of a dataset of fixed-length texts, cut at the first NUL.
[[nodiscard]] std::vector<std::string> asTexts(const StoredObject& type,
                                               std::span<const std::byte> bytes);

}  // namespace gimbalscan
