// Conversations by UDP, side by side.
#pragma once

#include <span>

#include "net/loop.hpp"
#include "net/network.hpp"

namespace doctor::net {

void exchange_all(Loop& loop, std::span<const Datagrams> exchanges);

}  // namespace doctor::net
