// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_gamma_spectrometer.h"

#include <gimbalscan/core/param_builders.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace gimbalscan::sim {

using namespace spec;

namespace {

constexpr std::int32_t kFullScale = 2'000'000'000;  // of one channel
constexpr double kRoomTemperature = 24.0, kTemperatureSwing = 0.6, kTemperaturePeriod = 3600.0;
// Streams of random numbers of one acquisition: the time it takes, and what is counted.
constexpr std::uint64_t kTimeStream = 1, kCountStream = 2;

std::uint64_t streamSeed(std::uint64_t seed, AcquisitionId id, std::uint64_t stream) {
    return mix(mix(seed, id.point), (std::uint64_t{id.repeat} << 8) + stream);
}

GammaDetector detectorOf(const ParamTable& table) {
    GammaDetector detector;
    detector.channels = static_cast<std::uint32_t>(param<std::int64_t>(table, "channels"));
    detector.keVPerChannel = param<double>(table, "kev_per_channel");
    detector.resolution = param<double>(table, "resolution");
    detector.area = param<double>(table, "area_cm2");
    return detector;
}

}  // namespace

DriverEntry SimGammaSpectrometer::entry() {
    std::vector<ParamSpec> specs = {
        text("yaw_device", "yaw_motor", "Motor that turns the instrument sideways."),
        text("pitch_device", "pitch_motor", "Motor that tilts the instrument."),
        integer("channels", 16, 65536, 1024, "Channels of a spectrum."),
        number("kev_per_channel", "keV", 0.001, 100, 1.5,
               "Width of a channel; channel 0 starts at "
               "0 keV."),
        number("resolution", "", 0.001, 0.5, 0.07, "Peak width (FWHM) over energy at 662 keV."),
        number("area_cm2", "cm2", 0.01, 10000, 45, "Area of the detector."),
        number("collimator_fwhm_deg", "deg", 0.01, 180, 4, "Opening of the collimator (FWHM)."),
        number("leakage", "", 0, 1, 0.002, "Part of the radiation that goes through the shield."),
        number("background_cps", "1/s", 0, 1e7, 80, "Background count rate."),
        number("dead_time_us", "us", 0, 10000, 5, "Dead time per recorded event."),
        number("pile_up_time_us", "us", 0, 1000, 0.5,
               "Two events closer than this are recorded as one of their summed energy."),
        number("read_out_s", "s", 0, 10, 0.002, "Time that reading a spectrum takes."),
        list("sources",
             {number("yaw", "deg", -360, 360, 0, "Direction, on the scale of the mechanics."),
              number("pitch", "deg", -90, 90, 0, "Elevation."),
              choice("nuclide", nuclideNames(), "Cs-137", "What it is."),
              number("activity_bq", "Bq", 0, 1e15, 1e8, "Activity."),
              number("distance_m", "m", 0.1, 1000, 5, "Distance from the detector.")},
             "Point sources in the sky."),
        flag("instant", false,
             "Exposures take no time and count noise only, to measure what the program costs."),
    };
    for (ParamSpec& spec : SimLink::parameters())
        specs.push_back(std::move(spec));
    return {"sim-gamma-spectrometer", DeviceKind::Daq,
            "Simulated gamma spectrometer behind a collimator, looking at point sources.",
            std::move(specs), [](const DriverContext& context) -> Result<AnyDevice> {
                auto pointing = Pointing::find(context, {"yaw_device", "pitch_device"});
                if (!pointing)
                    return Failure(pointing.error());
                return AnyDevice(std::unique_ptr<Daq>(
                    std::make_unique<SimGammaSpectrometer>(context, *pointing)));
            }};
}

SimGammaSpectrometer::SimGammaSpectrometer(const DriverContext& context, Pointing pointing)
    : m_detector(detectorOf(context.device.parameters)),
      m_collimatorWidth(param<double>(context.device.parameters, "collimator_fwhm_deg")),
      m_leakage(param<double>(context.device.parameters, "leakage")),
      m_deadTime(param<double>(context.device.parameters, "dead_time_us") * 1e-6),
      m_pileUpTime(param<double>(context.device.parameters, "pile_up_time_us") * 1e-6),
      m_instant(param<bool>(context.device.parameters, "instant")),
      m_background(backgroundSpectrum(m_detector,
                                      param<double>(context.device.parameters, "background_cps"))),
      m_link(context, "digitiser", "Simulated gamma spectrometer"),
      m_exposure(
          m_link, "spectrum",
          fromSeconds(m_instant ? 0.0 : param<double>(context.device.parameters, "read_out_s"))),
      m_pointing(pointing),
      m_expected(m_background) {
    for (const ParamTable& row :
         param<std::vector<ParamTable>>(context.device.parameters, "sources"))
        m_sources.push_back(
            {param<double>(row, "yaw"), param<double>(row, "pitch"),
             sourceSpectrum(m_detector, param<std::string>(row, "nuclide"),
                            param<double>(row, "activity_bq"), param<double>(row, "distance_m"))});
}

std::vector<SignalSpec> SimGammaSpectrometer::signals() const {
    return {{"dead_time", ""}, {"temperature", "degC"}};
}

double SimGammaSpectrometer::signal(std::size_t index) const noexcept {
    if (index == 0)
        return m_deadFraction;
    if (index != 1)
        return std::numeric_limits<double>::quiet_NaN();
    const double hours = toSeconds(m_link.now().time_since_epoch()) / kTemperaturePeriod;
    return kRoomTemperature + kTemperatureSwing * std::sin(2 * std::numbers::pi * hours);
}

