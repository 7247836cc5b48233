#include "probe/credssp/host_trust.hpp"

#include <algorithm>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/tls.hpp"

namespace doctor::probe {
namespace {

// The probe's own handshake takes every suite, so that it can tell of them; a password goes through those alone that
// clients offer.
std::string against_channel(const Evidence& evidence) {
  const auto kind = evidence.walk_value<std::string>(facts::kTlsCipherKind);
  return kind == "current" ? std::string{} : "the connection is not encrypted as clients demand";
}

bool begins_later(const Fact& fact, WallTime now) {
  return fact.type == &facts::kCertAboveNotBefore && fact.known() && std::get<WallTime>(*fact.value()) > now;
}

// What speaks against the certificate; empty when nothing does.
std::string against_certificate(const Evidence& evidence, std::optional<WallTime> now) {
  if (!now) return "--now stands in for the clock that its dates are judged by";
  const auto is = [&](const FactType& type, bool value) { return evidence.walk_value<bool>(type) == value; };
  if (!is(facts::kCertTrusted, true)) return "its certificate is not from an authority that is trusted here";
  if (!is(facts::kCertNameMatches, true)) return "its certificate is for another name";
  if (!is(facts::kCertExpired, false) || !is(facts::kCertNotYetValid, false)) return "its certificate is out of date";
  if (!is(facts::kCertServerAuth, true)) return "its certificate is not for servers";
  if (is(facts::kCertKeyUsageFits, false) || is(facts::kCertAuthoritiesServerAuth, false))
    return "its certificate, or one above it, is not for this purpose";
  if (is(facts::kCertKeyWeak, true) || is(facts::kCertSignatureWeak, true)) return "its certificate can be forged: a weak key or signature";
  if (!is(facts::kCertIntermediateExpired, false) ||
      std::ranges::any_of(evidence.facts(), [&](const Fact& fact) { return begins_later(fact, *now); }))
    return "a certificate above its own is out of date";
  if (evidence.walk_value<std::string>(facts::kCertRevocation) == "revoked") return "its certificate is revoked";
  return {};
}

}  // namespace

std::string_view name_of(HostTrust::By by) {
  static constexpr std::string_view kNames[] = {"nothing", "certificate", "pin", "user"};
  return kNames[std::size_t(by)];
}

HostTrust judge_host(const Evidence& evidence, std::optional<WallTime> now, bool user_trusts) {
  if (auto against = against_channel(evidence); !against.empty()) return {HostTrust::By::Nothing, std::move(against)};
  if (const auto pin = evidence.walk_value<bool>(facts::kCertPinMatches))
    return *pin ? HostTrust{HostTrust::By::Pin} : HostTrust{HostTrust::By::Nothing, "its certificate is not the pinned one"};
  auto against = against_certificate(evidence, now);
  if (against.empty()) return {HostTrust::By::Certificate};
  if (user_trusts) return {HostTrust::By::User};
  return {HostTrust::By::Nothing, std::move(against)};
}

}  // namespace doctor::probe
