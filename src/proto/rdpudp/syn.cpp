#include "proto/rdpudp/syn.hpp"

#include "base/text.hpp"

namespace doctor::rdpudp {
namespace {

constexpr std::size_t kCorrelationIdSize = 32;       // [MS-RDPEUDP] 2.2.2.8, the reserved half included
constexpr std::uint16_t kVersionInfoValid = 0x0001;  // [MS-RDPEUDP] 2.2.2.9, uSynExFlags

FecHeader read_header(ByteReader& in) {
  FecHeader out;
  out.source_ack = in.u32_be("snSourceAck");
  out.receive_window = in.u16_be("uReceiveWindowSize");
  out.flags = in.u16_be("uFlags");
  return out;
}

FecHeader read_syn_header(ByteReader& in) {
  const auto out = read_header(in);
  in.expect(out.has(kFlagSyn), "uFlags", "must have RDPUDP_FLAG_SYN");
  in.expect(out.has(kFlagAck) || out.acknowledges_nothing(), "snSourceAck", "must be -1 in what answers nothing");
  return out;
}

}  // namespace

std::string spec_name(Version version) {
  switch (version) {
    case Version::One: return "RDPUDP_PROTOCOL_VERSION_1";
    case Version::Two: return "RDPUDP_PROTOCOL_VERSION_2";
    case Version::Three: return "RDPUDP_PROTOCOL_VERSION_3";
  }
  return text::format("0x{:04x}", std::uint16_t(version));
}

std::string number_of(Version version) {
  switch (version) {
    case Version::One: return "1";
    case Version::Two: return "2";
    case Version::Three: return "3";
  }
  return spec_name(version);
}

Bytes encode_syn(const Syn& syn) {
  const std::uint16_t flags = std::uint16_t(((syn.header.flags | kFlagSyn) & ~(kFlagCorrelationId | kFlagSynEx)) | (syn.version ? kFlagSynEx : 0));
  ByteWriter out;
  out.u32_be(syn.header.source_ack).u16_be(syn.header.receive_window).u16_be(flags);
  out.u32_be(syn.initial_sequence).u16_be(syn.upstream_mtu).u16_be(syn.downstream_mtu);
  if (syn.version) out.u16_be(kVersionInfoValid).u16_be(std::uint16_t(*syn.version));
  Bytes datagram = std::move(out).take();
  datagram.resize(kMostMtu);
  return datagram;
}

std::optional<FecHeader> decode_syn_header(BytesView beginning) {
  ByteReader in{beginning, "RDPUDP_FEC_HEADER"};
  const auto header = in.finish(read_syn_header(in));
  return header ? std::optional{*header} : std::nullopt;
}

Decoded<Syn> decode_syn(BytesView datagram) {
  ByteReader in{datagram, "RDPUDP_SYNDATA_PAYLOAD"};
  Syn out{.header = read_syn_header(in)};
  out.initial_sequence = in.u32_be("snInitialSequenceNumber");
  out.upstream_mtu = in.u16_be("uUpStreamMtu");
  out.downstream_mtu = in.u16_be("uDownStreamMtu");
  if (out.header.has(kFlagCorrelationId)) in.skip(kCorrelationIdSize, "uCorrelationId");
  if (out.header.has(kFlagSynEx)) {
    const auto valid = in.u16_be("uSynExFlags");
    const auto version = Version{in.u16_be("uUdpVer")};
    if ((valid & kVersionInfoValid) != 0) out.version = version;
  }
  return in.finish(out);
}

}  // namespace doctor::rdpudp
