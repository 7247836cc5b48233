#include "probe/credssp/credssp.hpp"

#include <cmath>
#include <span>

#include "base/text.hpp"
#include "crypto/tls_machine.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::probe {
namespace {

using End = credssp::ChallengeOutcome::End;

// Kerberos, and with it every domain member, tolerates so much by default ([MS-KILE] 3.1.1.2; RFC 4120 1.3).
constexpr double kToleratedSeconds = 300;

constexpr const FactType* kHostFacts[] = {&facts::kHostComputer,  &facts::kHostDomain,      &facts::kHostDnsComputer, &facts::kHostDnsDomain,
                                          &facts::kHostDnsForest, &facts::kHostOsVersion,   &facts::kHostOsBuild,     &facts::kHostDomainJoined,
                                          &facts::kHostClock,     &facts::kHostClockOffset, &facts::kHostClockOff};

void host_not_known(Evidence& out, Because because, const Seen& seen) {
  for (const FactType* type : kHostFacts) out.not_known(*type, because, {}, seen);
}

void observe_name(Evidence& out, const FactType& type, const std::optional<std::string>& name, const Seen& seen) {
  if (name && !name->empty()) {
    out.observe(type, *name, seen);
  } else {
    out.not_known(type, Because::NoAnswer, "the challenge does not say", seen);
  }
}

// A host that stands alone is its own domain; a member has another one.
std::optional<bool> is_domain_member(const ntlm::Challenge& challenge) {
  const auto differ = [](const auto& domain, const auto& computer) -> std::optional<bool> {
    if (!domain || !computer || domain->empty() || computer->empty()) return std::nullopt;
    return text::to_lower_ascii(*domain) != text::to_lower_ascii(*computer);
  };
  if (const auto by_netbios = differ(challenge.netbios_domain, challenge.netbios_computer)) return by_netbios;
  return differ(challenge.dns_domain, challenge.dns_computer);
}

void observe_clock(Context& context, const ntlm::Challenge& challenge, const Seen& seen) {
  Evidence& out = context.evidence;
  if (!challenge.timestamp) {
    for (const FactType* type : {&facts::kHostClock, &facts::kHostClockOffset, &facts::kHostClockOff})
      out.not_known(*type, Because::NoAnswer, "the challenge has no timestamp", seen);
    return;
  }
  out.observe(facts::kHostClock, *challenge.timestamp, seen);
  if (!context.network.wall_clock_is_real()) {
    for (const FactType* type : {&facts::kHostClockOffset, &facts::kHostClockOff})
      out.not_known(*type, Because::SwitchedOff, "--now stands in for our clock", seen);
    return;
  }
  const auto offset = std::chrono::duration<double>(*challenge.timestamp - context.network.wall_clock()).count();
  out.observe(facts::kHostClockOffset, offset, seen);
  out.observe(facts::kHostClockOff, std::abs(offset) > kToleratedSeconds, seen);
}

void observe_host(Context& context, const ntlm::Challenge& challenge, const Seen& seen) {
  Evidence& out = context.evidence;
  observe_name(out, facts::kHostComputer, challenge.netbios_computer, seen);
  observe_name(out, facts::kHostDomain, challenge.netbios_domain, seen);
  observe_name(out, facts::kHostDnsComputer, challenge.dns_computer, seen);
  observe_name(out, facts::kHostDnsDomain, challenge.dns_domain, seen);
  observe_name(out, facts::kHostDnsForest, challenge.dns_tree, seen);
  if (challenge.version && *challenge.version != ntlm::OsVersion{}) {
    out.observe(facts::kHostOsVersion, challenge.version->to_string(), seen);
    out.observe(facts::kHostOsBuild, int(challenge.version->build), seen);
  } else {
    for (const FactType* type : {&facts::kHostOsVersion, &facts::kHostOsBuild})
      out.not_known(*type, Because::NoAnswer, "the challenge does not say", seen);
  }
  if (const auto member = is_domain_member(challenge)) {
    out.observe(facts::kHostDomainJoined, *member, seen);
  } else {
    out.not_known(facts::kHostDomainJoined, Because::NoAnswer, "the challenge does not say", seen);
  }
  observe_clock(context, challenge, seen);
}

}  // namespace

std::optional<credssp::ChallengeOutcome> probe_credssp(Context& context, const OpenConnection& open, const RunInChannel& run) {
  credssp::ChallengeMachine machine{context.stage_timeout};
  const auto alert = run(machine);

  Evidence& out = context.evidence;
  Seen seen{.subject = open.subject(), .at = context.network.now()};
  if (!machine.outcome()) {
    out.not_known(facts::kCredsspOutcome, Because::Interrupted, {}, seen);
    host_not_known(out, Because::Interrupted, seen);
    return std::nullopt;
  }
  const auto& outcome = *machine.outcome();
  seen.at = outcome.ended_at;
  seen.raw = outcome.received;
  const bool ended = outcome.end == End::Closed || outcome.end == End::Reset;
  if (ended && alert) {
    out.observe(facts::kCredsspOutcome, "alert", seen);
    out.observe(facts::kTlsAlert, tls::spec_name(tls::AlertDescription{*alert}), seen);
  } else {
    out.observe(facts::kCredsspOutcome, credssp::name_of(outcome.end), seen);
  }
  if (outcome.version) {
    out.observe(facts::kCredsspVersion, std::int64_t{*outcome.version}, seen);
  } else {
    out.not_known(facts::kCredsspVersion, Because::NoAnswer, outcome.why ? outcome.why->to_string() : "", seen);
  }
  if (outcome.error_code) {
    out.observe(facts::kCredsspErrorCode, credssp::spec_name(*outcome.error_code), seen);
  } else {
    out.not_known(facts::kCredsspErrorCode, outcome.version ? Because::NotApplicable : Because::NoAnswer, {}, seen);
  }
  if (outcome.challenge) {
    observe_host(context, *outcome.challenge, seen);
  } else {
    host_not_known(out, Because::NoAnswer, seen);
  }
  return outcome;
}

RunInChannel in_channel(Context& context, OpenConnection& open, crypto::TlsEngine& channel) {
  return [&](Machine& machine) -> std::optional<std::uint8_t> {
    crypto::TlsChannelMachine in_channel{channel, machine};
    const net::Conversation conversation{open.connection.get(), &in_channel};
    context.network.converse(std::span{&conversation, 1});
    const auto alert = in_channel.alert();
    if (!alert || alert->description == std::uint8_t(tls::AlertDescription::CloseNotify)) return std::nullopt;
    return alert->description;
  };
}

std::optional<credssp::ChallengeOutcome> probe_credssp(Context& context, OpenConnection& open, crypto::TlsEngine& channel) {
  return probe_credssp(context, open, in_channel(context, open, channel));
}

}  // namespace doctor::probe
