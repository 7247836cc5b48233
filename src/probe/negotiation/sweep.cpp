#include "probe/negotiation/sweep.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "evidence/facts/negotiation.hpp"
#include "probe/negotiation/negotiation.hpp"
#include "probe/patience.hpp"
#include "proto/tls/hello_sweep_machine.hpp"

namespace doctor::probe {
namespace {

using x224::NegotiationEnd;
using x224::Protocol;
using x224::RequestedProtocols;

constexpr int kSilencesThatEndIt = 2;
constexpr const char* kWithoutCookie = "no_cookie";

bool is_silence(const NegotiationResult& result) { return result.end == NegotiationEnd::Silent || result.end == NegotiationEnd::Partial; }

struct Swept {
  std::map<Protocol, NegotiationResult> results{};
  std::string stopped{};  // why the rest was not asked; empty when all was
};

// Why the sweep should not go on after this answer; empty when it should.
std::string reason_to_stop(const NegotiationResult& result, int silences) {
  if (result.end == NegotiationEnd::NotRdp) return "the port speaks another protocol";
  if (silences >= kSilencesThatEndIt) return "the host was silent twice in a row";
  return {};
}

Swept ask_each(Context& context, const Endpoint& to) {
  Swept swept;
  int silences = 0;
  for (const auto& step : negotiation_sweep_plan()) {
    const auto asked = x224::spec_name(step.asked);
    if (swept.stopped.empty()) {
      auto open = reconnect(context, to);
      auto result = open ? probe_negotiation(context, *open, step.offer, true, asked) : NegotiationResult{.interrupted = true};
      if (!result.interrupted) {
        silences = is_silence(result) ? silences + 1 : 0;
        swept.stopped = reason_to_stop(result, silences);
        swept.results.emplace(step.asked, std::move(result));
        continue;
      }
      swept.stopped = reason_without_connection(context);
    }
    // An attempt of its own, because a fact of attempt 0 would speak of the host.
    context.evidence.not_known(
        facts::kNegotiationOutcome, because_without_connection(context), swept.stopped,
        {.subject = {.address = to.address.to_string(), .port = to.port, .attempt = context.evidence.next_attempt(), .offered = asked},
         .at = context.network.now()});
  }
  return swept;
}

// Turned away for want of CredSSP: yes; answered otherwise: no.
std::optional<bool> requires_nla(const NegotiationResult& tls_alone) {
  if (!tls_alone.answered()) return std::nullopt;
  return tls_alone.failure == x224::FailureCode::HybridRequiredByServer;
}

std::optional<bool> offers_nla(const Swept& swept) {
  std::optional<bool> offers;
  for (const auto asked : {Protocol::Hybrid, Protocol::HybridEx}) {
    const auto found = swept.results.find(asked);
    if (found == swept.results.end() || !found->second.answered()) continue;
    offers = offers.value_or(false) || (found->second.selected && uses_credssp(*found->second.selected));
  }
  return offers;
}

std::vector<std::string> accepted_protocols(const Swept& swept) {
  std::vector<std::string> names;
  const auto add = [&](std::string name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  for (const auto& [asked, result] : swept.results) {
    if (result.selected) add(x224::spec_name(*result.selected));
    if (result.end == NegotiationEnd::LegacyConfirm) add(x224::spec_name(Protocol::Rdp));
  }
  return names;
}

// Nothing but endings and silence: a box on the path may have read the cookie.
bool worth_trying_without_cookie(const Swept& swept) {
  return !swept.results.empty() && std::ranges::all_of(swept.results, [](const auto& each) {
    const auto end = each.second.end;
    return end == NegotiationEnd::Closed || end == NegotiationEnd::Reset || end == NegotiationEnd::Silent;
  });
}

// What came of a question of its own; without an outcome, why there is none.
struct PlainTls {
  std::optional<tls::SweepOutcome> outcome{};
  Because because{Because::NotTested};
  std::string detail{};
};

// A ClientHello without the X.224 step before it: web servers and other TLS services close on anything else.
PlainTls ask_in_plain_tls(Context& context, const Endpoint& to) {
  auto open = reconnect(context, to);
  if (!open) return {.because = because_without_connection(context), .detail = reason_without_connection(context)};
  tls::ClientHello hello{.lowest = tls::Version::Tls12, .highest = tls::Version::Tls12, .cipher_suites = tls::all_suites()};
  std::ranges::copy(context.network.random(hello.random.size()), hello.random.begin());
  tls::HelloSweepMachine machine{std::move(hello), tls::HelloCut::Whole, context.stage_timeout};
  const net::Conversation conversation{.connection = open->connection.get(), .machine = &machine};
  context.network.converse({&conversation, 1});
  if (!machine.outcome()) return {.because = Because::Interrupted};
  if (machine.outcome()->end == tls::SweepOutcome::End::Silent && !silence_tells(context))
    return {.because = Because::NoAnswer, .detail = kWaitTooShort};
  return {.outcome = machine.outcome()};
}

void observe_or_not(Context& context, const FactType& type, std::optional<bool> value, const Seen& seen) {
  if (value) {
    context.evidence.observe(type, *value, seen);
  } else {
    context.evidence.not_known(type, Because::NoAnswer, {}, seen);
  }
}

// Whether the cookie was what kept the host from answering.
bool ask_without_cookie(Context& context, const Endpoint& to, const Seen& seen) {
  Evidence& out = context.evidence;
  auto open = reconnect(context, to);
  if (!open) {
    out.not_known(facts::kCookieMatters, because_without_connection(context), reason_without_connection(context), seen);
    return false;
  }
  const auto result = probe_negotiation(context, *open, x224::kMstscOffer, false, kWithoutCookie);
  if (result.interrupted) {
    out.not_known(facts::kCookieMatters, Because::Interrupted, {}, seen);
    return false;
  }
  if (is_silence(result) && !silence_tells(context))
    out.not_known(facts::kCookieMatters, Because::NoAnswer, kWaitTooShort, seen);
  else
    out.observe(facts::kCookieMatters, result.answered(), seen);
  return result.answered();
}

}  // namespace

std::vector<SweepStep> negotiation_sweep_plan() {
  return {
      {Protocol::Rdp, {}},
      {Protocol::Ssl, RequestedProtocols::of({Protocol::Ssl})},
      {Protocol::Hybrid, RequestedProtocols::of({Protocol::Ssl, Protocol::Hybrid})},
      {Protocol::Rdstls, RequestedProtocols::of({Protocol::Ssl, Protocol::Rdstls})},
      {Protocol::HybridEx, RequestedProtocols::of({Protocol::Ssl, Protocol::Hybrid, Protocol::HybridEx})},
      {Protocol::RdsAad, RequestedProtocols::of({Protocol::Ssl, Protocol::RdsAad})},
  };
}

void sweep_negotiation(Context& context, const Endpoint& to) {
  const auto swept = ask_each(context, to);
  const Seen seen{.subject = {.address = to.address.to_string(), .port = to.port}, .at = context.network.now()};
  Evidence& out = context.evidence;
  if (swept.results.empty()) {
    for (const FactType* type : {&facts::kAnyAnswer, &facts::kAcceptedProtocols, &facts::kNlaRequired, &facts::kNlaOffered})
      out.not_known(*type, because_without_connection(context), swept.stopped, seen);
    return;
  }
  const bool any_answer = std::ranges::any_of(swept.results, [](const auto& each) { return each.second.answered(); });
  const auto fell_silent = [](const auto& each) { return is_silence(each.second); };
  if (!any_answer && std::ranges::any_of(swept.results, fell_silent) && !silence_tells(context))
    out.not_known(facts::kAnyAnswer, Because::NoAnswer, kWaitTooShort, seen);
  else
    out.observe(facts::kAnyAnswer, any_answer, seen);
  if (any_answer) {
    out.observe(facts::kAcceptedProtocols, accepted_protocols(swept), seen);
  } else {
    out.not_known(facts::kAcceptedProtocols, Because::NoAnswer, {}, seen);
  }
  const auto tls_alone = swept.results.find(Protocol::Ssl);
  observe_or_not(context, facts::kNlaRequired, tls_alone == swept.results.end() ? std::nullopt : requires_nla(tls_alone->second), seen);
  observe_or_not(context, facts::kNlaOffered, offers_nla(swept), seen);

  if (!worth_trying_without_cookie(swept)) {
    for (const FactType* type : {&facts::kCookieMatters, &facts::kPlainTls, &facts::kPlainTlsOutcome})
      out.not_known(*type, Because::NotApplicable, {}, seen);
    return;
  }
  if (ask_without_cookie(context, to, seen)) {
    for (const FactType* type : {&facts::kPlainTls, &facts::kPlainTlsOutcome})
      out.not_known(*type, Because::NotApplicable, "the port speaks RDP", seen);
    return;
  }
  if (const auto [outcome, because, detail] = ask_in_plain_tls(context, to); outcome) {
    using End = tls::SweepOutcome::End;
    out.observe(facts::kPlainTls, outcome->end == End::ServerHello || outcome->end == End::Alert, seen);
    const bool ends_rdp = outcome->end == End::NotTls && outcome->clear == tls::ClearBytes::McsDisconnect;
    out.observe(facts::kPlainTlsOutcome, ends_rdp ? tls::name_of(*outcome->clear) : tls::name_of(outcome->end),
                {.subject = seen.subject, .at = outcome->ended_at, .raw = outcome->received});
  } else {
    for (const FactType* type : {&facts::kPlainTls, &facts::kPlainTlsOutcome}) out.not_known(*type, because, detail, seen);
  }
}

void probe_nla_required(Context& context, const Endpoint& to) {
  Evidence& out = context.evidence;
  const Subject host{.address = to.address.to_string(), .port = to.port};
  const auto selected = out.walk_value<std::string>(facts::kSelectedProtocol);
  if (selected)
    out.observe(facts::kNlaOffered, *selected == x224::spec_name(Protocol::Hybrid) || *selected == x224::spec_name(Protocol::HybridEx),
                {.subject = host, .at = context.network.now()});
  auto open = reconnect(context, to);
  if (!open) {
    out.not_known(facts::kNlaRequired, because_without_connection(context), reason_without_connection(context),
                  {.subject = host, .at = context.network.now()});
    return;
  }
  const auto result = probe_negotiation(context, *open, RequestedProtocols::of({Protocol::Ssl}), true, x224::spec_name(Protocol::Ssl));
  const Seen seen{.subject = host, .at = context.network.now()};
  if (result.interrupted) {
    out.not_known(facts::kNlaRequired, Because::Interrupted, {}, seen);
  } else {
    observe_or_not(context, facts::kNlaRequired, requires_nla(result), seen);
  }
}

}  // namespace doctor::probe
