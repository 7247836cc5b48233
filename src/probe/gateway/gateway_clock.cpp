#include "probe/gateway/gateway_clock.hpp"

#include <chrono>
#include <cstdint>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/gateway.hpp"
#include "probe/certificate/http_date.hpp"

namespace doctor::probe {

void observe_gateway_clock(Evidence& out, const net::GatewayAnswer& answer, WallTime ours, const Subject& subject) {
  if (answer.end != net::GatewayAnswer::End::Answered || out.of_walk(facts::kGatewayClockOffset) != nullptr) return;
  const auto theirs = parse_http_date(answer.head.field("Date"));
  if (!theirs) return;
  const auto offset = std::chrono::floor<std::chrono::seconds>(*theirs - ours);
  out.observe(facts::kGatewayClockOffset, double(offset.count()), {.subject = subject, .at = answer.ended_at});
}

void observe_dates_by_gateway_clock(Evidence& out, const Evidence& own, WallTime ours, const Seen& seen) {
  const auto offset = out.walk_value<double>(facts::kGatewayClockOffset);
  const auto from = own.walk_value<WallTime>(facts::kCertNotBefore), until = own.walk_value<WallTime>(facts::kCertNotAfter);
  if (!offset || !from || !until) return;
  const auto theirs = ours + std::chrono::seconds{std::int64_t(*offset)};
  out.observe(facts::kGatewayCertInDateByItsClock, *from <= theirs && theirs <= *until, seen);
}

}  // namespace doctor::probe
