// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <optional>
#include <string>
#include <string_view>

namespace gimbalscan {

/// A file that gets its name when it is whole. Until then it is "NAME.export-part", locked; one
/// that a killed program has left is taken over by the next export of that name, and removed when
/// that fails. Any one thread.
class NewFile {
public:
    /// FileExists when the name is taken, Busy while another program writes it.
    [[nodiscard]] static Result<NewFile> begin(const std::string& path);
    ~NewFile();
    NewFile(NewFile&& other) noexcept;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    NewFile& operator=(NewFile&&) = delete;

    /// Where it is written meanwhile.
    [[nodiscard]] const std::string& partPath() const noexcept { return m_part; }
    [[nodiscard]] Result<void> write(std::string_view text);
    /// Writes a little more at its end, for a part that something else has given up: 0 when there
    /// is room, or what the system says.
    [[nodiscard]] int tryMore() const;
    /// Syncs it and gives it its name.
    [[nodiscard]] Result<void> putInPlace();
    /// What the system's `code` means for this file. `needed`: the bytes of the whole file, where
    /// they are known; DiskFull says how many are missing.
    [[nodiscard]] Failure failed(int code, std::optional<std::uint64_t> needed = {}) const;

private:
    NewFile(std::string path, int fd);
    const std::string m_path, m_part;
    int m_fd;
};

/// Writes a file that must not exist yet: the whole one under its name, or none.
[[nodiscard]] Result<void> writeNewFile(const std::string& path, std::string_view text);

/// Whether nothing has that name, not even a link that leads nowhere.
[[nodiscard]] bool isFree(const std::string& path);

}  // namespace gimbalscan
