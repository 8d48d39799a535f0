// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli.h"

#include <gimbalscan/core/scan_config.h>

#include <QTemporaryDir>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace gimbalscan::testing {

struct CliResult {
    int code = -1;
    std::string out, err;
    /// The lines of standard output as JSON; a line that is none fails the test.
    [[nodiscard]] std::vector<nlohmann::json> json() const;
};

/// A folder of its own, and the program called in this process.
class CliTest : public ::testing::Test {
protected:
    /// `input`: what standard input holds, then its end.
    [[nodiscard]] CliResult run(const std::vector<std::string>& arguments,
                                const std::string& input = {});
    [[nodiscard]] std::string path(const std::string& name) const;
    /// Writes a text file; its path.
    std::string write(const std::string& name, const std::string& text) const;
    /// The example scan, changed, as a file; its path.
    std::string scanFile(const std::function<void(ScanConfig&)>& change) const;
    [[nodiscard]] std::vector<std::string> files(const std::string& extension) const;

    const QTemporaryDir m_folder;
};

/// A small and quick scan of 4 x 3 points.
void makeSmall(ScanConfig& scan);
/// The rows of points in a data file.
[[nodiscard]] std::size_t pointsIn(const std::string& csv);

}  // namespace gimbalscan::testing
