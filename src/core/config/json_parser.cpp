// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_parser.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace gimbalscan {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::uint32_t kLastCodePoint = 0x10ffff;

/// Length of the UTF-8 character at the front, 0 when it is none (RFC 3629: no overlong forms, no
/// surrogates).
std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80)
        return 1;
    const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
    if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length)
        return 0;
    std::uint32_t code = byte(0) & (0x7f >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (byte(i) & 0x3f);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return overlong || surrogate || code > kLastCodePoint ? 0 : length;
}

void appendUtf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// Recursive descent; the depth is bounded. The first error of syntax ends it.
class Parser {
public:
    Parser(std::string_view text, Problems& problems) : m_text(text), m_problems(problems) {}

    std::optional<JsonNode> parse() {
        JsonNode root;
        skipSpace();
        if (!value(root, "", 1))
            return std::nullopt;
        skipSpace();
        if (!atEnd()) {
            (void)wrong(fmt::format("unexpected {} after the end of the configuration", here()));
            return std::nullopt;
        }
        return root;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_next >= m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_next]; }
    [[nodiscard]] Place place() const {
        return {m_line, static_cast<int>(m_next - m_lineStart) + 1};
    }
    void skipSpace() {
        for (; !atEnd(); ++m_next) {
            const char c = m_text[m_next];
            if (c == '\n') {
                ++m_line;
                m_lineStart = m_next + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
        }
    }
    [[nodiscard]] std::string here() const {
        if (atEnd())
            return "end of the file";
        return quoted(m_text.substr(m_next, characterLength(m_text.substr(m_next))));
    }
    bool wrong(std::string text) { return wrongAt(place(), std::move(text)); }
    bool wrongAt(Place where, std::string text) {
        m_problems.add(where, m_path, std::move(text) + ".", ErrorCode::ConfigSyntax);
        return false;
    }

    bool value(JsonNode& node, const std::string& path, int depth) {
        m_path = path;
        node.place = place();
        if (++m_values > kMaxConfigValues)
            return wrong(
                fmt::format("more than {} values, which no configuration needs", kMaxConfigValues));
        if (depth > kMaxConfigDepth)
            return wrong(fmt::format("nested deeper than {} levels", kMaxConfigDepth));
        switch (peek()) {
            case '{':
                return object(node, path, depth);
            case '[':
                return array(node, path, depth);
            case '"':
                node.type = JsonNode::Type::String;
                return string(node.text);
            case 't':
                node.boolean = true;
                node.type = JsonNode::Type::Bool;
                return word("true");
            case 'f':
                node.type = JsonNode::Type::Bool;
                return word("false");
            case 'n':
                return word("null");
            default:
                return number(node);
        }
    }

    bool word(std::string_view expected) {
        if (m_text.substr(m_next, expected.size()) != expected)
            return wrong(fmt::format("expected a value, found {}", here()));
        m_next += expected.size();
        return true;
    }

    bool object(JsonNode& node, const std::string& path, int depth) {
        node.type = JsonNode::Type::Object;
        std::map<std::string, Place, std::less<>> seen;
        ++m_next;
        skipSpace();
        if (peek() == '}')
            return ++m_next, true;
        while (true) {
            JsonNode::Member& member = node.members.emplace_back();
            member.place = place();
            if (peek() != '"')
                return wrong(fmt::format("expected a key in quotes, found {}", here()));
            if (!string(member.key))
                return false;
            const auto [first, fresh] = seen.emplace(member.key, member.place);
            if (!fresh)
                m_problems.add(member.place, joinPath(path, member.key),
                               fmt::format("key {} appears twice (first in line {}).",
                                           quoted(member.key), first->second.line),
                               ErrorCode::ConfigSyntax);
            skipSpace();
            if (peek() != ':')
                return wrong(fmt::format("expected \":\", found {}", here()));
            ++m_next;
            skipSpace();
            if (!value(member.value, joinPath(path, member.key), depth + 1))
                return false;
            skipSpace();
            if (peek() == '}')
                return ++m_next, true;
            if (peek() != ',')
                return wrong(fmt::format("expected \",\" or \"}}\", found {}", here()));
            ++m_next;
            skipSpace();
        }
    }

    bool array(JsonNode& node, const std::string& path, int depth) {
        node.type = JsonNode::Type::Array;
        ++m_next;
        skipSpace();
        if (peek() == ']')
            return ++m_next, true;
        while (true) {
            const std::size_t index = node.items.size();
            if (!value(node.items.emplace_back(), joinPath(path, index), depth + 1))
                return false;
            skipSpace();
            if (peek() == ']')
                return ++m_next, true;
            if (peek() != ',')
                return wrong(fmt::format("expected \",\" or \"]\", found {}", here()));
            ++m_next;
            skipSpace();
        }
    }

    bool string(std::string& out) {
        const Place start = place();
        for (++m_next; !atEnd(); ++m_next) {
            const char c = m_text[m_next];
            if (c == '"')
                return ++m_next, true;
            if (static_cast<unsigned char>(c) < 0x20)
                return wrong(c == '\n' ? "a text must end in its line"
                                       : "control character in a text");
            if ((static_cast<unsigned char>(c) & 0xc0) == 0x80)
                ++m_lineStart;  // columns count characters, as editors do
            if (c != '\\')
                out += c;
            else if (!escape(out))
                return false;
        }
        return wrongAt(start, "the text that starts here never ends");
    }

    bool escape(std::string& out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        ++m_next;
        if (const auto which = kLetters.find(peek()); !atEnd() && which != std::string_view::npos) {
            out += kMeanings[which];
            return true;
        }
        std::uint32_t code = 0;
        if (peek() != 'u' || !hex(code))
            return wrong("unknown escape in a text");
        if (code >= 0xd800 && code <= 0xdbff) {
            std::uint32_t low = 0;
            if (m_text.substr(m_next + 1, 2) != "\\u" || (m_next += 2, !hex(low)) || low < 0xdc00 ||
                low > 0xdfff)
                return wrong("half a character in a text");
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        } else if (code >= 0xdc00 && code <= 0xdfff) {
            return wrong("half a character in a text");
        }
        if (code == 0)
            return wrong("the character \\u0000 is not allowed in a text");
        appendUtf8(out, code);
        return true;
    }

    /// Four digits after the 'u' under the cursor; ends on the last one.
    bool hex(std::uint32_t& code) {
        const std::string_view digits = m_text.substr(m_next + 1, 4);
        const char* end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, code, 16);
        if (digits.size() != 4 || parsed.ec != std::errc() || parsed.ptr != end)
            return false;
        m_next += 4;
        return true;
    }

    bool number(JsonNode& node) {
        const std::size_t start = m_next;
        const auto digits = [this] {
            const std::size_t first = m_next;
            while (peek() >= '0' && peek() <= '9')
                ++m_next;
            return m_next > first;
        };
        if (peek() == '-')
            ++m_next;
        const bool leadingZero = peek() == '0';
        const std::size_t first = m_next;
        bool good = digits() && !(leadingZero && m_next - first > 1);
        if (good && peek() == '.')
            good = ++m_next, digits();
        if (good && (peek() == 'e' || peek() == 'E')) {
            ++m_next;
            if (peek() == '+' || peek() == '-')
                ++m_next;
            good = digits();
        }
        if (!good) {
            m_next = start;
            return wrong(fmt::format("expected a value, found {}", rest()));
        }
        node.type = JsonNode::Type::Number;
        node.text = m_text.substr(start, m_next - start);
        const auto parsed =
            std::from_chars(node.text.data(), node.text.data() + node.text.size(), node.number);
        if (parsed.ec != std::errc() || !std::isfinite(node.number)) {
            node.number = std::numeric_limits<double>::quiet_NaN();  // reported, not to be used
            m_problems.add(node.place, m_path,
                           fmt::format("{}{} is beyond what a number can hold.",
                                       m_path.empty() ? "" : m_path + " = ", node.text));
        }
        return true;
    }

    /// The word under the cursor, such as NaN.
    [[nodiscard]] std::string rest() const {
        const std::size_t end = m_text.find_first_of(" \t\r\n,:]}", m_next);
        return atEnd() || end == m_next ? here() : quoted(m_text.substr(m_next, end - m_next));
    }

    std::string_view m_text;
    Problems& m_problems;
    std::size_t m_next = 0, m_lineStart = 0;
    int m_line = 1;
    std::size_t m_values = 0;
    std::string m_path;  // of the value that is being read, for messages
};

