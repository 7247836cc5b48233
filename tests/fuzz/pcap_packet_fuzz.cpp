// layers: format
#include <cstdint>
#include <cstdlib>
#include <span>

#include "format/pcap/packet.hpp"

// The first byte chooses the link layer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using doctor::pcap::LinkType;
  constexpr LinkType kLinks[] = {LinkType::Ethernet, LinkType::Raw, LinkType::Null, LinkType::LinuxCooked, LinkType::LinuxCooked2};
  if (size == 0) return 0;
  const auto packet = doctor::pcap::decode_packet(kLinks[data[0] % std::size(kLinks)], std::as_bytes(std::span{data + 1, size - 1}));
  // What was captured of a payload is never longer than it was.
  if (packet.kind == doctor::pcap::Packet::Kind::Tcp && packet.tcp.ip.payload.size() > packet.tcp.ip.payload_length) std::abort();
  if (packet.kind == doctor::pcap::Packet::Kind::Udp && packet.udp.ip.payload.size() > packet.udp.ip.payload_length) std::abort();
  return 0;
}
