#include "probe/gateway/gateway_answer.hpp"

#include <algorithm>

#include "evidence/facts/gateway.hpp"

namespace doctor::probe {
namespace {

using net::GatewayAnswer;

constexpr int kOk = 200, kSignIn = 401;

bool is_open(const GatewayAnswer& answer, net::GatewayTransport transport) {
  if (answer.end != GatewayAnswer::End::Answered) return false;
  if (answer.head.status == kSignIn) return true;
  return transport == net::GatewayTransport::WebSocket ? answer.upgraded
                                                       : answer.head.status == kOk && likeness_of(answer) == net::GatewayLikeness::Gateway;
}

void observe_field(Evidence& out, const FactType& type, const GatewayAnswer& answer, std::string_view name, const Seen& seen) {
  if (const auto value = answer.head.field(name); !value.empty()) out.observe(type, value, seen);
}

// What is surer stays: the two transports are two looks at one server.
void observe_likeness(Evidence& out, net::GatewayLikeness likeness, const Seen& seen) {
  static constexpr std::string_view kSurestFirst[] = {"gateway", "possible", "other", "unknown"};
  const auto before = out.walk_value<std::string>(facts::kGatewayLikeness);
  const auto name = net::name_of(likeness);
  if (!before || std::ranges::find(kSurestFirst, name) < std::ranges::find(kSurestFirst, *before)) out.observe(facts::kGatewayLikeness, name, seen);
}

}  // namespace

bool observe_gateway_answer(Evidence& out, net::GatewayTransport transport, const GatewayAnswer& answer, const Subject& subject) {
  const bool websocket = transport == net::GatewayTransport::WebSocket;
  const Seen bare{.subject = subject, .at = answer.ended_at};
  const Seen seen{.subject = subject, .at = answer.ended_at, .raw = answer.received};
  out.observe(websocket ? facts::kGatewayWebSocketOutcome : facts::kGatewayHttpOutcome, net::name_of(answer.end), seen);
  out.observe(websocket ? facts::kGatewayWebSocketMs : facts::kGatewayHttpMs, milliseconds(answer.ended_at - answer.began), bare);
  observe_likeness(out, likeness_of(answer), bare);
  const bool open = is_open(answer, transport);
  auto open_before = out.walk_value<std::vector<std::string>>(facts::kGatewayTransports).value_or(std::vector<std::string>{});
  if (open) open_before.emplace_back(net::name_of(transport));
  out.observe(facts::kGatewayTransports, std::move(open_before), bare);
  if (answer.end != GatewayAnswer::End::Answered) return open;
  out.observe(websocket ? facts::kGatewayWebSocketStatus : facts::kGatewayHttpStatus, answer.head.status, seen);
  out.observe(websocket ? facts::kGatewayWebSocketSchemes : facts::kGatewayHttpSchemes, answer.schemes, bare);
  auto by_transport = bare;
  by_transport.subject.offered = net::name_of(transport);
  observe_field(out, facts::kGatewayServer, answer, "Server", by_transport);
  observe_field(out, facts::kGatewayVia, answer, "Via", by_transport);
  observe_field(out, facts::kGatewayRedirect, answer, "Location", by_transport);
  return open;
}

bool observe_gateway_rpc(Evidence& out, const GatewayAnswer& answer, const Subject& subject) {
  const Seen seen{.subject = subject, .at = answer.ended_at, .raw = answer.received};
  const bool asks = asks_by_rpc(answer);
  out.observe(facts::kGatewayRpcOutcome, net::name_of(answer.end), seen);
  if (answer.end == GatewayAnswer::End::Answered) out.observe(facts::kGatewayRpcStatus, answer.head.status, seen);
  out.observe(facts::kGatewayAsksByRpc, asks, {.subject = subject, .at = answer.ended_at});
  return asks;
}

}  // namespace doctor::probe
