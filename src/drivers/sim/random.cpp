// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace gimbalscan::sim {

namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;

std::uint64_t finalise(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

// Counts how many multiplications of uniform numbers it takes to fall below exp(-mean).
std::int64_t smallPoisson(Random& random, double mean) noexcept {
    const double limit = std::exp(-mean);
    std::int64_t count = 0;
    for (double product = random.uniform(); product > limit; product *= random.uniform())
        ++count;
    return count;
}

// Not std::lgamma: that writes a global variable.
double logFactorial(double k) noexcept {
    double small = 0;
    for (; k < 16; ++k)  // log k! = log 16! - log((k+1) ... 16)
        small -= std::log(k + 1);
    const double inverse = 1 / k;
    return small + (k + 0.5) * std::log(k) - k + 0.5 * std::log(2 * std::numbers::pi) +
           inverse / 12 - inverse * inverse * inverse / 360;
}

// Transformed rejection with squeeze (Hoermann 1993), for means of 10 and more.
std::int64_t largePoisson(Random& random, double mean) noexcept {
    const double root = std::sqrt(mean);
    const double b = 0.931 + 2.53 * root;
    const double a = -0.059 + 0.02483 * b;
    const double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const double squeeze = 0.9277 - 3.6224 / (b - 2);
    while (true) {
        const double u = random.uniform() - 0.5;
        const double v = random.uniform();
        const double us = 0.5 - std::abs(u);
        const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= squeeze)
            return static_cast<std::int64_t>(k);
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (std::log(v * inverseAlpha / (a / (us * us) + b)) <=
            k * std::log(mean) - mean - logFactorial(k))
            return static_cast<std::int64_t>(k);
    }
}

}  // namespace

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    return finalise(finalise(a + kGolden) ^ (b + kGolden));
}

Random::Random(std::uint64_t seed) noexcept {
    for (auto& word : m_state)
        word = finalise(seed += kGolden);
}

std::uint64_t Random::next() noexcept {
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Random::uniform() noexcept {
    return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53;
}

double Random::normal() noexcept {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::int64_t Random::poisson(double mean) noexcept {
    if (mean <= 0)
        return 0;
    if (mean < 10)
        return smallPoisson(*this, mean);
    if (mean < 1e8)
        return largePoisson(*this, mean);
    // Rounding errors of the exact method would be larger than those of the bell curve.
    return std::max<std::int64_t>(
        0, static_cast<std::int64_t>(std::llround(mean + std::sqrt(mean) * normal())));
}

double Random::waitingTime(std::int64_t count) noexcept {
    // Gamma distribution (Marsaglia and Tsang 2000), shape >= 1.
    const double d = static_cast<double>(count) - 1.0 / 3.0;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = normal();
        const double v = std::pow(1 + c * x, 3);
        if (v > 0 && std::log(uniform()) < x * x / 2 + d - d * v + d * std::log(v))
            return d * v;
    }
}

}  // namespace gimbalscan::sim
