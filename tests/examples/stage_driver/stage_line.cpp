// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage_line.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <functional>
#include <numeric>
#include <sstream>

namespace gimbalscan::stage {

namespace {

std::string checksum(const std::string& text) {
    const int sum = std::accumulate(text.begin(), text.end(), 0, std::bit_xor<>());
    return fmt::format("{:02X}", sum & 0xFF);
}

}  // namespace

Bytes bytesOf(const std::string& text) {
    const std::string line = text + "*" + checksum(text) + "\n";
    return {line.begin(), line.end()};
}

std::optional<Reply> parseReply(const std::string& line) {
    const std::size_t star = line.rfind('*');
    if (star == std::string::npos || line.substr(star + 1) != checksum(line.substr(0, star)))
        return std::nullopt;
    std::istringstream words(line.substr(0, star));
    Reply reply;
    words >> reply.word;
    for (std::string word; words >> word;)
        reply.rest.push_back(word);
    return reply;
}

std::optional<double> parseNumber(const std::string& word) {
    double number = 0;
    const char* end = word.data() + word.size();
    const auto [parsed, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc{} || parsed != end || !std::isfinite(number))
        return std::nullopt;
    return number;
}

}  // namespace gimbalscan::stage
