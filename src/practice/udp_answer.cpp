#include "practice/udp_answer.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/rdpudp/syn.hpp"

namespace doctor::practice {
namespace {

constexpr std::uint32_t kOurSequence = 0x50524143;

Bytes syn_answer(BytesView datagram) {
  const auto syn = rdpudp::decode_syn(datagram);
  if (!syn || syn->is_answer()) return {};
  return rdpudp::encode_syn({.header = {.source_ack = syn->initial_sequence, .flags = rdpudp::kFlagAck},
                             .initial_sequence = kOurSequence,
                             .upstream_mtu = std::min(syn->upstream_mtu, rdpudp::kMostMtu),
                             .downstream_mtu = std::min(syn->downstream_mtu, rdpudp::kMostMtu),
                             .version = syn->version});
}

}  // namespace

Bytes answer_datagram(UdpAnswer how, BytesView datagram) {
  switch (how) {
    case UdpAnswer::NoListener:
    case UdpAnswer::Silence: return {};
    case UdpAnswer::Syn: return syn_answer(datagram);
    case UdpAnswer::Garbage: {
      const auto text = text::as_bytes("no RDP-UDP here");
      return {text.begin(), text.end()};
    }
  }
  return {};
}

}  // namespace doctor::practice
