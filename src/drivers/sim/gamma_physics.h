// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gimbalscan::sim {

struct GammaLine {
    double energy = 0;     ///< keV
    double intensity = 0;  ///< photons per decay
};

/// Names as files write them: "Cs-137", "Co-60" ...
[[nodiscard]] std::vector<std::string> nuclideNames();
/// The lines of a nuclide; energies and intensities of the DDEP evaluations (LNHB, Table of
/// Radionuclides), the strong lines only.
[[nodiscard]] const std::vector<GammaLine>& nuclideLines(const std::string& nuclide);

/// A scintillation detector of about the response of a 3-inch NaI crystal. Energies in keV.
struct GammaDetector {
    std::uint32_t channels = 1024;
    double keVPerChannel = 1.5;
    double resolution = 0.07;  ///< full width at half maximum over energy, at 662 keV
    double area = 45;          ///< cm2

    [[nodiscard]] double channelOf(double keV) const { return keV / keVPerChannel - 0.5; }
    /// Full width at half maximum, growing with the root of the energy (photo-electron statistics).
    [[nodiscard]] double peakWidth(double keV) const;
    /// Part of the photons on the crystal that leave a signal, and part of these in the full peak.
    [[nodiscard]] static double efficiency(double keV);
    [[nodiscard]] static double photoFraction(double keV);
};

/// Largest energy that Compton scattering leaves in the crystal: E * 2a / (1 + 2a), a = E / 511
/// keV.
[[nodiscard]] double comptonEdge(double keV);

/// Expected counts per second and channel of a source on the axis of the collimator.
[[nodiscard]] std::vector<double> sourceSpectrum(const GammaDetector& detector,
                                                 const std::string& nuclide, double activity,
                                                 double distance);
/// Expected background per second and channel: a falling continuum and the K-40 line; their sum is
/// `rate`.
[[nodiscard]] std::vector<double> backgroundSpectrum(const GammaDetector& detector, double rate);

/// Angle in degrees between two directions given by yaw (azimuth) and pitch (elevation).
[[nodiscard]] double angleBetween(double yaw1, double pitch1, double yaw2, double pitch2);
/// Gaussian opening with a full width at half maximum, over a floor that leaks through the shield.
[[nodiscard]] double collimatorResponse(double angle, double fullWidth, double leakage);

}  // namespace gimbalscan::sim
