// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <string>
#include <vector>

namespace gimbalscan {

/// Where programs of this user keep what outlives them: "gimbalscan" in XDG_STATE_HOME, or in
/// ~/.local/state when that is not set or no absolute path.
[[nodiscard]] std::string userStateFolder();

/// The data files of scans that were started and have not completed: so that the next start of a
/// program can offer to go on with them. One symbolic link a file, named after its path: making
/// and removing one is atomic, so that any number of programs need no lock, and there is nothing
/// in it that could be half written. Whatever is wrong with the folder, no scan fails because of
/// it. Thread-safe.
class StartedFiles {
public:
    /// `folder` need not exist.
    explicit StartedFiles(std::string folder) : m_folder(std::move(folder)) {}
    /// Those of this user.
    [[nodiscard]] static StartedFiles ofUser();

    /// Survives a power cut. Adding one again changes nothing.
    [[nodiscard]] Result<void> add(const std::string& dataFile) const;
    /// Not there: nothing to do.
    void remove(const std::string& dataFile) const;
    /// Absolute paths, in alphabetic order; what is no link of ours is left out. The files may be
    /// gone meanwhile.
    [[nodiscard]] std::vector<std::string> files() const;

private:
    [[nodiscard]] std::string linkOf(const std::string& absolute) const;

    std::string m_folder;
};

}  // namespace gimbalscan
