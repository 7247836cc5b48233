// The secrets of TLS connections as clients write them for whoever debugs: SSLKEYLOGFILE (RFC 9850), a line each.
#pragma once

#include <array>
#include <map>
#include <string_view>

#include "base/secret.hpp"

namespace doctor::keylog {

using ClientRandom = std::array<std::byte, 32>;

// Of one connection; empty where the file has none.
struct Secrets {
  Secret master{};  // up to TLS 1.2: CLIENT_RANDOM
  Secret client_handshake{}, host_handshake{}, client_traffic{}, host_traffic{};
};

// By the random of the ClientHello.
using KeyLog = std::map<ClientRandom, Secrets>;

inline constexpr std::size_t kMostConnections = 100'000;

// Lines that are comments, or of labels that nothing here needs, are passed over; so are those that cannot be read.
KeyLog parse(std::string_view file);

}  // namespace doctor::keylog
