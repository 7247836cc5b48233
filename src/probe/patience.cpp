#include "probe/patience.hpp"

#include <algorithm>

#include "evidence/facts/gateway.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"

namespace doctor::probe {
namespace {

constexpr Duration kRetransmission = std::chrono::milliseconds{300};
constexpr int kTimesMeasured = 3;

Duration by(double slowest_ms) {
  return kRetransmission + std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>{kTimesMeasured * slowest_ms});
}

}  // namespace

Duration enough_patience(const Evidence& evidence) {
  double slowest_ms = 0;
  if (evidence.walk_value<bool>(facts::kTcpConnected) == true) slowest_ms = evidence.walk_value<double>(facts::kTcpMs).value_or(0);
  // The time of an answer that never came, or came in part, measures our own time-out.
  const auto negotiation = evidence.walk_value<std::string>(facts::kNegotiationOutcome);
  if (negotiation == "selected" || negotiation == "failure" || negotiation == "legacy_confirm")
    slowest_ms = std::max(slowest_ms, evidence.walk_value<double>(facts::kNegotiationMs).value_or(0));
  return by(slowest_ms);
}

Duration enough_patience_at_gateway(const Evidence& evidence) {
  const bool connected = evidence.walk_value<std::string>(facts::kGatewayTcpOutcome) == "connected";
  return by(connected ? evidence.walk_value<double>(facts::kGatewayTcpMs).value_or(0) : 0);
}

bool silence_tells(const Context& context) { return context.stage_timeout >= enough_patience(context.evidence); }

}  // namespace doctor::probe
