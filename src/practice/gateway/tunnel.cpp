#include "practice/gateway/tunnel.hpp"

#include <string>
#include <utility>

#include "proto/tsgu/channel.hpp"
#include "proto/tsgu/handshake.hpp"
#include "proto/tsgu/tunnel.hpp"

namespace doctor::practice {
namespace {

constexpr std::uint32_t kTunnelId = 6, kChannelId = 1;
constexpr std::uint32_t kCapabilities = 0x3f;  // as in the example of [MS-TSGU] 4.2.1

void append(GatewayTunnel::Reply& to, GatewayTunnel::Reply more) {
  to.packets.insert(to.packets.end(), more.packets.begin(), more.packets.end());
  to.ends = more.ends;
}

}  // namespace

GatewayTunnel::Reply GatewayTunnel::on_bytes(BytesView received, Instant at) {
  unread_.insert(unread_.end(), received.begin(), received.end());
  Reply all{.ends = over_};
  std::size_t used = 0;  // taken away at once: many small packets may have come
  while (!all.ends) {
    const auto packet = tsgu::decode_packet(BytesView{unread_}.subspan(used));
    if (!packet) {
      all.ends = !packet.error().incomplete() || unread_.size() - used > kMostBytes;
      break;
    }
    append(all, answer(*packet, at));
    used += packet->size;
  }
  unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(used));
  over_ = all.ends;
  return all;
}

GatewayTunnel::Reply GatewayTunnel::on_deadline(Instant at) {
  if (late_ && at >= late_->at) return std::exchange(late_, std::nullopt)->reply;
  if (!target_ || !deadline_ || at < *deadline_) return {};
  return from_target(target_->on_deadline(at));
}

GatewayTunnel::Reply GatewayTunnel::answer(const tsgu::Packet& packet, Instant at) {
  using enum tsgu::PacketType;
  const auto refused = [](tsgu::ReturnCode code) { return code != tsgu::ReturnCode::Success; };
  switch (packet.type) {
    case HandshakeRequest:
      return {.packets = encode(tsgu::HandshakeResponse{.extended_auth = tsgu::kExtendedAuthPluggable | tsgu::kExtendedAuthSmartCard})};
    case TunnelCreate:
      if (script_.closes_after_handshake) return {.ends = true};
      if (refused(script_.creation)) return {.packets = encode(tsgu::TunnelResponse{.status = script_.creation}), .ends = true};
      return {.packets = encode(
                  tsgu::TunnelResponse{.tunnel_id = kTunnelId,
                                       .capabilities = kCapabilities,
                                       .consent_message = script_.consent.empty() ? std::nullopt : std::optional<std::string>{script_.consent}})};
    case TunnelAuth: return authorize(at);
    case ChannelCreate: return open_channel(packet, at);
    case Data: {
      const auto data = tsgu::decode_data(packet.body);
      if (!data || !target_) return {.ends = true};
      return from_target(target_->on_bytes(*data, at));
    }
    case Keepalive: return {};
    case CloseChannel: return {.packets = encode(tsgu::ClosePacket{.type = CloseChannelResponse}), .ends = true};
    default: return {.ends = true};
  }
}

GatewayTunnel::Reply GatewayTunnel::authorize(Instant at) {
  if (script_.authorization != tsgu::ReturnCode::Success)
    return {.packets = encode(tsgu::TunnelAuthResponse{.error = script_.authorization}), .ends = true};
  Reply yes{.packets = encode(tsgu::TunnelAuthResponse{.redirection = tsgu::kRedirectionEnableAll, .idle_timeout_minutes = 0})};
  if (script_.approval_takes <= Duration::zero()) return yes;
  late_ = Late{.at = at + script_.approval_takes, .reply = std::move(yes)};
  return {};
}

GatewayTunnel::Reply GatewayTunnel::open_channel(const tsgu::Packet& packet, Instant at) {
  if (!tsgu::decode_channel_create(packet.body) || target_) return {.ends = true};
  if (script_.channel != tsgu::ReturnCode::Success) return {.packets = encode(tsgu::ChannelResponse{.error = script_.channel}), .ends = true};
  target_.emplace(target_face_);
  Reply reply{.packets = encode(tsgu::ChannelResponse{.channel_id = kChannelId})};
  append(reply, from_target(target_->start(at)));
  return reply;
}

GatewayTunnel::Reply GatewayTunnel::from_target(Step step) {
  deadline_ = step.deadline;
  Reply reply{.packets = tsgu::encode_data(step.send)};
  if (step.end == End::None) return reply;
  // [MS-TSGU] 2.2.6.1: the target ended its connection to the gateway.
  const Bytes close = encode(tsgu::ClosePacket{.status = tsgu::ReturnCode::BadArguments});
  append(reply, {.packets = close, .ends = true});
  return reply;
}

}  // namespace doctor::practice
