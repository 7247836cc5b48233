#include "format/pcap/packet.hpp"

#include <algorithm>

namespace doctor::pcap {
namespace {

constexpr std::uint16_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86dd;
constexpr std::uint16_t kEtherVlan = 0x8100, kEtherProviderVlan = 0x88a8, kEtherOldProviderVlan = 0x9100;
constexpr int kMostTags = 8;         // VLAN tags in one frame
constexpr int kMostExtensions = 16;  // IPv6 extension headers in one packet

enum Protocol : std::uint8_t {
  kHopByHop = 0,
  kIcmp = 1,
  kTcp = 6,
  kUdp = 17,
  kRouting = 43,
  kFragment = 44,
  kAuthentication = 51,
  kIcmp6 = 58,
  kDestination = 60
};

// The bytes of a frame by offset. Whoever reads has asked has() before: a packet in a capture may end anywhere, and a reader
// that keeps its trouble would cost more than the rest of the decoding.
class Octets {
 public:
  explicit Octets(BytesView bytes) : bytes_(bytes) {}
  bool has(std::size_t count) const { return bytes_.size() >= count; }
  std::uint8_t u8(std::size_t at) const { return std::uint8_t(bytes_[at]); }
  std::uint16_t u16(std::size_t at) const { return std::uint16_t(u8(at) << 8 | u8(at + 1)); }
  std::uint32_t u32(std::size_t at) const { return std::uint32_t(u16(at)) << 16 | u16(at + 2); }
  Octets from(std::size_t at) const { return Octets{bytes_.subspan(std::min(at, bytes_.size()))}; }
  Octets first(std::size_t count) const { return Octets{bytes_.first(std::min(count, bytes_.size()))}; }
  std::size_t size() const { return bytes_.size(); }
  BytesView view() const { return bytes_; }

