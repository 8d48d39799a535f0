// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pointing.h"
#include "sim_exposure.h"
#include "ultrasonic_physics.h"

namespace gimbalscan::sim {

/// A pulser and digitiser over a plate with flaws: an exposure averages as many shots as fit in,
/// the noise falls with their root. Values are ADC counts; noise is a pure function of seed and
/// acquisition id.
class SimUltrasonicDigitiser final : public Daq {
public:
    [[nodiscard]] static DriverEntry entry();
    SimUltrasonicDigitiser(const DriverContext& context, Pointing pointing);

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

    [[nodiscard]] TraceShape traceShape() const override;
    [[nodiscard]] bool supports(DwellKind kind) const noexcept override {
        return kind == DwellKind::RealTime;
    }
    Result<void> arm(const DwellRequest& dwell, AcquisitionId id, const OpContext&) override;
    Result<ExposureEnd> expose(const OpContext& context) override;
    Result<ReadOutInfo> readOut(std::span<std::int32_t> trace, const OpContext& context) override;
    [[nodiscard]] Duration remaining() const noexcept override { return m_exposure.remaining(); }

private:
    const std::uint32_t m_samples;
    const double m_sampleStep, m_gateDelay;  ///< us
    const double m_shotRate, m_gain, m_noise;
    const double m_fullScale;  ///< ADC counts
    UltrasonicSample m_sample;
    SimLink m_link;
    Exposure m_exposure;
    Pointing m_pointing;
    std::array<double, 2> m_place{};  // DAQ worker only: where the exposure was taken
    double m_shots = 1;
};

}  // namespace gimbalscan::sim
