#include "proto/tsgu/tunnel_machine.hpp"

#include <algorithm>

#include "proto/ending.hpp"

namespace doctor::tsgu {
namespace {

using End = TunnelOutcome::End;

constexpr std::size_t kHandshakeResponseSize = 18;

void append(Step& to, Step more) {
  to.send.insert(to.send.end(), more.send.begin(), more.send.end());
  to.deadline = more.deadline;
  to.done = more.done;
}

}  // namespace

std::string_view name_of(TunnelStep step) {
  switch (step) {
    case TunnelStep::Handshake: return "handshake";
    case TunnelStep::TunnelCreate: return "tunnel";
    case TunnelStep::TunnelAuth: return "authorization";
    case TunnelStep::ChannelCreate: return "channel";
  }
  return "";
}

std::string_view name_of(TunnelOutcome::End end) {
  switch (end) {
    case End::Open: return "open";
    case End::Refused: return "refused";
    case End::Closed: return "closed";
    case End::Reset: return "reset";
    case End::Silent: return "silent";
    case End::Malformed: return "malformed";
  }
  return "";
}

Step TunnelMachine::start(Instant now) {
  so_far_.began = now;
  return ask(TunnelStep::Handshake, encode(HandshakeRequest{}), now);
}

Step TunnelMachine::on_bytes(BytesView received, Instant at) {
  unread_.insert(unread_.end(), received.begin(), received.end());
  return read(at);
}

Step TunnelMachine::on_close(CloseKind kind, Instant at) { return proto::settle(outcome_, so_far_, proto::end_by_close<End>(kind), at); }

Step TunnelMachine::on_deadline(Instant at) {
  if (!tell_at_) return proto::settle(outcome_, so_far_, End::Silent, at);
  tell_at_.reset();
  if (request_.on_wait) request_.on_wait();
  request_.on_wait = {};
  return wait();
}

Step TunnelMachine::read(Instant at) {
  if (request_.behind_seed && !skip_seed()) {
    if (unread_.size() <= kMostSeed + kHeaderSize) return wait();
    return malformed({DecodeError::Kind::Malformed, "OUT channel", "seed", 0, "has no handshake response behind it", 0}, at);
  }
  Step all = wait();
  std::size_t used = 0;  // taken away at once: many small packets may have come
  while (!all.done) {
    const auto packet = decode_packet(BytesView{unread_}.subspan(used));
    if (!packet) {
      if (!packet.error().incomplete()) append(all, malformed(packet.error(), at));
      break;
    }
    append(all, answer(*packet, at));
    used += packet->size;
  }
  unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(used));
  return all;
}

// The first packet is known, header and all, and so is found behind whatever bytes there are.
bool TunnelMachine::skip_seed() {
  ByteWriter header;
  header.u16_le(std::uint16_t(PacketType::HandshakeResponse)).u16_le(0).u32_le(kHandshakeResponseSize);
  const auto found = std::ranges::search(unread_, header.view());
  const auto at = found.begin() - unread_.begin();
  if (found.empty() || std::size_t(at) > kMostSeed) return false;
  unread_.erase(unread_.begin(), unread_.begin() + at);
  request_.behind_seed = false;
  return true;
}

Step TunnelMachine::answer(const Packet& packet, Instant at) {
  const auto expected = [&](TunnelStep step) { return so_far_.step == step; };
  switch (packet.type) {
    case PacketType::HandshakeResponse: {
      if (!expected(TunnelStep::Handshake)) break;
      const auto response = decode_handshake_response(packet.body);
      if (!response) return malformed(response.error(), at);
      so_far_.handshake = *response;
      if (response->error != ReturnCode::Success) return refused(response->error, at);
      return ask(TunnelStep::TunnelCreate, encode(TunnelCreate{.capabilities = kOurCapabilities}), at);
    }
    case PacketType::TunnelResponse: {
      if (!expected(TunnelStep::TunnelCreate)) break;
      const auto response = decode_tunnel_response(packet.body);
      if (!response) return malformed(response.error(), at);
      so_far_.tunnel = *response;
      if (response->status != ReturnCode::Success) return refused(response->status, at);
      return ask(TunnelStep::TunnelAuth, encode(TunnelAuth{.client_name = request_.client_name}), at);
    }
    case PacketType::TunnelAuthResponse: {
      if (!expected(TunnelStep::TunnelAuth)) break;
      const auto response = decode_tunnel_auth_response(packet.body);
      if (!response) return malformed(response.error(), at);
      so_far_.authorization = *response;
      if (response->error != ReturnCode::Success) return refused(response->error, at);
      return ask(TunnelStep::ChannelCreate, encode(ChannelCreate{.resources = {request_.target}, .port = request_.port}), at);
    }
    case PacketType::ChannelResponse: {
      if (!expected(TunnelStep::ChannelCreate)) break;
      const auto response = decode_channel_response(packet.body);
      if (!response) return malformed(response.error(), at);
      so_far_.channel = *response;
      if (response->error != ReturnCode::Success) return refused(response->error, at);
      return proto::settle(outcome_, so_far_, End::Open, at);
    }
    case PacketType::ServiceMessage:
      if (auto message = decode_service_message(packet.body); message && so_far_.service_messages.size() < kMostMessages)
        so_far_.service_messages.push_back(*std::move(message));
      return wait();
    case PacketType::Keepalive: return wait();
    case PacketType::CloseChannel:
    case PacketType::CloseChannelResponse: {
      const auto close = decode_close(packet);
      if (!close) return malformed(close.error(), at);
      return close->status == ReturnCode::Success ? on_close(CloseKind::Fin, at) : refused(close->status, at);
    }
    default: break;
  }
  return malformed({DecodeError::Kind::Malformed, "HTTP_PACKET_HEADER", "packetType", 0, "has no place here", 0}, at);
}

