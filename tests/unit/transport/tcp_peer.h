// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

namespace gimbalscan {

/// The other end of a TCP connection, on this computer. Waits 10 s at most for anything.
class TcpPeer {
public:
    TcpPeer() : m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof m_address;
        EXPECT_EQ(::bind(m_listener, generic(), size), 0);
        EXPECT_EQ(::listen(m_listener, 0), 0);
        EXPECT_EQ(::getsockname(m_listener, generic(), &size), 0);
    }
    TcpPeer(const TcpPeer&) = delete;
    TcpPeer& operator=(const TcpPeer&) = delete;
    ~TcpPeer() {
        hangUp();
        stopListening();
        for (const int fd : m_fillers)
            ::close(fd);
    }

    [[nodiscard]] std::string address() const {
        return fmt::format("tcp://127.0.0.1:{}", ntohs(m_address.sin_port));
    }
    void accept() {
        ASSERT_TRUE(ready(m_listener));
        m_connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        ASSERT_GE(m_connection, 0);
    }
    void hangUp() { closeOf(m_connection); }
    void stopListening() { closeOf(m_listener); }
    void write(const std::string& text) const {
        EXPECT_EQ(::send(m_connection, text.data(), text.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(text.size()));
    }
    [[nodiscard]] std::string read(std::size_t size) const {
        std::string text;
        while (text.size() < size && ready(m_connection)) {
            std::string piece(size - text.size(), '\0');
            const ssize_t count = ::recv(m_connection, piece.data(), piece.size(), 0);
            if (count <= 0)
                break;
            text += piece.substr(0, static_cast<std::size_t>(count));
        }
        return text;
    }
    /// From now on it does not answer to anybody who wants to connect.
    void fillBacklog() {
        for (int i = 0; i < 4; ++i) {
            m_fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            (void)::connect(m_fillers.back(), generic(), sizeof m_address);
        }
    }

private:
    [[nodiscard]] sockaddr* generic() { return reinterpret_cast<sockaddr*>(&m_address); }
    static bool ready(int fd) {
        pollfd waited{fd, POLLIN, 0};
        return ::poll(&waited, 1, 10'000) == 1;
    }
    static void closeOf(int& fd) {
        if (fd >= 0)
            ::close(std::exchange(fd, -1));
    }

    sockaddr_in m_address{};
    int m_listener = -1, m_connection = -1;
    std::vector<int> m_fillers;
};

}  // namespace gimbalscan
