#include "net/gateway/tunnel.hpp"

#include <utility>

#include "net/gateway/late_answer.hpp"

namespace doctor::net {
namespace {

bool ended_without_a_word(const tsgu::TunnelOutcome& outcome) {
  using enum tsgu::TunnelOutcome::End;
  return outcome.end == Silent || outcome.end == Closed || outcome.end == Reset;
}

}  // namespace

GatewayTunnel::GatewayTunnel(const Hashes& hashes, GatewayClient client, GatewaySignIn sign_in, tsgu::TunnelRequest request, Duration timeout)
    : hashes_(hashes), client_(std::move(client)), sign_in_(std::move(sign_in)), request_(std::move(request)), timeout_(timeout) {
  request_.timeout = timeout;
}

const GatewayWay& GatewayTunnel::open(GatewayTransport transport, RunInside first, const std::function<RunInside()>& make_second) {
  way_ = {.transport = transport};
  carrier_ = enter(transport, std::move(first), make_second);
  if (!carrier_) return way_;
  request_.behind_seed = way_.transport == GatewayTransport::Http;
  tsgu::TunnelMachine machine{request_};
  carrier_->run(machine);
  way_.tunnel = machine.outcome();
  if (in_ && way_.tunnel && ended_without_a_word(*way_.tunnel)) {
    LateAnswerMachine late;
    in_(late);
    way_.in_answer = late.head();
  }
  channel_ = {.unread = machine.take_left_over()};
  return way_;
}

std::unique_ptr<GatewayCarrier> GatewayTunnel::enter(GatewayTransport transport, RunInside first, const std::function<RunInside()>& make_second) {
  const auto kind = transport == GatewayTransport::WebSocket ? GatewayRequestKind::Upgrade : GatewayRequestKind::Out;
  GatewayEntryMachine out{hashes_, client_, kind, sign_in_, timeout_};
  first(out);
  way_.entry = out.entry();
  if (!way_.entry || way_.entry->end != GatewayEntry::End::Entered) return nullptr;
  auto reader = out.take_reader();
  if (way_.entry->upgraded) return make_websocket_carrier(std::move(first), reader.take_rest(), sign_in_.credentials.random);

  way_.transport = GatewayTransport::Http;
  RunInside second = make_second();
  if (!second) return nullptr;
  GatewayEntryMachine in{hashes_, client_, GatewayRequestKind::In, sign_in_, timeout_, out.cookies()};
  second(in);
  way_.in_entry = in.entry();
  if (!way_.in_entry || way_.in_entry->end != GatewayEntry::End::Entered) return nullptr;
  client_.cookies = in.cookies().field();
  SayMachine body{gateway_request(client_, GatewayRequestKind::InBody)};
  second(body);
  // What comes behind an answer without a length belongs to it.
  if (in.take_reader().complete()) in_ = second;
  return make_http_carrier(std::move(first), std::move(reader), std::move(second));
}

void GatewayTunnel::leave() {
  if (!is_open()) return;
  if (!channel_.closed_by) {
    tsgu::LeaveMachine machine{std::move(channel_.unread)};
    carrier_->run(machine);
  }
  carrier_->end();
  carrier_.reset();
  way_.tunnel.reset();
}

void GatewayTunnel::run(Machine& with_target) {
  tsgu::ChannelMachine machine{channel_, with_target};
  carrier_->run(machine);
}

}  // namespace doctor::net
