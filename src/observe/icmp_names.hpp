// ICMP errors by the names of the fact tcp.icmp.
#pragma once

#include <cstdint>
#include <string>

namespace doctor::observe {

// "net_unreachable"; "0x0305" (type, code) for what has no name.
std::string icmp_name(bool v6, std::uint8_t type, std::uint8_t code);

}  // namespace doctor::observe
