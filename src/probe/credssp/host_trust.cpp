#include "probe/credssp/host_trust.hpp"

namespace doctor::probe {
namespace {

// What speaks against the certificate; empty when nothing does.
std::string against_certificate(const Evidence& evidence) {
  const auto is = [&](const FactType& type, bool value) { return evidence.walk_value<bool>(type) == value; };
  if (!is(facts::kCertTrusted, true)) return "its certificate is not from an authority that is trusted here";
  if (!is(facts::kCertNameMatches, true)) return "its certificate is for another name";
  if (!is(facts::kCertExpired, false) || !is(facts::kCertNotYetValid, false)) return "its certificate is out of date";
  if (!is(facts::kCertServerAuth, true)) return "its certificate is not for servers";
  if (is(facts::kCertIntermediateExpired, true)) return "a certificate above its own is out of date";
  if (evidence.walk_value<std::string>(facts::kCertRevocation) == "revoked") return "its certificate is revoked";
  return {};
}

}  // namespace

std::string_view name_of(HostTrust::By by) {
  static constexpr std::string_view kNames[] = {"nothing", "certificate", "pin", "user"};
  return kNames[std::size_t(by)];
}

HostTrust judge_host(const Evidence& evidence, bool user_trusts) {
  if (const auto pin = evidence.walk_value<bool>(facts::kCertPinMatches))
    return *pin ? HostTrust{HostTrust::By::Pin} : HostTrust{HostTrust::By::Nothing, "its certificate is not the pinned one"};
  auto against = against_certificate(evidence);
  if (against.empty()) return {HostTrust::By::Certificate};
  if (user_trusts) return {HostTrust::By::User};
  return {HostTrust::By::Nothing, std::move(against)};
}

}  // namespace doctor::probe
