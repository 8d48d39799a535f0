// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/serial_ports.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace gimbalscan {

namespace {

namespace fs = std::filesystem;

/// The last part of where a link leads; empty when there is none.
std::string targetName(const fs::path& link) {
    std::error_code failed;
    const fs::path target = fs::read_symlink(link, failed);
    return failed ? std::string() : target.filename().string();
}

/// The kernel lists 32 ports of mainboards whether or not there is a chip behind them: type 0.
bool hasChip(const fs::path& port) {
    std::ifstream file(port / "type");
    int type = 1;  // other kinds of ports do not say
    file >> type;
    return type != 0;
}

/// By their name in /dev: the driver that serves them.
std::map<std::string, std::string> driversOf(const fs::path& root) {
    std::map<std::string, std::string> drivers;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(root / "sys/class/tty", failed)) {
        const std::string name = entry.path().filename().string();
        const bool serial =
            name.starts_with("ttyUSB") || name.starts_with("ttyACM") || name.starts_with("ttyS");
        const std::string driver = serial ? targetName(entry.path() / "device/driver") : "";
        std::error_code ignored;
        if (!driver.empty() && hasChip(entry.path()) && fs::exists(root / "dev" / name, ignored))
            drivers.emplace(name, driver);
    }
    return drivers;
}

}  // namespace

std::vector<SerialPort> serialPorts(const std::string& root) {
    const fs::path top(root);
    const auto drivers = driversOf(top);
    std::vector<SerialPort> lasting, others;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(top / "dev/serial/by-id", failed)) {
        const auto found = drivers.find(targetName(entry.path()));
        if (found != drivers.end())
            lasting.push_back({"/dev/serial/by-id/" + entry.path().filename().string(),
                               fmt::format("{} ({})", found->first, found->second)});
    }
    for (const auto& [name, driver] : drivers)
        others.push_back({"/dev/" + name, fmt::format("{} ({})", name, driver)});
    std::sort(lasting.begin(), lasting.end(),
              [](const SerialPort& a, const SerialPort& b) { return a.path < b.path; });
    lasting.insert(lasting.end(), others.begin(), others.end());
    return lasting;
}

}  // namespace gimbalscan
