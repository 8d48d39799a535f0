// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/storage/file_pattern.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gimbalscan {

namespace {

constexpr std::size_t kLongestTitle = 60;
constexpr std::size_t kLongestPattern = 100;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '-' || c == '_';
}

std::string reduced(const std::string& title) {
    std::string out;
    for (const char c : title) {
        if (out.size() == kLongestTitle)
            break;
        if (isPlain(c) || (!out.empty() && out.back() != '_'))
            out += isPlain(c) ? c : '_';
    }
    while (!out.empty() && out.back() == '_')
        out.pop_back();
    return out.empty() ? "scan" : out;
}

Failure refused(std::string why) {
    return fail(ErrorCode::InvalidArgument, "", "file name", std::move(why));
}

}  // namespace

FilePattern::FilePattern() : FilePattern(*parse(kUsualFilePattern)) {}

Result<FilePattern> FilePattern::parse(std::string_view text) {
    if (text.size() > kLongestPattern)
        return refused(fmt::format("The pattern has {} characters, at most {} are allowed.",
                                   text.size(), kLongestPattern));
    auto parts = partsOf(text);
    if (!parts)
        return Failure(parts.error());
    if (std::string problem = problemOf(*parts); !problem.empty())
        return refused(std::move(problem));
    FilePattern pattern{Parsed{}};
    pattern.m_text = text;
    pattern.m_parts = std::move(*parts);
    return pattern;
}

Result<std::vector<FilePattern::Part>> FilePattern::partsOf(std::string_view text) {
    constexpr std::pair<std::string_view, Field> kFields[] = {
        {"{date}", Field::Date}, {"{number}", Field::Number}, {"{title}", Field::Title}};
    std::vector<Part> parts;
    while (!text.empty()) {
        const auto* found =
            std::find_if(std::begin(kFields), std::end(kFields),
                         [&](const auto& field) { return text.starts_with(field.first); });
        if (found != std::end(kFields)) {
            parts.push_back({found->second, {}});
            text.remove_prefix(found->first.size());
            continue;
        }
        const char c = text.front();
        if (c == '{' || c == '}')
            return refused("In braces stands {date}, {number} or {title}.");
        if (!isPlain(c) && c != '.')
            return refused(
                "Between the fields stand letters a to z, digits, \"-\", \"_\" and \".\" only.");
        if (parts.empty() || parts.back().field != Field::Literal)
            parts.push_back({Field::Literal, {}});
        parts.back().literal += c;
        text.remove_prefix(1);
    }
    return parts;
}

std::string FilePattern::problemOf(const std::vector<Part>& parts) {
    const auto count = [&](Field field) {
        return std::count_if(parts.begin(), parts.end(),
                             [&](const Part& part) { return part.field == field; });
    };
    if (count(Field::Number) != 1)
        return "{number} has to be there once: it keeps the names apart.";
    if (count(Field::Date) > 1 || count(Field::Title) > 1)
        return "{date} and {title} can be there once each.";
    if (parts.front().field == Field::Literal && parts.front().literal.front() == '.')
        return "A name that begins with \".\" is hidden.";
    const auto number = std::find_if(parts.begin(), parts.end(),
                                     [](const Part& part) { return part.field == Field::Number; });
    const auto next = std::next(number);
    // Else the number could not be read back from the name, to count on after it.
    if (next != parts.end() && (next->field != Field::Literal || isDigit(next->literal.front())))
        return "After {number} a character that is no digit has to follow, such as \"_\".";
    return {};
}

void FilePattern::append(std::string& name, const Part& part, const std::string& day,
                         const std::string& title) {
    if (part.field == Field::Literal)
        name += part.literal;
    else if (part.field == Field::Date)
        name += day;
    else if (part.field == Field::Title)
        name += reduced(title);
}

std::string FilePattern::name(const std::string& day, int number, const std::string& title) const {
    std::string name;
    for (const Part& part : m_parts) {
        append(name, part, day, title);
        if (part.field == Field::Number)
            name += fmt::format("{:04}", number);
    }
    return name;
}

std::string FilePattern::beforeNumber(const std::string& day, const std::string& title) const {
    std::string name;
    for (const Part& part : m_parts) {
        if (part.field == Field::Number)
            break;
        append(name, part, day, title);
    }
    return name;
}

}  // namespace gimbalscan
