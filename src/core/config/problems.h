// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>

#include <map>

namespace gimbalscan {

struct Place {
    int line = 0, column = 0;
};

/// As many problems are told one by one; a file with more of them is no honest mistake.
inline constexpr std::size_t kMostProblems = 500;

/// Collects everything that is wrong with one file, and knows where its values stand.
class Problems {
public:
    explicit Problems(std::string file) : m_file(std::move(file)) {}

    void add(Place place, std::string path, std::string text,
             ErrorCode code = ErrorCode::ConfigValue);
    /// At the value of that path, or at the nearest one around it.
    void addAt(const std::string& path, std::string text, ErrorCode code = ErrorCode::ConfigValue);
    void note(const std::string& path, Place place) { m_places.emplace(path, place); }

    [[nodiscard]] bool empty() const noexcept { return m_problems.empty(); }
    [[nodiscard]] bool full() const noexcept { return m_problems.size() >= kMostProblems; }
    /// Whether something is wrong with the value of this path as a whole.
    [[nodiscard]] bool reported(std::string_view path) const;
    /// Whether something is wrong at this path or inside it.
    [[nodiscard]] bool concern(std::string_view path) const;
    /// In file order; after kMostProblems only how many more there are.
    [[nodiscard]] std::vector<ConfigProblem> take();

private:
    std::string m_file;
    std::vector<ConfigProblem> m_problems;
    std::size_t m_untold = 0;
    std::map<std::string, Place, std::less<>> m_places;
};

/// `, did you mean "velocity"?` when one of the known names is close, else nothing.
[[nodiscard]] std::string didYouMean(std::string_view name, const std::vector<std::string>& known);
/// The text in quotes as it may appear in a message: short, one line.
[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] std::string joinPath(const std::string& path, std::string_view key);
[[nodiscard]] std::string joinPath(const std::string& path, std::size_t index);

}  // namespace gimbalscan
