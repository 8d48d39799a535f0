// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gimbalscan {

namespace {

constexpr std::size_t kLongestQuote = 60;
/// Names that are compared for a hint; keeps hostile files from costing time.
constexpr std::size_t kMostCandidates = 100;

/// Number of letters to insert, delete or replace (Levenshtein).
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

std::string ConfigProblem::message() const {
    std::string place = file;
    if (line > 0)
        place += fmt::format(", line {}", line);
    if (column > 0)
        place += fmt::format(", column {}", column);
    return place.empty() ? text : place + ": " + text;
}

void Problems::add(Place place, std::string path, std::string text, ErrorCode code) {
    if (full()) {
        ++m_untold;
        return;
    }
    m_problems.push_back(
        {m_file, place.line, place.column, std::move(path), std::move(text), code});
}

void Problems::addAt(const std::string& path, std::string text, ErrorCode code) {
    std::string around = path;
    while (!m_places.contains(around) && !around.empty()) {
        const auto cut = around.find_last_of(".[");
        around.erase(cut == std::string::npos ? 0 : cut);
    }
    const auto found = m_places.find(around);
    add(found == m_places.end() ? Place{1, 1} : found->second, path, std::move(text), code);
}

bool Problems::reported(std::string_view path) const {
    return std::any_of(m_problems.begin(), m_problems.end(),
                       [&](const ConfigProblem& problem) { return problem.path == path; });
}

bool Problems::concern(std::string_view path) const {
    return std::any_of(m_problems.begin(), m_problems.end(), [&](const ConfigProblem& problem) {
        return problem.path.starts_with(path);
    });
}

std::vector<ConfigProblem> Problems::take() {
    std::stable_sort(m_problems.begin(), m_problems.end(),
                     [](const ConfigProblem& a, const ConfigProblem& b) {
                         return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                     });
    if (m_untold > 0)
        m_problems.push_back(
            {m_file, 0, 0, "", fmt::format("{} more problems.", m_untold), m_problems.back().code});
    return std::move(m_problems);
}

std::string didYouMean(std::string_view name, const std::vector<std::string>& known) {
    std::string_view best;
    std::size_t distance = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (std::size_t i = 0; i < std::min(known.size(), kMostCandidates); ++i) {
        const std::string_view candidate = std::string_view(known[i]).substr(0, kLongestQuote);
        if (const auto d = editDistance(name.substr(0, kLongestQuote), candidate); d < distance) {
            distance = d;
            best = candidate;
        }
    }
    return best.empty() ? "" : fmt::format(", did you mean \"{}\"?", best);
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, kLongestQuote))
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    // A cut inside a character of several bytes takes the whole character with it.
    if (text.size() > kLongestQuote) {
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80)
            out.pop_back();
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0)
            out.pop_back();
        out += "...";
    }
    return out + "\"";
}

std::string joinPath(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::string joinPath(const std::string& path, std::size_t index) {
    return fmt::format("{}[{}]", path, index);
}

}  // namespace gimbalscan
