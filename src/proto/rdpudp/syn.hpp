// The datagrams that open RDP-UDP 1 and 2 ([MS-RDPEUDP] 2.2.2 and 3.1.5.1). All fields are big-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace doctor::rdpudp {

// [MS-RDPEUDP] 2.2.2.1, uFlags: those that this codec looks at.
inline constexpr std::uint16_t kFlagSyn = 0x0001;
inline constexpr std::uint16_t kFlagAck = 0x0004;
inline constexpr std::uint16_t kFlagCorrelationId = 0x0800;
inline constexpr std::uint16_t kFlagSynEx = 0x1000;

// [MS-RDPEUDP] 2.2.2.5 and 3.1.5.1.1: what an endpoint may claim as its MTU, in bytes.
inline constexpr std::uint16_t kLeastMtu = 1132, kMostMtu = 1232;

// [MS-RDPEUDP] 2.2.2.9, uUdpVer. An open enumeration: an unknown value is kept.
enum class Version : std::uint16_t { One = 0x0001, Two = 0x0002, Three = 0x0101 };
// "RDPUDP_PROTOCOL_VERSION_2"; "0x0003" for what has no name.
std::string spec_name(Version version);
// "2"; as above for what has no name.
std::string number_of(Version version);

// [MS-RDPEUDP] 2.2.2.1: RDPUDP_FEC_HEADER, which every datagram of version 1 and 2 begins with.
struct FecHeader {
  std::uint32_t source_ack{0xffffffff};  // snSourceAck; all bits set: nothing is acknowledged
  std::uint16_t receive_window{64};      // in datagrams
  std::uint16_t flags{0};

  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  bool acknowledges_nothing() const { return source_ack == 0xffffffff; }
};

// A SYN or a SYN+ACK. Whose sizes the two fields of a SYN+ACK are, the specification tells in two ways. [MS-RDPEUDP] 2.2.2.5: the upstream is
// what the endpoint that sends the datagram generates, the downstream what it accepts. 3.1.1.3: the SYN+ACK has the sizes that were negotiated,
// and "the client MUST NOT send a data payload larger than [...] uUpStreamMtu, and the server MUST NOT send data larger than uDownStreamMtu", so
// that its upstream is the client's. The example in 4.1.2 has 1232 in both and does not settle it. What is told of them follows 2.2.2.5, which
// defines the fields; no verdict rests on which is whose.
struct Syn {
  FecHeader header{};
  std::uint32_t initial_sequence{0};  // snInitialSequenceNumber
  std::uint16_t upstream_mtu{kMostMtu};
  std::uint16_t downstream_mtu{kMostMtu};
  std::optional<Version> version{};  // absent: the payload is, which means version 1

  bool is_answer() const { return header.has(kFlagAck); }
};

// [MS-RDPEUDP] 3.1.5.1.1: padded with zeros to kMostMtu bytes, to learn whether such datagrams pass. SYN is set; SYNEX if there is a
// version. Never with a correlation id.
Bytes encode_syn(const Syn& syn);
// Fails on a datagram without SYN, and on one that acknowledges and is no answer. What follows its payloads is padding and not looked at.
Decoded<Syn> decode_syn(BytesView datagram);

// Of a SYN of which only the beginning is there, as in a capture of short packets: its header, where that is a SYN's.
std::optional<FecHeader> decode_syn_header(BytesView beginning);

}  // namespace doctor::rdpudp
