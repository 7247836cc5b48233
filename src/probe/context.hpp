// What every probe is given, and the connection that the walk hands from stage to stage.
#pragma once

#include <cstdint>
#include <memory>

#include "base/address.hpp"
#include "base/time.hpp"
#include "evidence/evidence.hpp"
#include "net/network.hpp"

namespace doctor::probe {

struct Context {
  net::Network& network;
  Evidence& evidence;
  Duration stage_timeout{std::chrono::seconds{4}};
  int connections_left{20};  // politeness: TCP connections to the RDP port that may still be made

  // Whether one more connection may be made; counts it.
  bool take_connection() {
    if (connections_left <= 0) return false;
    --connections_left;
    return true;
  }
};

// An open connection and the attempt its facts belong to.
struct OpenConnection {
  Endpoint endpoint{};
  std::uint32_t attempt{0};
  std::unique_ptr<net::Connection> connection{};
  bool by_gateway{false};  // a gateway holds it, and nobody here knows its address

  // The subject of what is observed on it.
  Subject subject(std::string offered = {}) const {
    if (by_gateway) return {.attempt = attempt, .offered = std::move(offered)};
    return {.address = endpoint.address.to_string(), .port = endpoint.port, .attempt = attempt, .offered = std::move(offered)};
  }
};

}  // namespace doctor::probe
