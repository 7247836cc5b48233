#include "proto/udp/syn.hpp"

#include "base/text.hpp"

namespace doctor::udp {
namespace {

// 2.2.2.1, uFlags.
constexpr std::uint16_t kSyn = 0x0001, kAck = 0x0004, kCorrelationId = 0x0800, kSynEx = 0x1000;
constexpr std::uint16_t kVersionInfoValid = 0x0001;  // 2.2.2.9, uSynExFlags
constexpr std::size_t kCorrelationIdSize = 32;       // 2.2.2.8
constexpr std::uint32_t kNothing = 0xffffffff;       // snSourceAck of who has received nothing yet

}  // namespace

std::string name_of(ProtocolVersion version) {
  switch (version) {
    case ProtocolVersion::One: return "1";
    case ProtocolVersion::Two: return "2";
    case ProtocolVersion::Three: return "3";
  }
  return text::hex_number(std::uint16_t(version), 4);
}

Decoded<Syn> decode_syn(BytesView datagram) {
  ByteReader in{datagram, "RDPUDP_FEC_HEADER"};
  const auto acknowledged = in.u32_be("snSourceAck");
  in.skip(2, "uReceiveWindowSize");
  const auto flags = in.u16_be("uFlags");
  in.expect((flags & kSyn) != 0, "uFlags", "must hold RDPUDP_FLAG_SYN");
  Syn out{.answer = (flags & kAck) != 0};
  in.expect(out.answer || acknowledged == kNothing, "snSourceAck", "must be -1 in what answers nothing");
  in.skip(4, "snInitialSequenceNumber");
  out.upstream_mtu = in.u16_be("uUpStreamMtu");
  out.downstream_mtu = in.u16_be("uDownStreamMtu");
  if ((flags & kCorrelationId) != 0) in.skip(kCorrelationIdSize, "uCorrelationId");
  if ((flags & kSynEx) != 0) {
    const auto valid = in.u16_be("uSynExFlags");
    const auto version = in.u16_be("uUdpVer");
    if ((valid & kVersionInfoValid) != 0) out.version = ProtocolVersion{version};
  }
  return in.finish(out);
}

}  // namespace doctor::udp
