// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>
#include <gimbalscan/core/result.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace gimbalscan {

/// Everything that goes over the wires of a station, as text, one line for each piece:
/// seconds since the log was begun, port, direction ("<" received, ">" sent, "!" what happened to
/// the port), bytes in hex and, where they can be read, as text. Thread-safe.
class WireLog {
public:
    enum class Direction { Received, Sent };

    /// FileExists: an existing file is never written over.
    [[nodiscard]] static Result<std::shared_ptr<WireLog>> create(const std::string& path,
                                                                 Clock& clock);
    ~WireLog();

    void bytes(const std::string& port, Direction direction, std::span<const std::uint8_t> bytes,
               TimePoint at);
    void note(const std::string& port, const std::string& what, TimePoint at);

private:
    struct File;
    explicit WireLog(std::unique_ptr<File> file);
    std::unique_ptr<File> m_file;
};

}  // namespace gimbalscan
