// The system's name lookup, with a time limit that it does not have by itself.
#pragma once

#include <span>
#include <string>

#include "net/loop.hpp"
#include "net/network.hpp"

namespace doctor::net {

// See Network::system_lookup.
SystemLookup look_up(Loop& loop, const std::string& host, const LookupWait& wait, std::span<const Datagrams> beside);

}  // namespace doctor::net
