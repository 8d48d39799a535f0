// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ultrasonic_physics.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gimbalscan::sim {

namespace {

// A well damped probe: the pulse is about this many periods long.
constexpr double kPulsePeriods = 1.2;
constexpr double kPulseEnds = 4;                 // sigmas after which nothing is left
constexpr double kSigmaPerHalfWidth = 0.849322;  // 1 / sqrt(2 ln 2)

/// Adds a Gaussian tone burst that arrives at a time.
void addPulse(std::vector<double>& trace, double start, double step, double arrival,
              double amplitude, double frequency) {
    const double sigma = kPulsePeriods / frequency / 2;
    const double first = std::ceil((arrival - kPulseEnds * sigma - start) / step);
    const double last = std::floor((arrival + kPulseEnds * sigma - start) / step);
    const auto end = static_cast<double>(trace.size()) - 1;
    for (double i = std::max(0.0, first); i <= std::min(end, last); ++i) {
        const double t = start + i * step - arrival;
        trace[static_cast<std::size_t>(i)] += amplitude * std::exp(-t * t / (2 * sigma * sigma)) *
                                              std::cos(2 * std::numbers::pi * frequency * t);
    }
}

}  // namespace

double UltrasonicSample::overlap(const Flaw& flaw, double x, double y) const {
    const double sigma = beamDiameter / 2 * kSigmaPerHalfWidth;
    const double distance = std::hypot(x - flaw.x, y - flaw.y);
    return 0.5 * std::erfc((distance - flaw.diameter / 2) / (sigma * std::numbers::sqrt2));
}

std::vector<double> UltrasonicSample::echo(double x, double y, double start, double step,
                                           std::size_t samples) const {
    std::vector<double> trace(samples);
    addPulse(trace, start, step, frontTime(), frontEcho, frequency);
    double through = 1;  // what is left for the back wall
    for (const Flaw& flaw : flaws) {
        const double part = overlap(flaw, x, y);
        addPulse(trace, start, step, flawTime(flaw), backEcho * flaw.reflectivity * part,
                 frequency);
        through *= 1 - part * flaw.reflectivity;
    }
    addPulse(trace, start, step, backTime(), backEcho * through, frequency);
    return trace;
}

}  // namespace gimbalscan::sim
