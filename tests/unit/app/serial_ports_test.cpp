// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/serial_ports.h>

#include <QTemporaryDir>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan {
namespace {

using ::testing::ElementsAre;
namespace fs = std::filesystem;

/// A folder that looks like the top of a Linux system.
class SerialPortsTest : public ::testing::Test {
protected:
    SerialPortsTest() {
        fs::create_directories(root() / "dev/serial/by-id");
        fs::create_directories(root() / "sys/class/tty");
    }
    [[nodiscard]] fs::path root() const { return m_folder.path().toStdString(); }
    void port(const std::string& name, const std::string& driver, const std::string& type = "") {
        const fs::path entry = root() / "sys/class/tty" / name;
        fs::create_directories(entry / "device");
        if (!driver.empty())
            fs::create_symlink("../../../../bus/drivers/" + driver, entry / "device/driver");
        if (!type.empty())
            std::ofstream(entry / "type") << type << "\n";
        std::ofstream(root() / "dev" / name) << "";
    }
    [[nodiscard]] std::vector<std::string> found() const {
        std::vector<std::string> lines;
        for (const SerialPort& port : serialPorts(root().string()))
            lines.push_back(port.path + " " + port.description);
        return lines;
    }

    QTemporaryDir m_folder;
};

TEST_F(SerialPortsTest, NamesThatStayComeFirst) {
    port("ttyUSB0", "ftdi_sio");
    port("ttyACM3", "cdc_acm");
    fs::create_symlink("../../ttyUSB0", root() / "dev/serial/by-id/usb-FTDI_X1-if00");
    EXPECT_THAT(found(),
                ElementsAre("/dev/serial/by-id/usb-FTDI_X1-if00 ttyUSB0 (ftdi_sio)",
                            "/dev/ttyACM3 ttyACM3 (cdc_acm)", "/dev/ttyUSB0 ttyUSB0 (ftdi_sio)"));
}

TEST_F(SerialPortsTest, OfTheMainboardsPortsOnlyThoseWithAChip) {
    port("ttyS0", "serial8250", "4");
    port("ttyS1", "serial8250", "0");
    port("ttyS2", "");
    port("tty1", "vt");
    EXPECT_THAT(found(), ElementsAre("/dev/ttyS0 ttyS0 (serial8250)"));
}

TEST_F(SerialPortsTest, WhatIsPulledOutIsGone) {
    port("ttyUSB0", "ftdi_sio");
    fs::remove(root() / "dev/ttyUSB0");
    fs::create_symlink("../../ttyUSB7", root() / "dev/serial/by-id/usb-gone");
    EXPECT_TRUE(found().empty());
}

TEST_F(SerialPortsTest, ASystemWithoutAnySaysSo) {
    fs::remove_all(root() / "sys");
    fs::remove_all(root() / "dev");
    EXPECT_TRUE(found().empty());
}

}  // namespace
}  // namespace gimbalscan
