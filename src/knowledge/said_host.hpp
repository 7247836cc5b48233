// The surroundings of a code in a pasted text: which computer, which client, when.
#pragma once

#include "knowledge/said_text.hpp"

namespace doctor {

// Fills in host, gateway, time and client from `said.text`, `numbers` and `words`.
void read_surroundings(SaidText& said);

struct HostParts {
  std::string_view name{};              // without brackets
  std::optional<std::uint16_t> port{};  // nothing where none is given, or none that exists
};
// "pc17:3390", "[2001:db8::7]:3390". What follows a bracket and is no port stays in the name.
HostParts parts_of_host(std::string_view host);

}  // namespace doctor
