// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "low_latency.h"

#include "line.h"

#include <gtest/gtest.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace gimbalscan {
namespace {

/// The driver of a port, as far as these two calls go.
struct FakePort {
    serial_struct settings = {};
    int getError = 0, setError = 0;
    std::optional<serial_struct> set;

    SerialIoctl ioctl() {
        return [this](unsigned long request, serial_struct& given) {
            errno = request == TIOCGSERIAL ? getError : setError;
            if (errno != 0)
                return -1;
            if (request == TIOCGSERIAL)
                given = settings;
            else
                set = given;
            return 0;
        };
    }
};

serial_struct usualSettings() {
    serial_struct settings = {};
    settings.type = 4;
    settings.line = 3;
    settings.flags = static_cast<int>(ASYNC_SKIP_TEST | ASYNC_CALLOUT_NOHUP);
    settings.baud_base = 24000000;
    settings.custom_divisor = 7;
    settings.closing_wait = 3000;
    return settings;
}

TEST(LowLatency, TheOneFlagIsSetAndNothingElseChanges) {
    FakePort port;
    port.settings = usualSettings();
    EXPECT_EQ(askForLowLatency(port.ioctl()), "low latency: on");
    ASSERT_TRUE(port.set);
    serial_struct wanted = usualSettings();
    wanted.flags |= static_cast<int>(ASYNC_LOW_LATENCY);
    // Every byte, as the driver of the port gets them.
    // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison)
    const int difference = std::memcmp(&*port.set, &wanted, sizeof wanted);
    EXPECT_EQ(difference, 0);
}

TEST(LowLatency, WhereItIsOnNothingIsWritten) {
    FakePort port;
    port.settings = usualSettings();
    port.settings.flags |= static_cast<int>(ASYNC_LOW_LATENCY);
    EXPECT_EQ(askForLowLatency(port.ioctl()), "low latency: was on already");
    EXPECT_FALSE(port.set);
}

TEST(LowLatency, APortThatCannotIsNoError) {
    FakePort cannot;
    cannot.getError = ENOTTY;
    EXPECT_EQ(askForLowLatency(cannot.ioctl()),
              std::string("low latency: ") + std::strerror(ENOTTY));
    EXPECT_FALSE(cannot.set);
    FakePort mayNot;
    mayNot.setError = EPERM;
    EXPECT_EQ(askForLowLatency(mayNot.ioctl()),
              std::string("low latency: ") + std::strerror(EPERM));
}

}  // namespace
}  // namespace gimbalscan
