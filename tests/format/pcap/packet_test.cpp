#include "format/pcap/packet.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace doctor::pcap {
namespace {

Bytes hex(std::string_view digits) { return *text::parse_hex_bytes(digits); }

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// 20 bytes of TCP from port 49152 to 3389, with PSH and ACK, and five of data behind it.
Bytes tcp_header() { return hex("c000 0d3d 00000064 000000c8 5018 fa00 0000 0000"); }
Bytes tcp() { return tcp_header() + hex("0300000b06"); }
// IPv4: 45 bytes in all, identification 0x1234, hop limit 57, TCP, 192.0.2.7 to 198.51.100.9.
Bytes ipv4() { return hex("4500 002d 1234 4000 3906 0000 c0000207 c6336409"); }
// IPv6: 25 bytes behind the header, next header as given, hop limit 63, 2001:db8::1 to 2001:db8::2.
Bytes ipv6(std::string_view next, std::string_view length = "0019") {
  return hex("60000000") + hex(length) + hex(next) + hex("3f 20010db8000000000000000000000001 20010db8000000000000000000000002");
}
Bytes macs() { return hex("020000000001 020000000002"); }

void expect_the_segment(const Packet& packet, std::string_view from, std::uint8_t hops) {
  ASSERT_EQ(packet.kind, Packet::Kind::Tcp);
  EXPECT_EQ(packet.tcp.ip.from.to_string(), from);
  EXPECT_EQ(packet.tcp.ip.to.port, 3389);
  EXPECT_EQ(packet.tcp.ip.hop_limit, hops);
  EXPECT_EQ(packet.tcp.sequence, 100u);
  EXPECT_EQ(packet.tcp.acknowledgement, 200u);
  EXPECT_TRUE(packet.tcp.has(kPush | kAck));
  EXPECT_FALSE(packet.tcp.has(kSyn));
  EXPECT_EQ(packet.tcp.window, 0xfa00);
  EXPECT_EQ(packet.tcp.ip.payload_length, 5u);
  EXPECT_EQ(text::hex_bytes(packet.tcp.ip.payload, ""), "0300000b06");
}

TEST(CapturedPacket, IsReadBehindEveryLinkLayer) {
  const auto ip = ipv4() + tcp();
  const char* from = "192.0.2.7:49152";
  expect_the_segment(decode_packet(LinkType::Ethernet, macs() + hex("0800") + ip), from, 57);
  expect_the_segment(decode_packet(LinkType::Raw, ip), from, 57);
  expect_the_segment(decode_packet(LinkType::RawOfBsd, ip), from, 57);
  expect_the_segment(decode_packet(LinkType::Ipv4, ip), from, 57);
  expect_the_segment(decode_packet(LinkType::Null, hex("02000000") + ip), from, 57);
  expect_the_segment(decode_packet(LinkType::LinuxCooked, hex("0000 0001 0006 0200000000010000 0800") + ip), from, 57);
  expect_the_segment(decode_packet(LinkType::LinuxCooked2, hex("0800 0000 00000002 0001 00 06 0200000000010000") + ip), from, 57);
}

TEST(CapturedPacket, IsReadBehindTagsOfVirtualNetworks) {
  const auto ip = ipv4() + tcp();
  expect_the_segment(decode_packet(LinkType::Ethernet, macs() + hex("8100 0064 0800") + ip), "192.0.2.7:49152", 57);
  expect_the_segment(decode_packet(LinkType::Ethernet, macs() + hex("88a8 0064 8100 0065 0800") + ip), "192.0.2.7:49152", 57);
  expect_the_segment(decode_packet(LinkType::LinuxCooked2, hex("8100 0000 00000002 0001 00 06 0200000000010000 0064 0800") + ip), "192.0.2.7:49152",
                     57);
  Bytes endless = macs();
  for (int i = 0; i < 40; ++i) endless = endless + hex("8100 0064");
  EXPECT_EQ(decode_packet(LinkType::Ethernet, endless).kind, Packet::Kind::Other);
}

TEST(CapturedPacket, IsReadBehindExtensionHeadersOfIpv6) {
  const char* from = "[2001:db8::1]:49152";
  expect_the_segment(decode_packet(LinkType::Ethernet, macs() + hex("86dd") + ipv6("06") + tcp()), from, 63);
  // Hop-by-hop options, destination options of 16 bytes, the first fragment of several.
  expect_the_segment(decode_packet(LinkType::Raw, ipv6("00", "0021") + hex("06 00 010400000000") + tcp()), from, 63);
  expect_the_segment(decode_packet(LinkType::Raw, ipv6("3c", "0029") + hex("06 01 010c000000000000000000000000") + tcp()), from, 63);
  expect_the_segment(decode_packet(LinkType::Raw, ipv6("2c", "0021") + hex("06 00 0001 00000007") + tcp()), from, 63);
  EXPECT_EQ(decode_packet(LinkType::Raw, ipv6("2c", "0021") + hex("06 00 0599 00000007") + tcp()).kind, Packet::Kind::Fragment);
}

TEST(CapturedPacket, KeepsLengthOfWhatWasCutShort) {
  auto cut = ipv4() + tcp();
  cut.resize(cut.size() - 3);
  const auto packet = decode_packet(LinkType::Raw, cut);
  ASSERT_EQ(packet.kind, Packet::Kind::Tcp);
  EXPECT_EQ(packet.tcp.ip.payload.size(), 2u);
  EXPECT_EQ(packet.tcp.ip.payload_length, 5u);
}

TEST(CapturedPacket, LeavesPaddingOut) {
  const auto padded = macs() + hex("0800") + ipv4() + tcp() + hex("000000");
  EXPECT_EQ(decode_packet(LinkType::Ethernet, padded).tcp.ip.payload.size(), 5u);
}

TEST(CapturedPacket, TakesLengthZeroForAllThatIsThere) {
  auto offloaded = ipv4() + tcp();
  offloaded[2] = offloaded[3] = std::byte{0};
  EXPECT_EQ(decode_packet(LinkType::Raw, offloaded).tcp.ip.payload_length, 5u);
}

TEST(CapturedPacket, TellsTheSegmentSizeOfASyn) {
  const auto syn = hex("4500 0030 1234 4000 4006 0000 c0000207 c6336409 c000 0d3d 00000064 00000000 7002 fa00 0000 0000 01 01 0204 05b4 00 00");
  const auto packet = decode_packet(LinkType::Raw, syn);
  ASSERT_EQ(packet.kind, Packet::Kind::Tcp);
  EXPECT_TRUE(packet.tcp.has(kSyn));
  EXPECT_EQ(packet.tcp.max_segment, 1460);
}

TEST(CapturedPacket, TellsWhatAnIcmpErrorIsAbout) {
  // Destination unreachable, administratively prohibited, from 203.0.113.1, about our segment.
  const auto error = hex("4500 0038 0000 0000 4001 0000 cb007101 c0000207 030d 0000 00000000") + ipv4() + hex("c000 0d3d 00000064");
  const auto packet = decode_packet(LinkType::Raw, error);
  ASSERT_EQ(packet.kind, Packet::Kind::Icmp);
  EXPECT_EQ(packet.icmp.from.to_string(), "203.0.113.1");
  EXPECT_EQ(packet.icmp.type, 3);
  EXPECT_EQ(packet.icmp.code, 13);
  EXPECT_EQ(packet.icmp.about_from.to_string(), "192.0.2.7:49152");
  EXPECT_EQ(packet.icmp.about_to.to_string(), "198.51.100.9:3389");
  // ICMPv6: no route.
  const auto six = hex("60000000 0038 3a 40 20010db8000000000000000000000009 20010db8000000000000000000000001 0100 0000 00000000") + ipv6("06") +
                   hex("c000 0d3d 00000064");
  const auto of_six = decode_packet(LinkType::Raw, six);
  ASSERT_EQ(of_six.kind, Packet::Kind::Icmp);
  EXPECT_EQ(of_six.icmp.about_to.to_string(), "[2001:db8::2]:3389");
}

TEST(CapturedPacket, ReadsDatagramsOfUdp) {
  const auto udp = hex("4500 0020 0001 0000 4011 0000 c0000207 c6336409 c000 0d3d 000c 0000 ffffffff");
  const auto packet = decode_packet(LinkType::Raw, udp);
  ASSERT_EQ(packet.kind, Packet::Kind::Udp);
  EXPECT_EQ(packet.udp.ip.to.port, 3389);
  EXPECT_EQ(text::hex_bytes(packet.udp.ip.payload, ""), "ffffffff");
}

TEST(CapturedPacket, NeverReadsBehindTheEnd) {
  for (const auto& whole : {macs() + hex("0800") + ipv4() + tcp(), macs() + hex("86dd") + ipv6("00", "0021") + hex("06 00 010400000000") + tcp()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto cut = Bytes{whole.begin(), whole.begin() + std::ptrdiff_t(size)};
      const auto packet = decode_packet(LinkType::Ethernet, cut);
      if (packet.kind == Packet::Kind::Tcp) EXPECT_LE(packet.tcp.ip.payload.size(), packet.tcp.ip.payload_length);
    }
  }
}

TEST(CapturedPacket, IsBrokenWhereLengthsContradictEachOther) {
  auto short_header = ipv4() + tcp();
  short_header[0] = std::byte{0x43};
  EXPECT_EQ(decode_packet(LinkType::Raw, short_header).kind, Packet::Kind::Broken);
  auto long_tcp = ipv4() + tcp();
  long_tcp[20 + 12] = std::byte{0xf0};
  EXPECT_EQ(decode_packet(LinkType::Raw, long_tcp).kind, Packet::Kind::Broken);
  EXPECT_EQ(decode_packet(LinkType{147}, ipv4() + tcp()).kind, Packet::Kind::Other);
}

}  // namespace
}  // namespace doctor::pcap
