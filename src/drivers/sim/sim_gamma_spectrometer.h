// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gamma_physics.h"
#include "pointing.h"
#include "random.h"
#include "sim_exposure.h"

#include <atomic>

namespace gimbalscan::sim {

/// A collimated gamma spectrometer that looks at point sources in the sky. What it counts is a pure
/// function of the seed, the acquisition id and where it points at the start of the exposure.
///
/// Dead time is that of a counter that is not extended by lost events (recorded = true rate /
/// (1 + true rate * dead time)), see Knoll, Radiation Detection and Measurement, chapter 4.
class SimGammaSpectrometer final : public Daq {
public:
    [[nodiscard]] static DriverEntry entry();
    SimGammaSpectrometer(const DriverContext& context, Pointing pointing);

    Result<DeviceIdentity> connect(const OpContext& context) override {
        return m_link.connect(context);
    }
    void disconnect() noexcept override { m_link.disconnect(); }
    Result<void> checkHealth(const OpContext& context) override {
        return m_link.checkHealth(context);
    }
    void requestStop(StopMode) noexcept override {
        m_link.lane().request([] {});
    }
    void rearm() noexcept override { m_link.lane().rearm(); }
    [[nodiscard]] bool inhibited() const noexcept override { return m_link.lane().inhibited(); }
    [[nodiscard]] bool simulated() const noexcept override { return true; }
    [[nodiscard]] std::vector<SignalSpec> signals() const override;
    [[nodiscard]] double signal(std::size_t index) const noexcept override;

    [[nodiscard]] TraceShape traceShape() const override;
    [[nodiscard]] bool supports(DwellKind) const noexcept override { return true; }
    Result<void> arm(const DwellRequest& dwell, AcquisitionId id, const OpContext&) override {
        return m_exposure.arm(dwell, id);
    }
    Result<ExposureEnd> expose(const OpContext& context) override;
    Result<ReadOutInfo> readOut(std::span<std::int32_t> trace, const OpContext& context) override;
    [[nodiscard]] Duration remaining() const noexcept override { return m_exposure.remaining(); }

private:
    struct Source {
        double yaw = 0, pitch = 0;
        std::vector<double> spectrum;  ///< per second, on the axis of the collimator
    };

    void look(TimePoint when);
    [[nodiscard]] Duration exposureTime(Random& random) const;
    void fill(std::span<std::int32_t> trace);
    void pileUp(std::span<std::int32_t> trace, Random& random) const;

    GammaDetector m_detector;
    const double m_collimatorWidth, m_leakage, m_deadTime, m_pileUpTime;
    const bool m_instant;
    std::vector<Source> m_sources;
    std::vector<double> m_background;
    SimLink m_link;
    Exposure m_exposure;
    Pointing m_pointing;

    // DAQ worker only: what the exposure sees.
    std::vector<double> m_expected;  ///< counts per second and channel
    double m_rate = 0;
    double m_liveTime = 0;
    std::atomic<double> m_deadFraction{0};
};

}  // namespace gimbalscan::sim
