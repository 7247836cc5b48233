#include "proto/mcs/disconnect.hpp"

#include "base/text.hpp"
#include "proto/x224/data.hpp"

namespace doctor::mcs {
namespace {

constexpr std::uint8_t kChoice = 8;  // disconnectProviderUltimatum among the choices of DomainMCSPDU

}  // namespace

std::string spec_name(Reason reason) {
  switch (reason) {
    case Reason::DomainDisconnected: return "rn-domain-disconnected";
    case Reason::ProviderInitiated: return "rn-provider-initiated";
    case Reason::TokenPurged: return "rn-token-purged";
    case Reason::UserRequested: return "rn-user-requested";
    case Reason::ChannelPurged: return "rn-channel-purged";
  }
  return text::hex_number(std::uint8_t(reason));
}

Decoded<DisconnectProviderUltimatum> decode_disconnect_provider_ultimatum(BytesView bytes) {
  const auto frame = x224::decode_data(bytes);
  if (!frame) return fail(frame.error());
  ByteReader in{frame->payload, "DisconnectProviderUltimatum"};
  // Aligned PER: six bits of choice, three of reason, the rest padding.
  const std::uint16_t bits = in.u16_be("DomainMCSPDU");
  in.expect(bits >> 10 == kChoice, "DomainMCSPDU", "is another choice");
  if (!in.ok()) return fail(in.error().inside_whole());
  return DisconnectProviderUltimatum{Reason{std::uint8_t(bits >> 7 & 0x7)}, frame->size};
}

Bytes encode(const DisconnectProviderUltimatum& ultimatum) {
  ByteWriter out;
  out.u16_be(std::uint16_t(kChoice << 10 | (std::uint16_t(ultimatum.reason) & 0x7) << 7));
  return x224::encode_data(out.view());
}

}  // namespace doctor::mcs
