#include "observe/challenge_facts.hpp"

#include <cmath>

#include "base/text.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/tls.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::observe {
namespace {

using End = credssp::ChallengeOutcome::End;

// Kerberos, and with it every domain member, tolerates so much by default ([MS-KILE] 3.1.1.2; RFC 4120 1.3).
constexpr double kToleratedSeconds = 300;

constexpr const FactType* kHostFacts[] = {&facts::kHostComputer,  &facts::kHostDomain,      &facts::kHostDnsComputer, &facts::kHostDnsDomain,
                                          &facts::kHostDnsForest, &facts::kHostOsVersion,   &facts::kHostOsBuild,     &facts::kHostDomainJoined,
                                          &facts::kHostClock,     &facts::kHostClockOffset, &facts::kHostClockOff};

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

void observe_clock(Evidence& out, const ntlm::Challenge& challenge, std::optional<WallTime> now, const Seen& seen) {
  if (!challenge.timestamp) {
    for (const FactType* type : {&facts::kHostClock, &facts::kHostClockOffset, &facts::kHostClockOff})
      out.not_known(*type, Because::NoAnswer, "the challenge has no timestamp", seen);
    return;
  }
  out.observe(facts::kHostClock, *challenge.timestamp, seen);
  if (!now) {
    for (const FactType* type : {&facts::kHostClockOffset, &facts::kHostClockOff})
      out.not_known(*type, Because::SwitchedOff, "--now stands in for our clock", seen);
    return;
  }
  const auto offset = std::chrono::duration<double>(*challenge.timestamp - *now).count();
  out.observe(facts::kHostClockOffset, offset, seen);
  out.observe(facts::kHostClockOff, std::abs(offset) > kToleratedSeconds, seen);
}

void observe_host(Evidence& out, const ntlm::Challenge& challenge, std::optional<WallTime> now, const Seen& seen) {
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
  observe_clock(out, challenge, now, seen);
}

}  // namespace

void observe_challenge(Evidence& out, const credssp::ChallengeOutcome& outcome, std::optional<std::uint8_t> alert, std::optional<WallTime> now,
                       Seen seen) {
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
    observe_host(out, *outcome.challenge, now, seen);
  } else {
    host_not_known(out, Because::NoAnswer, seen);
  }
}

void host_not_known(Evidence& out, Because because, const Seen& seen) {
  for (const FactType* type : kHostFacts) out.not_known(*type, because, {}, seen);
}

}  // namespace doctor::observe