Step TunnelMachine::ask(TunnelStep step, Bytes packet, Instant at) {
  so_far_.step = step;
  const bool decides = step == TunnelStep::TunnelCreate || step == TunnelStep::TunnelAuth;
  const Duration least = decides ? request_.authorization_timeout : step == TunnelStep::ChannelCreate ? request_.channel_timeout : Duration::zero();
  deadline_ = at + std::max(least, request_.timeout);
  tell_at_ = decides && request_.timeout < least ? std::optional{at + request_.timeout} : std::nullopt;
  return Step::say(std::move(packet), tell_at_.value_or(deadline_));
}

Step TunnelMachine::refused(ReturnCode code, Instant at) {
  so_far_.code = code;
  return proto::settle(outcome_, so_far_, End::Refused, at);
}

Step TunnelMachine::malformed(DecodeError why, Instant at) {
  so_far_.why = why;
  return proto::settle(outcome_, so_far_, End::Malformed, at);
}

Step LeaveMachine::start(Instant now) {
  deadline_ = now + kWait;
  return Step::say(encode(ClosePacket{.type = PacketType::CloseChannel}), deadline_);
}

Step LeaveMachine::on_bytes(BytesView received, Instant) {
  unread_.insert(unread_.end(), received.begin(), received.end());
  std::size_t used = 0;
  for (;;) {
    const auto packet = decode_packet(BytesView{unread_}.subspan(used));
    if (!packet && !packet.error().incomplete()) return Step::finished();
    if (!packet) break;
    if (packet->type == PacketType::CloseChannelResponse || packet->type == PacketType::CloseChannel) return Step::finished();
    used += packet->size;
  }
  unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(used));
  return Step::wait_until(deadline_);
}

Step ChannelMachine::start(Instant now) {
  Step all = wrap(inner_.start(now));
  if (!all.done && !state_.unread.empty()) append(all, pump(now));
  return all;
}

Step ChannelMachine::on_bytes(BytesView received, Instant at) {
  state_.unread.insert(state_.unread.end(), received.begin(), received.end());
  return pump(at);
}

Step ChannelMachine::on_close(CloseKind kind, Instant at) { return wrap(inner_.on_close(kind, at)); }

Step ChannelMachine::on_deadline(Instant at) { return wrap(inner_.on_deadline(at)); }

Step ChannelMachine::wrap(Step inner) {
  inner.send = encode_data(inner.send);
  deadline_ = inner.deadline;
  done_ = inner.done;
  return inner;
}

Step ChannelMachine::pump(Instant at) {
  Step all{.deadline = deadline_, .done = done_};
  std::size_t used = 0;
  while (!done_) {
    const auto packet = decode_packet(BytesView{state_.unread}.subspan(used));
    if (!packet) {
      if (!packet.error().incomplete()) append(all, wrap(inner_.on_close(CloseKind::Reset, at)));
      break;
    }
    if (packet->type == PacketType::Data) {
      const auto data = decode_data(packet->body);
      append(all, wrap(data ? inner_.on_bytes(*data, at) : inner_.on_close(CloseKind::Reset, at)));
    } else if (packet->type == PacketType::CloseChannel || packet->type == PacketType::CloseChannelResponse) {
      if (const auto close = decode_close(*packet)) state_.closed_by = close->status;
      Step last = wrap(inner_.on_close(CloseKind::Fin, at));
      // [MS-TSGU] 3.7.5.4: a close is answered, and no data follows.
      last.send = packet->type == PacketType::CloseChannel ? encode(ClosePacket{.type = PacketType::CloseChannelResponse}) : Bytes{};
      append(all, std::move(last));
    }
    used += packet->size;
  }
  state_.unread.erase(state_.unread.begin(), state_.unread.begin() + std::ptrdiff_t(used));
  return all;
}

}  // namespace doctor::tsgu
