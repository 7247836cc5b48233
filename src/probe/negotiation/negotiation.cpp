#include "probe/negotiation/negotiation.hpp"

#include <span>

#include "base/text.hpp"
#include "evidence/facts/negotiation.hpp"
#include "observe/negotiation_facts.hpp"
#include "probe/tcp/tcp.hpp"

namespace doctor::probe {
NegotiationResult probe_negotiation(Context& context, OpenConnection& open, x224::RequestedProtocols offer, bool with_cookie, std::string asked) {
  x224::NegotiationMachine machine{x224::NegotiationMachine::request_for(offer, with_cookie), context.stage_timeout};
  const net::Conversation conversation{open.connection.get(), &machine};
  context.network.converse(std::span{&conversation, 1});

  Evidence& out = context.evidence;
  Seen seen{.subject = open.subject(std::move(asked)), .at = context.network.now()};
  if (!machine.outcome()) {
    for (const FactType* type : {&facts::kNegotiationOutcome, &facts::kSelectedProtocol, &facts::kFailureCode})
      out.not_known(*type, Because::Interrupted, {}, seen);
    return {.interrupted = true};
  }
  const auto& outcome = *machine.outcome();
  observe::observe_negotiation(out, outcome, offer, seen);
  return {.end = outcome.end, .selected = outcome.selected, .failure = outcome.failure, .left_over = outcome.left_over};
}

std::optional<OpenConnection> reconnect(Context& context, const Endpoint& to, std::uint16_t max_segment) {
  if (context.network.interrupted() || !context.take_connection()) return std::nullopt;
  const net::ConnectRequest request{.to = to, .timeout = context.stage_timeout, .max_segment = max_segment};
  auto outcomes = context.network.connect(std::span{&request, 1});
  auto& outcome = outcomes.at(0);
  OpenConnection open{.endpoint = to, .attempt = context.evidence.next_attempt(), .connection = std::move(outcome.connection)};
  observe_attempt(context, outcome, to, {.subject = open.subject(), .at = outcome.ended});
  if (!open.connection) return std::nullopt;
  return open;
}

Because because_without_connection(const Context& context) { return context.network.interrupted() ? Because::Interrupted : Because::NotTested; }

std::string reason_without_connection(const Context& context) {
  if (context.network.interrupted()) return "the user stopped";
  return context.connections_left > 0 ? "a further connection was not accepted" : "enough connections were made";
}

}  // namespace doctor::probe
