// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Opening: what is refused, and who has the port.
#include "line.h"
#include "port_address.h"
#include "port_lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <fstream>

namespace gimbalscan {
namespace {

namespace fs = std::filesystem;

Error openingError(Line& line, TransportOptions options) {
    Transport transport(std::move(options), line.user, line.clock);
    const auto opened = transport.open(line.context());
    EXPECT_FALSE(transport.isOpen());
    return opened ? Error{} : opened.error();
}

Error openingError(Line& line, const std::string& address) {
    auto options = line.options();
    options.address = address;
    return openingError(line, options);
}

/// A process that takes the lock of a device and keeps it until it is killed.
class LockingProcess {
public:
    /// Before any thread is started.
    LockingProcess() {
        EXPECT_EQ(::pipe(m_ask), 0);
        EXPECT_EQ(::pipe(m_answer), 0);
        m_process = ::fork();
        if (m_process == 0)
            runChild();
    }
    ~LockingProcess() {
        kill();
        for (const int fd : {m_ask[0], m_ask[1], m_answer[0], m_answer[1]})
            ::close(fd);
    }
    void take(const std::string& device) const {
        std::array<char, PATH_MAX> name{};
        device.copy(name.data(), name.size() - 1);
        char answer = 0;
        EXPECT_EQ(::write(m_ask[1], name.data(), name.size()), PATH_MAX);
        EXPECT_EQ(::read(m_answer[0], &answer, 1), 1);
        EXPECT_EQ(answer, 'y');
    }
    void kill() {
        if (m_process <= 0)
            return;
        ::kill(m_process, SIGKILL);
        ::waitpid(std::exchange(m_process, -1), nullptr, 0);
    }
    [[nodiscard]] pid_t process() const { return m_process; }

private:
    [[noreturn]] void runChild() const {
        std::array<char, PATH_MAX> name{};
        if (::read(m_ask[0], name.data(), name.size()) == PATH_MAX) {
            const auto lock = PortLock::take(name.data(), name.data(), "other, station");
            (void)!::write(m_answer[1], lock ? "y" : "n", 1);
            ::pause();
        }
        ::_exit(1);
    }

