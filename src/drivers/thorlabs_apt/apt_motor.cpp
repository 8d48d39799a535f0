// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_motor.h"

#include <gimbalscan/drivers/thorlabs_apt.h>

namespace gimbalscan {

void registerThorlabsAptDriver(DriverRegistry& registry) {
    registry.add(apt::AptMotor::entry());
}

namespace apt {

namespace {

constexpr const char* kKey = "thorlabs-apt";
constexpr Duration kProbeContact = std::chrono::seconds(2);

// For whoever finds the port taken: "yaw_motor, pitch_motor".
std::string holderOf(const DriverContext& context, const std::string& port) {
    std::string names;
    for (const DeviceConfig& device : context.station.devices) {
        if (device.driver != kKey || param<std::string>(device.parameters, "port") != port)
            continue;
        names += (names.empty() ? "" : ", ") + device.name;
    }
    return names.empty() ? context.device.name : names;
}

std::shared_ptr<Controller> controllerOf(const DriverContext& context, const Settings& settings) {
    for (const auto& handle : context.built.handles())
        if (const auto* motor = dynamic_cast<const AptMotor*>(handle->motor()))
            if (motor->controller()->port() == settings.port)
                return motor->controller();
    return std::make_shared<Controller>(settings, holderOf(context, settings.port), context.clock,
                                        context.wireLog);
}

Result<AnyDevice> create(const DriverContext& context) {
    auto settings = Settings::from(context);
    if (!settings)
        return Failure(settings.error());
    auto controller = controllerOf(context, *settings);
    auto channel = controller->add(std::move(*settings));
    if (!channel)
        return Failure(channel.error());
    return AnyDevice(std::unique_ptr<Motor>(
        std::make_unique<AptMotor>(std::move(controller), std::move(*channel), context.clock)));
}

Result<std::optional<DeviceIdentity>> probePort(const PortProbe& how, const OpContext& context) {
    Settings settings;
    settings.port = how.port;
    settings.stage = &stages().front();  // has to be one; nothing of it is used
    settings.contactTime = kProbeContact;
    settings.probing = true;
    const auto controller =
        std::make_shared<Controller>(settings, how.holder, context.clock, how.wireLog);
    auto channel = controller->add(std::move(settings));
    if (!channel)
        return Failure(channel.error());
    return AptMotor(controller, std::move(*channel), context.clock).whoIsThere(context);
}

}  // namespace

DriverEntry AptMotor::entry() {
    return {kKey,
            DeviceKind::Motor,
            "Thorlabs stage on an APT controller: K10CR1, KDC101, TDC001, KST101, LTS, BSC20x.",
            Settings::parameters(),
            create,
            probePort};
}

AptMotor::AptMotor(std::shared_ptr<Controller> controller, std::shared_ptr<Channel> channel,
                   Clock& clock)
    : m_clock(clock),
      m_controller(std::move(controller)),
      m_channel(std::move(channel)),
      m_settings(m_channel->settings()) {}

AptMotor::~AptMotor() {
    AptMotor::disconnect();
}

void AptMotor::disconnect() noexcept {
    if (!m_attached)
        return;
    m_attached = false;
    const bool moving = m_channel->lane().update([&] {
        const bool was = m_channel->movingNow();
        m_channel->detach();
        return was;
    });
    // A closed port stops nothing.
    std::vector<OutFrame> last;
    if (moving)
        last.push_back({encode(channelTo(m_settings.address, Id::MoveStop, 2))});
    m_controller->release(std::move(last));
}

void AptMotor::requestStop(StopMode mode) noexcept {
    const Channel::Slots& slots = m_channel->urgentSlots();
    m_channel->lane().request([&] { m_channel->stopAsked(mode); });
    m_controller->urgent(mode == StopMode::Immediate ? slots.stopImmediate : slots.stopProfiled);
    m_controller->wake();
}

void AptMotor::disable() noexcept {
    m_channel->lane().request([&] { m_channel->disabled(); });
    m_controller->urgent(m_channel->urgentSlots().disable);
    m_controller->wake();
}

void AptMotor::stopHere(StopMode mode) noexcept {
    const Channel::Slots& slots = m_channel->urgentSlots();
    m_channel->lane().update([&] {
        m_channel->stopAsked(mode);
        m_channel->endMotion();
    });
    m_controller->urgent(mode == StopMode::Immediate ? slots.stopImmediate : slots.stopProfiled);
    m_controller->wake();
}

MotorReading AptMotor::reading() const noexcept {
    return m_channel->lane().read([&] { return m_channel->reading(m_clock.now()); });
}

AptMotor::Operation AptMotor::looking(const char* name) const {
    return {name, m_channel->lane().read([&] { return m_channel->lane().ticket(); }), false};
}

Result<void> AptMotor::checkHealth(const OpContext& context) {
    const Operation operation = looking("check");
    const auto trouble = m_channel->lane().read([&] { return m_channel->trouble(m_clock.now()); });
    if (trouble && trouble->code == ErrorCode::NotConnected)
        return Failure(*trouble);
    if (const auto status = freshStatus(operation, context); !status)
        return Failure(status.error());
    const auto left = m_channel->lane().read([&] { return m_channel->trouble(m_clock.now()); });
    return left ? Result<void>(Failure(*left)) : Result<void>();
}

Result<ReadbackSpan> AptMotor::readbacksBetween(TimePoint from, TimePoint to,
                                                const OpContext& context) {
    auto seen = m_channel->lane().read([&] {
        return m_channel->link() == Channel::Link::Open ? m_channel->readbacks(from, to)
                                                        : std::nullopt;
    });
    if (seen)
        return *seen;
    const auto fresh = freshStatus(looking("readback"), context);
    if (!fresh)
        return Failure(fresh.error());
    seen = m_channel->lane().read([&] { return m_channel->readbacks(from, to); });
    if (seen)
        return *seen;
    const ControllerPosition here(
        m_channel->lane().read([&] { return m_channel->units(fresh->status); }));
    return ReadbackSpan{here, here, here, 1};
}

Failure AptMotor::failure(ErrorCode code, const Operation& operation, std::string detail) const {
    return fail(code, m_settings.label, operation.name, std::move(detail));
}

std::string AptMotor::shown(double position, int digits) const {
    return fmt::format("{:.{}f} {}", position, digits, m_settings.unit);
}

}  // namespace apt
}  // namespace gimbalscan
