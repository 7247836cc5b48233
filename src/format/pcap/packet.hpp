// One captured packet: from the link layer to TCP, UDP or an ICMP error, over bytes that may be cut short. Options, extension
// headers and VLAN tags are passed over; checksums are not looked at, because a network card fills them in after the capture.
#pragma once

#include <cstdint>
#include <optional>

#include "base/address.hpp"
#include "base/bytes.hpp"

namespace doctor::pcap {

// How frames begin, by the numbers of capture files (LINKTYPE_…, https://www.tcpdump.org/linktypes.html). Open.
enum class LinkType : std::uint32_t {
  Null = 0,  // BSD loopback: the address family in the byte order of the machine that captured
  Ethernet = 1,
  RawOfBsd = 12,  // as libpcap names LINKTYPE_RAW on most systems
  RawOfOpenBsd = 14,
  Raw = 101,
  Loop = 108,
  LinuxCooked = 113,
  Ipv4 = 228,
  Ipv6 = 229,
  LinuxCooked2 = 276,
};
bool is_known(LinkType link);

// Bits of TcpSegment::flags, RFC 9293 section 3.1.
inline constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPush = 0x08, kAck = 0x10;

// What both transports share.
struct Datagram {
  Endpoint from{};
  Endpoint to{};
  std::uint8_t hop_limit{0};        // TTL of IPv4
  std::uint16_t identification{0};  // IPv4; 0 in IPv6, which has it in fragments alone
  BytesView payload{};              // as far as it was captured
  std::size_t payload_length{0};    // as it was on the wire
};

struct TcpSegment {
  Datagram ip{};
  std::uint32_t sequence{0};
  std::uint32_t acknowledgement{0};
  std::uint8_t flags{0};
  std::uint16_t window{0};
  std::optional<std::uint16_t> max_segment{};  // of a SYN

  bool has(std::uint8_t bits) const { return (flags & bits) == bits; }
};

struct UdpDatagram {
  Datagram ip{};
};

// An ICMP or ICMPv6 error (RFC 792, RFC 4443) about a TCP segment of `about_from` to `about_to`.
struct IcmpError {
  Address from{};
  bool v6{false};
  std::uint8_t type{0};
  std::uint8_t code{0};
  Endpoint about_from{};
  Endpoint about_to{};
};

// What a frame holds.
struct Packet {
  enum class Kind : std::uint8_t { Tcp, Udp, Icmp, Fragment, Other, Broken };
  Kind kind{Kind::Other};
  TcpSegment tcp{};   // Tcp
  UdpDatagram udp{};  // Udp
  IcmpError icmp{};   // Icmp
};

// `captured`: the frame, as far as it stands in the file. Never fails: what is no IP is Other, what ends too soon or
// contradicts itself is Broken, a fragment behind the first is Fragment.
Packet decode_packet(LinkType link, BytesView captured);

}  // namespace doctor::pcap
