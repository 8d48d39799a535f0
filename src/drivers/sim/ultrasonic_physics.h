// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace gimbalscan::sim {

/// A flat-bottomed hole in the sample, seen from above. Positions and lengths in mm.
struct Flaw {
    double x = 0, y = 0, depth = 5, diameter = 3;
    double reflectivity = 0.6;  ///< of the sound that meets it
};

/// A plate in water under a focused probe, pulse-echo. Lengths in mm, times in us.
struct UltrasonicSample {
    double waterPath = 20, thickness = 12;
    double waterSpeed = 1.48, soundSpeed = 5.9;  ///< mm/us: water at 20 degC, steel
    double beamDiameter = 1.0;                   ///< -6 dB width in the sample
    double frequency = 5.0;                      ///< MHz
    double frontEcho = 0.6, backEcho = 0.35;     ///< amplitudes, part of full scale
    std::vector<Flaw> flaws;

    /// Part of the beam that meets the flaw when the probe stands at (x, y): 1 well inside, half at
    /// the edge, washed out by the beam.
    [[nodiscard]] double overlap(const Flaw& flaw, double x, double y) const;
    [[nodiscard]] double frontTime() const { return 2 * waterPath / waterSpeed; }
    [[nodiscard]] double backTime() const { return frontTime() + 2 * thickness / soundSpeed; }
    [[nodiscard]] double flawTime(const Flaw& flaw) const {
        return frontTime() + 2 * flaw.depth / soundSpeed;
    }
    /// Received amplitude in parts of full scale, without noise; `start` in us.
    [[nodiscard]] std::vector<double> echo(double x, double y, double start, double step,
                                           std::size_t samples) const;
};

}  // namespace gimbalscan::sim
