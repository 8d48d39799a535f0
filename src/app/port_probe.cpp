// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/port_probe.h>
#include <gimbalscan/app/texts.h>

#include <fmt/format.h>

namespace gimbalscan {

namespace {

struct Attempt {
    const DriverEntry* driver = nullptr;
    bool listen = false;
};

/// Listening first; then those that have to be asked, because the others mind a foreign question
/// less: to them it is at worst a line that they do not understand.
std::vector<Attempt> attemptsOf(const std::vector<const DriverEntry*>& drivers) {
    std::vector<Attempt> attempts;
    if (drivers.size() > 1)
        for (const DriverEntry* driver : drivers)
            if (driver->speaksFirst)
                attempts.push_back({driver, true});
    for (const bool speaksFirst : {false, true})
        for (const DriverEntry* driver : drivers)
            if (driver->speaksFirst == speaksFirst)
                attempts.push_back({driver, false});
    return attempts;
}

Result<std::vector<const DriverEntry*>> driversThatAsk(const std::string& wanted,
                                                       const DriverRegistry& drivers) {
    std::vector<const DriverEntry*> found;
    std::vector<std::string> names;
    for (const DriverEntry& driver : drivers.all()) {
        if (!driver.probe)
            continue;
        names.push_back(driver.key);
        if (wanted.empty() || wanted == driver.key)
            found.push_back(&driver);
    }
    if (found.empty())
        return fail(ErrorCode::InvalidArgument, "", "probe",
                    fmt::format("driver = \"{}\" cannot ask a port. Allowed: {}.", wanted,
                                fmt::join(names, ", ")));
    return found;
}

Failure nobody(const std::string& port, const std::vector<Attempt>& attempts) {
    std::vector<std::string> tried;
    tried.reserve(attempts.size());
    for (const Attempt& attempt : attempts)
        tried.push_back(attempt.driver->key + (attempt.listen ? " (listened)" : " (asked)"));
    return fail(ErrorCode::NotConnected, "", "probe",
                fmt::format("No controller that is known answers on {}. Tried: {}. Look at the "
                            "power of the controller, its cable, its baud rate (115200 is "
                            "tried), whether this is its port, and whether another program has "
                            "the port open.",
                            port, listed(tried)));
}

}  // namespace

Result<PortAnswer> probePort(const std::string& port, const std::string& driver,
                             const DriverRegistry& drivers, const OpContext& context,
                             const std::shared_ptr<WireLog>& wireLog) {
    const auto asking = driversThatAsk(driver, drivers);
    if (!asking)
        return Failure(asking.error());
    const auto attempts = attemptsOf(*asking);
    for (const Attempt& attempt : attempts) {
        const auto found =
            attempt.driver->probe({port, "port probe", attempt.listen, wireLog}, context);
        if (!found)
            return Failure(found.error());
        if (*found)
            return PortAnswer{attempt.driver->key, **found};
    }
    return nobody(port, attempts);
}

}  // namespace gimbalscan
