// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_ultrasonic_digitiser.h"

#include "random.h"

#include <gimbalscan/core/param_builders.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan::sim {

using namespace spec;

namespace {

UltrasonicSample sampleOf(const ParamTable& table) {
    UltrasonicSample sample;
    sample.waterPath = param<double>(table, "water_path_mm");
    sample.thickness = param<double>(table, "thickness_mm");
    sample.soundSpeed = param<double>(table, "sound_speed_m_s") * 1e-3;
    sample.beamDiameter = param<double>(table, "beam_diameter_mm");
    sample.frequency = param<double>(table, "frequency_mhz");
    for (const ParamTable& row : param<std::vector<ParamTable>>(table, "flaws"))
        sample.flaws.push_back({param<double>(row, "x"), param<double>(row, "y"),
                                param<double>(row, "depth_mm"), param<double>(row, "diameter_mm"),
                                param<double>(row, "reflectivity")});
    return sample;
}

}  // namespace

DriverEntry SimUltrasonicDigitiser::entry() {
    std::vector<ParamSpec> specs = {
        text("x_device", "x_motor", "Motor that moves the probe along x."),
        text("y_device", "y_motor", "Motor that moves the probe along y."),
        integer("samples", 16, 65536, 512, "Samples of an A-scan."),
        number("sample_rate_mhz", "MHz", 0.1, 1000, 50, "Samples per microsecond."),
        number("gate_delay_us", "us", 0, 10000, 26, "Time of the first sample after the shot."),
        number("shot_rate_hz", "Hz", 1, 1e6, 1000, "Shots per second."),
        number("gain", "", 0.001, 1000, 1, "Amplification; echoes above full scale are cut."),
        number("noise", "", 0, 1, 0.02, "Noise of one shot, in parts of full scale."),
        integer("bits", 8, 24, 12, "Bits of the converter."),
        number("water_path_mm", "mm", 0.1, 1000, 20, "From the probe to the sample."),
        number("thickness_mm", "mm", 0.1, 1000, 12, "Thickness of the sample."),
        number("sound_speed_m_s", "m/s", 100, 20000, 5900, "Speed of sound in the sample."),
        number("beam_diameter_mm", "mm", 0.01, 100, 1, "Width of the beam (-6 dB)."),
        number("frequency_mhz", "MHz", 0.1, 100, 5, "Centre frequency of the probe."),
        list("flaws",
             {number("x", "mm", -1e5, 1e5, 0, "Centre, on the scale of the mechanics."),
              number("y", "mm", -1e5, 1e5, 0, "Centre."),
              number("depth_mm", "mm", 0, 1000, 5, "Depth below the surface."),
              number("diameter_mm", "mm", 0.01, 1000, 3, "Diameter."),
              number("reflectivity", "", 0, 1, 0.6, "Part of the sound that it sends back.")},
             "Flaws in the sample."),
    };
    for (ParamSpec& spec : SimLink::parameters())
        specs.push_back(std::move(spec));
    return {"sim-ultrasonic-digitiser", DeviceKind::Daq,
            "Simulated ultrasonic pulser and digitiser over a plate with flaws.", std::move(specs),
            [](const DriverContext& context) -> Result<AnyDevice> {
                auto pointing = Pointing::find(context, {"x_device", "y_device"});
                if (!pointing)
                    return Failure(pointing.error());
                return AnyDevice(std::unique_ptr<Daq>(
                    std::make_unique<SimUltrasonicDigitiser>(context, *pointing)));
            }};
}

SimUltrasonicDigitiser::SimUltrasonicDigitiser(const DriverContext& context, Pointing pointing)
    : m_samples(
          static_cast<std::uint32_t>(param<std::int64_t>(context.device.parameters, "samples"))),
      m_sampleStep(1 / param<double>(context.device.parameters, "sample_rate_mhz")),
      m_gateDelay(param<double>(context.device.parameters, "gate_delay_us")),
      m_shotRate(param<double>(context.device.parameters, "shot_rate_hz")),
      m_gain(param<double>(context.device.parameters, "gain")),
      m_noise(param<double>(context.device.parameters, "noise")),
      m_fullScale(
          std::exp2(param<std::int64_t>(context.device.parameters, "bits") - std::int64_t{1})),
      m_sample(sampleOf(context.device.parameters)),
      m_link(context, "digitiser", "Simulated ultrasonic digitiser"),
      m_exposure(m_link, "A-scan", Duration::zero()),
      m_pointing(pointing) {}

TraceShape SimUltrasonicDigitiser::traceShape() const {
    return {TraceKind::Waveform, m_samples, m_gateDelay, m_sampleStep, "us", "ADC counts"};
}

Result<void> SimUltrasonicDigitiser::arm(const DwellRequest& dwell, AcquisitionId id,
                                         const OpContext&) {
    if (!supports(dwell.kind))
        return m_link.failure(ErrorCode::Unsupported, "arm",
                              "The digitiser can only expose for a real time.");
    return m_exposure.arm(dwell, id);
}

Result<ExposureEnd> SimUltrasonicDigitiser::expose(const OpContext& context) {
    m_place = m_pointing.at(m_link.now());
    const double seconds = m_exposure.dwell().value;
    m_shots = std::max(1.0, std::floor(seconds * m_shotRate));
    auto end = m_exposure.run(fromSeconds(seconds), context);
    if (end)
        end->liveTime = end->realTime;
    return end;
}

Result<ReadOutInfo> SimUltrasonicDigitiser::readOut(std::span<std::int32_t> trace,
                                                    const OpContext& context) {
    auto info = m_exposure.finishReadOut(context);
    if (!info)
        return info;
    const auto echo =
        m_sample.echo(m_place[0], m_place[1], m_gateDelay, m_sampleStep, trace.size());
    const AcquisitionId id = m_exposure.id();
    Random random(mix(mix(m_link.seed(), id.point), id.repeat));
    const double noise = m_noise / std::sqrt(m_shots);
    const double top = m_fullScale - 1, bottom = -m_fullScale;
    bool cut = false;
    for (std::size_t i = 0; i < trace.size(); ++i) {
        const double value = std::round(m_gain * (echo[i] + noise * random.normal()) * m_fullScale);
        cut |= value > top || value < bottom;
        trace[i] = static_cast<std::int32_t>(std::clamp(value, bottom, top));
    }
    if (cut)
        info->flags |= kFlagSaturated;
    return info;
}

}  // namespace gimbalscan::sim
