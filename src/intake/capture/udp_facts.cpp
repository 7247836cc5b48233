#include "intake/capture/udp_facts.hpp"

#include <algorithm>
#include <vector>

#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/udp.hpp"
#include "intake/capture/recorded_target.hpp"
#include "observe/udp_facts.hpp"

namespace doctor::intake {
namespace {

void observe_flow(Evidence& out, const UdpTry& each, const Seen& seen) {
  out.observe(facts::kUdpClientPort, int(each.client.port), seen);
  if (!each.cut_short) observe::observe_syn(out, each.offered, seen);
  if (!each.answer) return;
  if (!each.cut_short) observe::observe_syn_answer(out, *each.answer, seen);
  out.observe(facts::kUdpClientDatagrams, std::int64_t{each.by_client}, seen);
  out.observe(facts::kUdpHostDatagrams, std::int64_t{each.by_host}, seen);
}

// Whether any of the flows carried anything.
std::optional<bool> are_half_open(std::span<const UdpTry* const> tries) {
  std::optional<bool> out;
  for (const auto* each : tries) {
    const auto one = is_half_open(*each);
    if (one == false) return false;
    if (one) out = one;
  }
  return out;
}

// `tries` is not empty.
void observe_tries(Evidence& out, std::span<const UdpTry* const> tries) {
  const auto answered = std::ranges::find_if(tries, [](const UdpTry* each) { return each->answer.has_value(); });
  const auto told = answered == tries.end() ? tries.begin() : answered;
  const Seen seen{.at = (*told)->at, .source = Source::Capture};
  out.observe(facts::kUdpTried, true, seen);
  out.observe(facts::kUdpAnswered, answered != tries.end(), seen);
  observe_flow(out, **told, seen);
  if (answered != tries.end()) {
    if (const auto half_open = are_half_open(tries))
      out.observe(facts::kUdpHalfOpen, *half_open, seen);
    else
      out.not_known(facts::kUdpHalfOpen, Because::NotTested, "too little came after the host's answer", seen);
  }
  for (auto each = tries.begin(); each != tries.end(); ++each) {
    if (each == told) continue;
    const Seen of_it{.subject = {.address = (*each)->host.address.to_string(), .port = (*each)->host.port, .attempt = out.next_attempt()},
                     .at = (*each)->at,
                     .source = Source::Capture};
    out.observe(facts::kUdpTried, true, of_it);
    out.observe(facts::kUdpAnswered, (*each)->answer.has_value(), of_it);
    observe_flow(out, **each, of_it);
  }
}

}  // namespace

void observe_udp(Evidence& out, const Connection& connection, std::span<const UdpTry> tries) {
  std::vector<const UdpTry*> its;
  for (const auto& each : tries)
    if (each.of == &connection) its.push_back(&each);
  if (!its.empty()) return observe_tries(out, its);
  const Seen at_its_end{.at = connection.last(), .source = Source::Capture};
  out.observe(facts::kUdpTried, false, at_its_end);
  out.not_known(facts::kUdpAnswered, Because::NotApplicable, "the client did not try", at_its_end);
}

Evidence evidence_of(const UdpTry& alone, const CaptureFactsOptions& options) {
  Evidence out{alone.at};
  if (options.redact) out.redact(*options.redact);
  const auto attempt = out.next_attempt();
  out.set_walk_attempt(attempt);
  observe_target(out, {.host = alone.host, .client = alone.client.address}, attempt, alone.at);
  out.observe(facts::kRouteAny, true, {.at = alone.at, .source = Source::Capture});
  out.not_known(facts::kTcpOutcome, Because::NotAvailable, "the capture has this client's UDP and none of its TCP, by which a session begins",
                {.subject = {.address = alone.host.address.to_string(), .port = alone.host.port, .attempt = attempt},
                 .at = alone.at,
                 .source = Source::Capture});
  const UdpTry* const one[] = {&alone};
  observe_tries(out, one);
  return out;
}

}  // namespace doctor::intake
