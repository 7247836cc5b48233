// ICMP echo (RFC 792, RFC 4443), side by side.
#pragma once

#include <span>
#include <vector>

#include "net/loop.hpp"
#include "net/network.hpp"

namespace doctor::net {

std::vector<EchoOutcome> echo_all(Loop& loop, std::span<const Address> targets, Duration timeout);

}  // namespace doctor::net
