// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_calls.h"
#include "writer_surroundings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace gimbalscan::testing {

/// A folder of its own, and runs that are made up without an engine.
class NexusWriterTest : public ::testing::Test {
protected:
    NexusWriterTest();
    ~NexusWriterTest() override;

    [[nodiscard]] std::string path(const std::string& name) const { return m_folder + "/" + name; }
    /// A grid scan, or a list of `columns` points.
    [[nodiscard]] static RunStart run(std::uint32_t rows, std::uint32_t columns,
                                      TraceKind kind = TraceKind::Spectrum, bool list = false);
    /// The same with a configuration that our reader accepts, so that it can be gone on with.
    [[nodiscard]] static RunStart resumableRun(std::uint32_t rows, std::uint32_t columns,
                                               const Region& region = {},
                                               ScanMode mode = ScanMode::Step);
    [[nodiscard]] std::unique_ptr<PointWriter> writer(const std::string& name,
                                                      WriterSurroundings surroundings = {}) const;
    /// One that goes on with the open points of a file.
    [[nodiscard]] std::unique_ptr<PointWriter> resuming(const std::string& name,
                                                        WriterSurroundings surroundings = {}) const;
    /// Writes the points first to end - 1 of the path as one group; `change` before they go out.
    [[nodiscard]] static Result<void> write(PointWriter& writer, const RunStart& start,
                                            std::uint64_t first, std::uint64_t end,
                                            const std::function<void(PointRecord&)>& change = {});
    /// By our own reader.
    [[nodiscard]] std::unique_ptr<ScanFile> opened(const std::string& name) const;
    /// The texts of the events with this code.
    [[nodiscard]] std::vector<std::string> events(const std::string& name,
                                                  const std::string& code) const;
    [[nodiscard]] static RunStop stop(const RunStart& start, RunOutcome outcome);
    /// Runs tests/nexus_check.py (h5py and silx); its complaints, empty when there are none.
    [[nodiscard]] static std::string check(const std::string& arguments);
    [[nodiscard]] static std::string bytesOf(const std::string& file);

    std::string m_folder;
};

}  // namespace gimbalscan::testing
