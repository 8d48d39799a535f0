// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan {

inline constexpr std::string_view kUsualFilePattern = "{date}_{number}_{title}";

/// How the names of data files are made: "{date}_{number}_{title}" gives "20261124_0003_Map". The
/// number makes the name free; it counts on among the names that begin alike. Any thread.
class FilePattern {
public:
    /// The usual one.
    FilePattern();
    /// InvalidArgument with a sentence for the user.
    [[nodiscard]] static Result<FilePattern> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    /// Without extension. `day`: "20261124". The title is reduced to letters, digits, '-' and '_'.
    [[nodiscard]] std::string name(const std::string& day, int number,
                                   const std::string& title) const;
    /// What stands before the number in all names of that day and title.
    [[nodiscard]] std::string beforeNumber(const std::string& day, const std::string& title) const;

private:
    struct Parsed {};
    explicit FilePattern(Parsed) {}
    enum class Field { Literal, Date, Number, Title };
    struct Part {
        Field field;
        std::string literal;
    };
    [[nodiscard]] static Result<std::vector<Part>> partsOf(std::string_view text);
    [[nodiscard]] static std::string problemOf(const std::vector<Part>& parts);
    static void append(std::string& name, const Part& part, const std::string& day,
                       const std::string& title);

    std::string m_text;
    std::vector<Part> m_parts;
};

}  // namespace gimbalscan