    int m_ask[2]{}, m_answer[2]{};
    pid_t m_process = -1;
};

TEST(OpeningAPort, NoSuchPortIsNamed) {
    Line line;
    const Error error = openingError(line, "/dev/ttyUSB-none");
    EXPECT_EQ(error.text(), "DEV-OFFLINE There is no port /dev/ttyUSB-none. Is it plugged in?");
}

TEST(OpeningAPort, WhatIsNoSerialPortIsRefused) {
    Line line;
    for (const char* path : {"/dev/null", "/tmp"}) {
        const Error error = openingError(line, path);
        EXPECT_NE(error.code, ErrorCode::Internal) << path;
        EXPECT_NE(error.text().find(path), std::string::npos) << error.text();
    }
    EXPECT_EQ(openingError(line, "/dev/null").code, ErrorCode::InvalidArgument);
}

TEST(OpeningAPort, ABadAddressIsRefusedWithWhatIsAllowed) {
    Line line;
    using namespace std::string_literals;
    for (const std::string& address :
         {""s, "ttyUSB0"s, "COM3"s, "tcp://"s, "tcp://host"s, "tcp://host:"s, "tcp://:80"s,
          "tcp://host:0"s, "tcp://host:65536"s, "tcp://host:80x"s, "tcp://host:-1"s,
          "tcp://ho st:80"s, "tcp://a/b:80"s, "udp://host:80"s, "/dev/tty\0USB0"s}) {
        const Error error = openingError(line, address);
        EXPECT_EQ(error.code, ErrorCode::InvalidArgument) << address;
        EXPECT_NE(error.text().find("Allowed: the path of a serial port"), std::string::npos)
            << error.text();
    }
}

TEST(OpeningAPort, AddressesAreTakenApart) {
    const auto named = parsePortAddress("tcp://stage.lab:4001");
    ASSERT_TRUE(named);
    EXPECT_TRUE(named->isTcp);
    EXPECT_EQ(named->host, "stage.lab");
    EXPECT_EQ(named->service, "4001");
    const auto numbered = parsePortAddress("tcp://[::1]:23");
    ASSERT_TRUE(numbered);
    EXPECT_EQ(numbered->host, "::1");
    const auto serial = parsePortAddress("/dev/ttyUSB0");
    ASSERT_TRUE(serial);
    EXPECT_FALSE(serial->isTcp);
    EXPECT_EQ(serial->path, "/dev/ttyUSB0");
}

TEST(OpeningAPort, ABaudRateThatIsNoneIsRefused) {
    Line line;
    for (const unsigned baud : {0U, 115201U, 4294967295U}) {
        auto options = line.options();
        options.baud = baud;
        const Error error = openingError(line, options);
        EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
        EXPECT_NE(error.text().find(fmt::format("baud = {} is not allowed", baud)),
                  std::string::npos);
    }
}

TEST(OpeningAPort, FlowControlOnAPseudoTerminalIsNoError) {
    Line line(true);
    auto options = line.options();
    options.flowControl = true;
    Transport transport(options, line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    EXPECT_TRUE(line.user.awaitText("a"));
}

TEST(OpeningAPort, ASecondTransportIsToldWhoHasThePort) {
    Line line;
    Transport first(line.options(), line.user, line.clock);
    ASSERT_TRUE(first.open(line.context()));
    RecordingUser otherUser(line.clock);
    // Another name of the same port.
    const std::string link = line.port->path() + "-too";
    fs::create_symlink(fs::canonical(line.port->path()), link);
    auto options = line.options();
    options.address = link;
    Transport second(options, otherUser, line.clock);
    const auto refused = second.open(line.context());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(),
              fmt::format("DEV-BUSY {} is used by process {} (yaw, pitch).", link, ::getpid()));
    first.close();
    EXPECT_TRUE(second.open(line.context()));
}

TEST(OpeningAPort, AnotherProcessHasItUntilItDies) {
    LockingProcess other;
    Line line;
    other.take(fs::canonical(line.port->path()));
    EXPECT_EQ(openingError(line, line.options()).text(),
              fmt::format("DEV-BUSY {} is used by process {} (other, station).", line.port->path(),
                          other.process()));
    other.kill();  // its lock file stays
    Transport transport(line.options(), line.user, line.clock);
    const auto opened = transport.open(line.context());
    EXPECT_TRUE(opened) << opened.error().text();
}

class PortLockFile : public ::testing::Test {
protected:
    void SetUp() override {
        auto lock = PortLock::take(m_device, m_device, "yaw");
        ASSERT_TRUE(lock) << lock.error().text();
        m_file = (*lock)->path();
    }
    void TearDown() override {
        std::error_code ignored;
        fs::remove(m_file, ignored);
    }
    [[nodiscard]] std::string content() const {
        std::ifstream file(m_file);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    const std::string m_device = fmt::format("/dev/gimbalscan/test{}", ::getpid());
    std::string m_file;
};

TEST_F(PortLockFile, HoldsTheProcessInTheUucpManner) {
    EXPECT_FALSE(fs::exists(m_file));
    EXPECT_EQ(fs::path(m_file).filename(), fmt::format("LCK..gimbalscan_test{}", ::getpid()));
    {
        const auto lock = PortLock::take(m_device, m_device, "yaw,\npitch");
        ASSERT_TRUE(lock);
        EXPECT_EQ(content(), fmt::format("{:>10}\ngimbalscan yaw, pitch\n", ::getpid()));
    }
    EXPECT_FALSE(fs::exists(m_file));
}

TEST_F(PortLockFile, OfAnotherProgramHoldsWhileItsProcessLives) {
    const pid_t parent = ::getppid();
    std::ofstream(m_file) << fmt::format("{:>10}\n", parent);
    const auto refused = PortLock::take(m_device, "/dev/ttyUSB0", "yaw");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(),
              fmt::format("DEV-BUSY /dev/ttyUSB0 is used by process {}.", parent));
    EXPECT_EQ(content(), fmt::format("{:>10}\n", parent));  // still the other's
}

TEST_F(PortLockFile, OfADeadProgramOrWithNonsenseIsTakenOver) {
    LockingProcess dead;
    const pid_t process = dead.process();
    dead.kill();
    for (const std::string& text :
         {fmt::format("{:>10}\n", process), std::string("nonsense"), std::string(),
          std::string(100'000, '9'), std::string("-1\n")}) {
        std::ofstream(m_file) << text;
        const auto lock = PortLock::take(m_device, m_device, "yaw");
        EXPECT_TRUE(lock) << text.substr(0, 20);
    }
}

}  // namespace
}  // namespace gimbalscan
