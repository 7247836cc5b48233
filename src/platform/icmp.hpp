// ICMP errors that the system keeps for a socket, and sockets for the ICMP echo.
#pragma once

#include <cstdint>
#include <optional>

#include "base/address.hpp"

namespace doctor::platform {

struct IcmpReport {
  bool v6{false};
  std::uint8_t type{0};
  std::uint8_t code{0};
  std::optional<Address> from{};  // who sent it; this machine itself may have
  std::uint32_t next_hop_mtu{0};
};

// Whether the system shall keep ICMP errors for this socket. To be switched off again on a TCP connection once it stands:
// there the same option makes passing trouble fatal.
void keep_icmp_errors(int socket, Address::Family family, bool keep);
// The oldest ICMP error kept for the socket, if any; the rest are dropped.
std::optional<IcmpReport> take_icmp_error(int socket);

// Whether a TCP connection that stood was ended by an ICMP error while they were kept; told once. Linux queues none for such a connection.
bool met_icmp_error(int socket);

struct EchoSocket {
  int descriptor{-1};       // -1: none
  bool raw{false};          // whole IPv4 packets come in, and everybody's
  bool needs_right{false};  // why there is none
};
// Connection-less, non-blocking; the unprivileged kind when the system allows it, else the raw kind.
EchoSocket open_echo_socket(Address::Family family);

}  // namespace doctor::platform
