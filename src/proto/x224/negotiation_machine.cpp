#include "proto/x224/negotiation_machine.hpp"

#include <algorithm>

#include "proto/ending.hpp"
#include "proto/mcs/disconnect.hpp"
#include "proto/x224/connection_confirm.hpp"
#include "proto/x224/tpkt.hpp"

namespace doctor::x224 {

std::string_view name_of(NegotiationEnd end) {
  static constexpr std::string_view kNames[] = {"selected", "failure", "legacy_confirm", "closed",    "reset",
                                                "silent",   "partial", "not_rdp",        "malformed", "disconnected"};
  return kNames[std::size_t(end)];
}

ConnectionRequest NegotiationMachine::request_for(RequestedProtocols offer, bool with_cookie) {
  ConnectionRequest request{.negotiation = NegotiationRequest{0, offer}};
  if (with_cookie) request.cookie = kCookie;
  return request;
}

Step NegotiationMachine::start(Instant now) {
  so_far_.sent = encode(request_);
  so_far_.asked_at = now;
  deadline_ = now + timeout_;
  return Step::say(so_far_.sent, deadline_);
}

Step NegotiationMachine::on_bytes(BytesView received, Instant at) {
  auto& all = so_far_.received;
  const auto room = kMostBytes - all.size();
  all.insert(all.end(), received.begin(), received.begin() + std::ptrdiff_t(std::min(room, received.size())));
  if (all.empty()) return Step::wait_until(deadline_);
  return all[0] == std::byte{3} ? read_frame(at) : name_peer(at);
}

Step NegotiationMachine::on_close(CloseKind kind, Instant at) { return finish_without_answer(proto::end_by_close<NegotiationEnd>(kind), at); }

Step NegotiationMachine::on_deadline(Instant at) { return finish_without_answer(NegotiationEnd::Silent, at); }

Step NegotiationMachine::finish(NegotiationEnd end, Instant at) { return proto::settle(outcome_, so_far_, end, at); }

Step NegotiationMachine::finish_without_answer(NegotiationEnd when_nothing_came, Instant at) {
  if (so_far_.received.empty()) return finish(when_nothing_came, at);
  if (!banner_) return finish(NegotiationEnd::Partial, at);
  so_far_.peer = classify_peer(so_far_.received);
  return finish(NegotiationEnd::NotRdp, at);
}

Step NegotiationMachine::name_peer(Instant at) {
  if (const auto kind = recognise_peer(so_far_.received); kind || so_far_.received.size() == kMostBytes) {
    so_far_.peer = kind.value_or(classify_peer(so_far_.received));
    return finish(NegotiationEnd::NotRdp, at);
  }
  if (!banner_) deadline_ = std::min(deadline_, at + kBannerGrace);
  banner_ = true;
  return Step::wait_until(deadline_);
}

Step NegotiationMachine::read_frame(Instant at) {
  const BytesView all = so_far_.received;
  const auto frame = decode_tpkt(all);
  if (!frame && frame.error().incomplete() && all.size() < kMostBytes) return Step::wait_until(deadline_);
  const auto confirm = decode_connection_confirm(all);
  if (!confirm) {
    if (mcs::decode_disconnect_provider_ultimatum(all)) return finish(NegotiationEnd::Disconnected, at);
    so_far_.why = confirm.error();
    return finish(NegotiationEnd::Malformed, at);
  }
  so_far_.left_over.assign(all.begin() + std::ptrdiff_t(frame->size), all.end());
  if (const auto* response = std::get_if<NegotiationResponse>(&confirm->answer)) {
    so_far_.selected = response->selected;
    so_far_.reply_flags = response->flags;
    return finish(NegotiationEnd::Selected, at);
  }
  if (const auto* failure = std::get_if<NegotiationFailure>(&confirm->answer)) {
    so_far_.failure = failure->code;
    return finish(NegotiationEnd::Failure, at);
  }
  return finish(NegotiationEnd::LegacyConfirm, at);
}

}  // namespace doctor::x224
