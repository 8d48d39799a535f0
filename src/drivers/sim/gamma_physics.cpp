// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gamma_physics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

namespace gimbalscan::sim {

namespace {

constexpr double kElectronRestEnergy = 510.999;  // keV
constexpr double kReferenceEnergy = 661.7;       // where the resolution is given
constexpr double kPotassiumLine = 1460.8;
constexpr double kPotassiumShare = 0.04;  // of the background
constexpr double kBackgroundDecay = 220;  // keV
constexpr double kFwhmPerSigma = 2.354820045;

const std::map<std::string, std::vector<GammaLine>>& nuclides() {
    static const std::map<std::string, std::vector<GammaLine>> table = {
        {"Am-241", {{59.54, 0.3592}}},
        {"Ba-133",
         {{81.0, 0.3331}, {276.4, 0.0713}, {302.9, 0.1831}, {356.0, 0.6205}, {383.8, 0.0894}}},
        {"Co-60", {{1173.2, 0.9985}, {1332.5, 0.9998}}},
        {"Cs-137", {{661.7, 0.8499}}},
        {"Eu-152",
         {{121.8, 0.2841},
          {344.3, 0.2659},
          {778.9, 0.1297},
          {964.1, 0.1450},
          {1112.1, 0.1341},
          {1408.0, 0.2085}}},
        {"Na-22", {{511.0, 1.7991}, {1274.5, 0.9994}}},
    };
    return table;
}

double normalBelow(double x) {
    return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// Adds a Gaussian peak of an area, channel by channel by its integral.
void addPeak(std::vector<double>& spectrum, const GammaDetector& detector, double keV,
             double area) {
    const double sigma = detector.peakWidth(keV) / kFwhmPerSigma / detector.keVPerChannel;
    const double centre = detector.channelOf(keV);
    double below = normalBelow((-0.5 - centre) / sigma);
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
        const double above = normalBelow((static_cast<double>(i) + 0.5 - centre) / sigma);
        spectrum[i] += area * (above - below);
        below = above;
    }
}

/// A flat continuum up to the Compton edge, its end washed out by the resolution.
void addContinuum(std::vector<double>& spectrum, const GammaDetector& detector, double keV,
                  double area) {
    const double edge = comptonEdge(keV);
    const double sigma = detector.peakWidth(edge) / kFwhmPerSigma;
    const double perChannel = area * detector.keVPerChannel / edge;
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
        const double energy = (static_cast<double>(i) + 0.5) * detector.keVPerChannel;
        spectrum[i] += perChannel * normalBelow((edge - energy) / sigma);
    }
}

}  // namespace

std::vector<std::string> nuclideNames() {
    std::vector<std::string> names;
    for (const auto& [name, lines] : nuclides())
        names.push_back(name);
    return names;
}

const std::vector<GammaLine>& nuclideLines(const std::string& nuclide) {
    return nuclides().at(nuclide);
}

double GammaDetector::peakWidth(double keV) const {
    return resolution * std::sqrt(keV * kReferenceEnergy);
}

double GammaDetector::efficiency(double keV) {
    return std::min(1.0, 0.95 * std::pow(keV / 150, -0.35));
}

double GammaDetector::photoFraction(double keV) {
    return 1 / (1 + std::pow(keV / 550, 1.4));
}

double comptonEdge(double keV) {
    const double twice = 2 * keV / kElectronRestEnergy;
    return keV * twice / (1 + twice);
}

std::vector<double> sourceSpectrum(const GammaDetector& detector, const std::string& nuclide,
                                   double activity, double distance) {
    const double sphere = 4 * std::numbers::pi * distance * distance * 1e4;  // cm2
    std::vector<double> spectrum(detector.channels);
    for (const GammaLine& line : nuclideLines(nuclide)) {
        const double rate = activity * line.intensity * std::min(0.5, detector.area / sphere) *
                            GammaDetector::efficiency(line.energy);
        const double inPeak = GammaDetector::photoFraction(line.energy);
        addPeak(spectrum, detector, line.energy, rate * inPeak);
        addContinuum(spectrum, detector, line.energy, rate * (1 - inPeak));
    }
    return spectrum;
}

std::vector<double> backgroundSpectrum(const GammaDetector& detector, double rate) {
    std::vector<double> spectrum(detector.channels);
    for (std::size_t i = 0; i < spectrum.size(); ++i)
        spectrum[i] =
            std::exp(-(static_cast<double>(i) + 0.5) * detector.keVPerChannel / kBackgroundDecay);
    const double continuum = std::accumulate(spectrum.begin(), spectrum.end(), 0.0);
    addPeak(spectrum, detector, kPotassiumLine, continuum * kPotassiumShare);
    const double sum = std::accumulate(spectrum.begin(), spectrum.end(), 0.0);
    for (double& value : spectrum)
        value *= rate / sum;
    return spectrum;
}

double angleBetween(double yaw1, double pitch1, double yaw2, double pitch2) {
    constexpr double kRadian = std::numbers::pi / 180;
    // Haversine: exact for the small angles that matter here.
    const double dPitch = std::sin((pitch2 - pitch1) * kRadian / 2);
    const double dYaw = std::sin((yaw2 - yaw1) * kRadian / 2);
    const double h =
        dPitch * dPitch + std::cos(pitch1 * kRadian) * std::cos(pitch2 * kRadian) * dYaw * dYaw;
    return 2 * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0))) / kRadian;
}

double collimatorResponse(double angle, double fullWidth, double leakage) {
    const double x = angle / fullWidth;
    return leakage + (1 - leakage) * std::exp(-4 * std::numbers::ln2 * x * x);
}

}  // namespace gimbalscan::sim
