// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace gimbalscan::sim {

/// Mixes words into one well-spread word (SplitMix64 steps).
[[nodiscard]] std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept;

/// xoshiro256** with distributions of our own: the standard's are not the same everywhere, and a
/// repeated scan must give the same numbers on every machine.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept;

    [[nodiscard]] std::uint64_t next() noexcept;
    /// Above 0, below 1.
    [[nodiscard]] double uniform() noexcept;
    /// Mean 0, standard deviation 1.
    [[nodiscard]] double normal() noexcept;
    /// Any mean from 0 to 1e15.
    [[nodiscard]] std::int64_t poisson(double mean) noexcept;
    /// Sum of `count` exponential waiting times of mean 1; count >= 1.
    [[nodiscard]] double waitingTime(std::int64_t count) noexcept;

private:
    std::array<std::uint64_t, 4> m_state{};
};

}  // namespace gimbalscan::sim
