// A plain blocking client on loopback, so that servers are judged by nobody's code but the kernel's.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "base/address.hpp"
#include "base/bytes.hpp"

namespace doctor::test {

class PlainClient {
 public:
  explicit PlainClient(const Endpoint& to) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(to.port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = ::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    error = connected ? 0 : errno;
  }
  ~PlainClient() { ::close(socket_); }
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;

  void say(BytesView bytes) { EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), ssize_t(bytes.size())); }
  // Up to `most` bytes, or until the connection ends; an orderly end leaves `error` 0.
  Bytes hear(std::size_t most = std::numeric_limits<std::size_t>::max()) {
    Bytes heard;
    while (heard.size() < most) {
      std::byte buffer[4096];
      const auto got = ::recv(socket_, buffer, std::min(sizeof buffer, most - heard.size()), 0);
      if (got <= 0) {
        ended = true;
        error = got < 0 ? errno : 0;
        break;
      }
      heard.insert(heard.end(), buffer, buffer + got);
    }
    return heard;
  }

  bool connected = false;
  bool ended = false;
  int error = 0;

 private:
  int socket_;
};

}  // namespace doctor::test
