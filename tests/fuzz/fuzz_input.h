// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

namespace gimbalscan::fuzz {

/// What must hold whatever the input; the fuzzer keeps the input that breaks it.
inline void mustHold(bool condition, const char* what) {
    if (condition)
        return;
    fmt::print(stderr, "NOT TRUE: {}\n", what);
    std::abort();
}

/// The input read from its front; zeros after its end.
class FuzzInput {
public:
    FuzzInput(const std::uint8_t* data, std::size_t size)
        : m_rest(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const noexcept { return m_rest.empty(); }
    template <class T>
    T number() {
        static_assert(std::is_trivially_copyable_v<T>);
        T value{};
        const std::span<const char> piece = bytes(sizeof value);
        if (!piece.empty())
            std::memcpy(&value, piece.data(), piece.size());
        return value;
    }
    /// 0 <= result < end.
    std::size_t below(std::size_t end) { return number<std::uint8_t>() % end; }
    /// At most that many.
    std::span<const char> bytes(std::size_t most) {
        const auto piece = m_rest.first(std::min(most, m_rest.size()));
        m_rest = m_rest.subspan(piece.size());
        return piece;
    }
    /// Of a length that the input says, below 256.
    std::string text() {
        const auto piece = bytes(number<std::uint8_t>());
        return {piece.begin(), piece.end()};
    }
    template <class List>
    decltype(auto) oneOf(const List& list) {
        return list[below(list.size())];
    }

private:
    std::span<const char> m_rest;
};

}  // namespace gimbalscan::fuzz
