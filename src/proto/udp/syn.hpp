// The SYN of RDP-UDP and its answer: [MS-RDPEUDP] 3.1.5.1.1 and 3.1.5.1.3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace doctor::udp {

// 2.2.2.9, uUdpVer. Open.
enum class ProtocolVersion : std::uint16_t { One = 0x0001, Two = 0x0002, Three = 0x0101 };
// "1", or "0x0003" for what is not assigned.
std::string name_of(ProtocolVersion version);

struct Syn {
  bool answer{false};                        // RDPUDP_FLAG_ACK: it answers one
  std::uint16_t upstream_mtu{0};             // uUpStreamMtu, bytes
  std::uint16_t downstream_mtu{0};           // uDownStreamMtu, bytes
  std::optional<ProtocolVersion> version{};  // absent: it names none, which stands for version 1
};

// `datagram`: the payload of UDP; what is behind these structures is not looked at. Errors: it is no such datagram.
Decoded<Syn> decode_syn(BytesView datagram);
// Both are padded to at least so many bytes, to probe the way.
inline constexpr std::size_t kLeastSyn = 1132;

}  // namespace doctor::udp