TraceShape SimGammaSpectrometer::traceShape() const {
    return {TraceKind::Spectrum,
            m_detector.channels,
            0.5 * m_detector.keVPerChannel,
            m_detector.keVPerChannel,
            "keV",
            "counts"};
}

void SimGammaSpectrometer::look(TimePoint when) {
    const auto [yaw, pitch] = m_pointing.at(when);
    m_expected = m_background;
    for (const Source& source : m_sources) {
        const double response = collimatorResponse(
            angleBetween(yaw, pitch, source.yaw, source.pitch), m_collimatorWidth, m_leakage);
        for (std::size_t i = 0; i < m_expected.size(); ++i)
            m_expected[i] += response * source.spectrum[i];
    }
    m_rate = std::accumulate(m_expected.begin(), m_expected.end(), 0.0);
}

Duration SimGammaSpectrometer::exposureTime(Random& random) const {
    const DwellRequest& dwell = m_exposure.dwell();
    const double slowdown = 1 + m_rate * m_deadTime;  // real time over live time
    const double longest = toSeconds(dwell.maximum);
    if (dwell.kind == DwellKind::RealTime)
        return fromSeconds(dwell.value);
    if (dwell.kind == DwellKind::LiveTime)
        return fromSeconds(std::min(longest, dwell.value * slowdown));
    const double wanted = dwell.kind == DwellKind::Counts
                              ? std::ceil(dwell.value)
                              : std::ceil(1 / (dwell.value * dwell.value));
    double rate = 0;  // recorded per second of live time in the channels that are watched
    for (std::size_t i = dwell.firstChannel;
         i < m_expected.size() && i <= std::size_t{dwell.lastChannel}; ++i)
        rate += m_expected[i];
    if (rate <= 0)
        return dwell.maximum;
    const double live = random.waitingTime(static_cast<std::int64_t>(std::max(1.0, wanted))) / rate;
    return fromSeconds(std::min(longest, live * slowdown));
}

Result<ExposureEnd> SimGammaSpectrometer::expose(const OpContext& context) {
    if (m_instant) {
        m_liveTime = m_exposure.dwell().value;
        auto end = m_exposure.run(Duration::zero(), context);
        if (end)
            end->realTime = end->liveTime = m_liveTime;
        return end;
    }
    look(m_link.now());
    Random random(streamSeed(m_link.seed(), m_exposure.id(), kTimeStream));
    auto end = m_exposure.run(exposureTime(random), context);
    if (!end)
        return end;
    m_liveTime = end->realTime / (1 + m_rate * m_deadTime);
    m_deadFraction = end->realTime > 0 ? 1 - m_liveTime / end->realTime : 0;
    end->liveTime = m_liveTime;
    return end;
}

Result<ReadOutInfo> SimGammaSpectrometer::readOut(std::span<std::int32_t> trace,
                                                  const OpContext& context) {
    auto info = m_exposure.finishReadOut(context);
    if (!info)
        return info;
    if (trace.size() != m_detector.channels)
        return m_link.failure(ErrorCode::Internal, "read out",
                              fmt::format("{} channels were asked for, the device has {}.",
                                          trace.size(), m_detector.channels));
    fill(trace);
    if ((info->flags & kFlagSaturated) != 0)
        *std::max_element(trace.begin(), trace.end()) = kFullScale;
    else if (*std::max_element(trace.begin(), trace.end()) >= kFullScale)
        info->flags |= kFlagSaturated;
    return info;
}

void SimGammaSpectrometer::fill(std::span<std::int32_t> trace) {
    Random random(streamSeed(m_link.seed(), m_exposure.id(), kCountStream));
    if (m_instant) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < trace.size(); ++i) {
            if (i % 16 == 0)
                word = random.next();
            trace[i] = static_cast<std::int32_t>(word >> (i % 16 * 4) & 0xf);
        }
        return;
    }
    for (std::size_t i = 0; i < trace.size(); ++i)
        trace[i] = static_cast<std::int32_t>(
            std::min<std::int64_t>(kFullScale, random.poisson(m_expected[i] * m_liveTime)));
    pileUp(trace, random);
}

void SimGammaSpectrometer::pileUp(std::span<std::int32_t> trace, Random& random) const {
    const double chance = 1 - std::exp(-m_rate * m_pileUpTime);
    std::vector<std::int64_t> sums(trace.size());
    std::partial_sum(trace.begin(), trace.end(), sums.begin(),
                     [](std::int64_t sum, std::int64_t count) { return sum + count; });
    const std::int64_t total = sums.back();
    const auto draw = [&] {
        const auto which = static_cast<std::int64_t>(random.uniform() * static_cast<double>(total));
        return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), which) -
                                        sums.begin());
    };
    for (std::int64_t pairs = random.poisson(chance * static_cast<double>(total) / 2); pairs > 0;
         --pairs) {
        const std::size_t first = draw(), second = draw();
        if (first == second ? trace[first] < 2 : trace[first] < 1 || trace[second] < 1)
            continue;
        --trace[first];
        --trace[second];
        if (first + second + 1 < trace.size())  // else beyond the end of the spectrum
            ++trace[first + second + 1];
    }
}

}  // namespace gimbalscan::sim