bool checkUtf8(std::string_view text, Problems& problems) {
    int line = 1;
    std::size_t lineStart = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = characterLength(text.substr(i));
        if (length == 0) {
            problems.add({line, static_cast<int>(i - lineStart) + 1}, "",
                         fmt::format("byte 0x{:02x} is not UTF-8. Save the file as UTF-8.",
                                     static_cast<unsigned char>(text[i])),
                         ErrorCode::ConfigSyntax);
            return false;
        }
        if (text[i] == '\n') {
            ++line;
            lineStart = i + 1;
        }
        lineStart += length - 1;  // columns count characters
        i += length;
    }
    return true;
}

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const {
    for (const Member& member : members)
        if (member.key == key)
            return &member.value;
    return nullptr;
}

std::string JsonNode::shown() const {
    switch (type) {
        case Type::Null:
            return "null";
        case Type::Bool:
            return boolean ? "true" : "false";
        case Type::Number:
            return text;
        case Type::String:
            return quoted(text);
        case Type::Array:
            return "a list";
        default:
            return "an object";
    }
}

std::optional<JsonNode> parseJson(std::string_view text, Problems& problems) {
    if (text.size() > kMaxConfigBytes) {
        problems.add({}, "",
                     fmt::format("The file has more than {} bytes, which no configuration needs.",
                                 kMaxConfigBytes),
                     ErrorCode::ConfigSyntax);
        return std::nullopt;
    }
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    if (!checkUtf8(text, problems))
        return std::nullopt;
    return Parser(text, problems).parse();
}

}  // namespace gimbalscan
