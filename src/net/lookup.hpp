// The system's name lookup, with a time limit that it does not have by itself.
#pragma once

#include <string>

#include "net/loop.hpp"
#include "net/network.hpp"

namespace doctor::net {

SystemLookup look_up(Loop& loop, const std::string& host, Duration timeout);

}  // namespace doctor::net
