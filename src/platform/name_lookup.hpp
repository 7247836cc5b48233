// The system's own way from a name to addresses: hosts file, nsswitch, DNS, mDNS, whatever is configured.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/address.hpp"

namespace doctor::platform {

struct NameLookup {
  enum class Outcome : std::uint8_t { Resolved, NotFound, NoAddress, TemporaryFailure, Failed };
  Outcome outcome{Outcome::Failed};
  std::vector<Address> addresses{};  // in the system's order, each once
};
// Blocks for as long as the system likes: tens of seconds with dead DNS servers. Touches nothing but its argument.
NameLookup look_up_name(const std::string& host);

}  // namespace doctor::platform