 private:
  BytesView bytes_;
};

Address address_v4(const Octets& in, std::size_t at) { return Address::v4(in.u8(at), in.u8(at + 1), in.u8(at + 2), in.u8(at + 3)); }

Address address_v6(const Octets& in, std::size_t at) {
  Address out{.family = Address::Family::V6};
  std::ranges::copy(in.view().subspan(at, 16), out.octets.begin());
  return out;
}

Packet of_kind(Packet::Kind kind) { return {.kind = kind}; }

// What IP says of the transport behind it.
struct Carried {
  Address from{}, to{};
  std::uint8_t protocol{0};
  std::uint8_t hop_limit{0};
  std::uint16_t identification{0};
  std::size_t length{0};  // on the wire, of the transport's header and data
};

std::optional<std::uint16_t> max_segment_of(const Octets& options) {
  for (std::size_t at = 0; options.has(at + 1);) {
    const std::uint8_t kind = options.u8(at);
    if (kind == 0) break;
    if (kind == 1) {
      ++at;
      continue;
    }
    if (!options.has(at + 2)) break;
    const std::size_t length = options.u8(at + 1);
    if (length < 2) break;
    if (kind == 2 && length == 4 && options.has(at + 4)) return options.u16(at + 2);
    at += length;
  }
  return std::nullopt;
}

void fill(Datagram& out, const Carried& ip, const Octets& in, std::size_t header) {
  out.from = {ip.from, in.u16(0)};
  out.to = {ip.to, in.u16(2)};
  out.hop_limit = ip.hop_limit;
  out.identification = ip.identification;
  out.payload_length = ip.length - header;
  out.payload = in.first(ip.length).from(header).view();
}

Packet decode_tcp(const Carried& ip, const Octets& in) {
  if (!in.has(20)) return of_kind(Packet::Kind::Broken);
  const std::size_t header = std::size_t(in.u8(12) >> 4) * 4;
  if (header < 20 || header > ip.length) return of_kind(Packet::Kind::Broken);
  Packet out{.kind = Packet::Kind::Tcp};
  fill(out.tcp.ip, ip, in, header);
  out.tcp.sequence = in.u32(4);
  out.tcp.acknowledgement = in.u32(8);
  out.tcp.flags = in.u8(13);
  out.tcp.window = in.u16(14);
  if (out.tcp.has(kSyn)) out.tcp.max_segment = max_segment_of(in.first(header).from(20));
  return out;
}

Packet decode_udp(const Carried& ip, const Octets& in) {
  if (!in.has(8) || ip.length < 8) return of_kind(Packet::Kind::Broken);
  Packet out{.kind = Packet::Kind::Udp};
  fill(out.udp.ip, ip, in, 8);
  return out;
}

// RFC 792: the IP header and eight bytes of what could not be delivered stand behind the error.
Packet decode_icmp(const Carried& ip, const Octets& in) {
  if (!in.has(8)) return of_kind(Packet::Kind::Broken);
  const bool v6 = ip.protocol == kIcmp6;
  const std::uint8_t type = in.u8(0);
  const bool error = v6 ? type >= 1 && type <= 4 : type == 3 || type == 11 || type == 12;
  if (!error) return of_kind(Packet::Kind::Other);
  const Octets about = in.from(8);
  std::size_t header = 40;
  std::uint8_t protocol = 0;
  Packet out{.kind = Packet::Kind::Icmp};
  out.icmp = {.from = ip.from, .v6 = v6, .type = type, .code = in.u8(1)};
  if (v6) {
    if (!about.has(44) || about.u8(0) >> 4 != 6) return of_kind(Packet::Kind::Broken);
    protocol = about.u8(6);
    out.icmp.about_from.address = address_v6(about, 8);
    out.icmp.about_to.address = address_v6(about, 24);
  } else {
    if (!about.has(20) || about.u8(0) >> 4 != 4) return of_kind(Packet::Kind::Broken);
    header = std::size_t(about.u8(0) & 0x0f) * 4;
    protocol = about.u8(9);
    out.icmp.about_from.address = address_v4(about, 12);
    out.icmp.about_to.address = address_v4(about, 16);
  }
  if (protocol != kTcp) return of_kind(Packet::Kind::Other);
  if (header < 20 || !about.has(header + 4)) return of_kind(Packet::Kind::Broken);
  out.icmp.about_from.port = about.u16(header);
  out.icmp.about_to.port = about.u16(header + 2);
  return out;
}

Packet decode_transport(const Carried& ip, const Octets& in) {
  switch (ip.protocol) {
    case kTcp: return decode_tcp(ip, in);
    case kUdp: return decode_udp(ip, in);
    case kIcmp:
    case kIcmp6: return decode_icmp(ip, in);
    default: return of_kind(Packet::Kind::Other);
  }
}

// RFC 791.
Packet decode_ipv4(const Octets& in) {
  if (!in.has(20)) return of_kind(Packet::Kind::Broken);
  const std::size_t header = std::size_t(in.u8(0) & 0x0f) * 4;
  // A card that cuts large segments by itself is given packets whose length does not fit: 0 stands for "all that is here".
  const std::size_t total = in.u16(2) == 0 ? in.size() : in.u16(2);
  if (header < 20 || total < header || !in.has(header)) return of_kind(Packet::Kind::Broken);
  if ((in.u16(6) & 0x1fff) != 0) return of_kind(Packet::Kind::Fragment);
  const Carried ip{.from = address_v4(in, 12),
                   .to = address_v4(in, 16),
                   .protocol = in.u8(9),
                   .hop_limit = in.u8(8),
                   .identification = in.u16(4),
                   .length = total - header};
  return decode_transport(ip, in.first(total).from(header));
}

// RFC 8200 section 4: the length of an extension header stands in its second byte, in units of eight.
Packet decode_ipv6(const Octets& in) {
  if (!in.has(40)) return of_kind(Packet::Kind::Broken);
  const std::size_t length = in.u16(4) == 0 ? in.size() - 40 : in.u16(4);
  Carried ip{.from = address_v6(in, 8), .to = address_v6(in, 24), .protocol = in.u8(6), .hop_limit = in.u8(7), .length = length};
  Octets rest = in.first(40 + length).from(40);
  for (int headers = 0; headers < kMostExtensions; ++headers) {
    const bool extension = ip.protocol == kHopByHop || ip.protocol == kRouting || ip.protocol == kDestination || ip.protocol == kFragment ||
                           ip.protocol == kAuthentication;
    if (!extension) return decode_transport(ip, rest);
    if (!rest.has(8)) return of_kind(Packet::Kind::Broken);
    std::size_t size = std::size_t(rest.u8(1)) * 8 + 8;
    if (ip.protocol == kFragment) {
      if ((rest.u16(2) & 0xfff8) != 0) return of_kind(Packet::Kind::Fragment);
      size = 8;
    } else if (ip.protocol == kAuthentication) {
      size = std::size_t(rest.u8(1)) * 4 + 8;  // RFC 4302 section 2.2: in units of four, less two
    }
    if (size > ip.length) return of_kind(Packet::Kind::Broken);
    ip.protocol = rest.u8(0);
    ip.length -= size;
    rest = rest.from(size);
  }
  return of_kind(Packet::Kind::Broken);
}

Packet decode_ip(const Octets& in) {
  if (!in.has(1)) return of_kind(Packet::Kind::Broken);
  const int version = in.u8(0) >> 4;
  return version == 4 ? decode_ipv4(in) : version == 6 ? decode_ipv6(in) : of_kind(Packet::Kind::Other);
}

// `at`: where the EtherType stands. IEEE 802.1Q: a tag is the type of a tag, two bytes of its own, and the next type.
Packet decode_ether_type(const Octets& in, std::size_t at) {
  for (int tags = 0; tags <= kMostTags; ++tags, at += 4) {
    if (!in.has(at + 2)) return of_kind(Packet::Kind::Broken);
    const std::uint16_t type = in.u16(at);
    if (type == kEtherIpv4 || type == kEtherIpv6) return decode_ip(in.from(at + 2));
    if (type != kEtherVlan && type != kEtherProviderVlan && type != kEtherOldProviderVlan) return of_kind(Packet::Kind::Other);
  }
  return of_kind(Packet::Kind::Other);
}

}  // namespace

bool is_known(LinkType link) {
  switch (link) {
    case LinkType::Null:
    case LinkType::Ethernet:
    case LinkType::RawOfBsd:
    case LinkType::RawOfOpenBsd:
    case LinkType::Raw:
    case LinkType::Loop:
    case LinkType::LinuxCooked:
    case LinkType::Ipv4:
    case LinkType::Ipv6:
    case LinkType::LinuxCooked2: return true;
  }
  return false;
}

Packet decode_packet(LinkType link, BytesView captured) {
  const Octets in{captured};
  switch (link) {
    case LinkType::Ethernet: return decode_ether_type(in, 12);
    case LinkType::LinuxCooked: return decode_ether_type(in, 14);
    case LinkType::LinuxCooked2:
      // The type comes first, the payload behind 20 bytes; a tag of a VLAN stands at the payload's beginning.
      if (!in.has(20)) return of_kind(Packet::Kind::Broken);
      if (in.u16(0) == kEtherIpv4 || in.u16(0) == kEtherIpv6) return decode_ip(in.from(20));
      if (in.u16(0) == kEtherVlan || in.u16(0) == kEtherProviderVlan) return decode_ether_type(in, 22);
      return of_kind(Packet::Kind::Other);
    case LinkType::Null:
    case LinkType::Loop: return decode_ip(in.from(4));
    case LinkType::RawOfBsd:
    case LinkType::RawOfOpenBsd:
    case LinkType::Raw:
    case LinkType::Ipv4:
    case LinkType::Ipv6: return decode_ip(in);
  }
  return of_kind(Packet::Kind::Other);
}

}  // namespace doctor::pcap
