// A client's try to reach a host by RDP-UDP, as a capture shows it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/address.hpp"
#include "base/time.hpp"
#include "intake/capture/connection.hpp"
#include "proto/rdpudp/syn.hpp"

namespace doctor::intake {

// The SYN of RDP-UDP ([MS-RDPEUDP] 2.2.1.1), whether it was answered, and what came after that: one flow, from one port of the client to one
// of the host.
struct UdpTry {
  Endpoint client{};
  Endpoint host{};
  Instant at{};
  rdpudp::Syn offered{};
  std::optional<rdpudp::Syn> answer{};  // of the host to this SYN, by its number
  bool cut_short{false};                // the capture has the beginning of one of them alone: neither versions nor MTUs are known
  std::uint32_t by_client{0};           // datagrams after the answer
  std::uint32_t by_host{0};
  const Connection* of{nullptr};  // the connection by TCP that it goes with, by join_tries; null where the capture has none
};

// What came after the host's answer tells whether UDP carries anything; absent where too little came to tell.
std::optional<bool> is_half_open(const UdpTry& each);

// A session begins by TCP: a try goes with the last connection of its client to its host that had begun, or with one that the capture does
// not have from its beginning. `connections` in the order in which they began; they must outlive the tries.
void join_tries(std::span<UdpTry> tries, std::span<const std::unique_ptr<Connection>> connections);

}  // namespace doctor::intake
