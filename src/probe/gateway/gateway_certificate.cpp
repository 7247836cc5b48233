#include "probe/gateway/gateway_certificate.hpp"

#include <string>

#include "evidence/facts/certificate.hpp"

namespace doctor::probe {
namespace {

// What is wrong with the way from it to a root.
std::string_view trust_problem(const Evidence& own) {
  const auto failure = own.walk_value<std::string>(facts::kCertTrustFailure);
  if (failure == "self_signed") return "self_signed";
  if (failure == "missing_intermediate") return "missing_intermediate";
  if (failure == "bad_signature" || failure == "not_a_ca" || failure == "path_length") return "chain_broken";
  return "untrusted";
}

}  // namespace

std::optional<std::string_view> gateway_certificate_problem(const Evidence& own) {
  const auto is = [&](const FactType& type, bool value) { return own.walk_value<bool>(type) == value; };
  if (own.walk_value<std::string>(facts::kCertRevocation) == "revoked") return "revoked";
  if (is(facts::kCertNameMatches, false)) return "wrong_name";
  if (is(facts::kCertExpired, true)) return "expired";
  if (is(facts::kCertNotYetValid, true)) return "not_yet_valid";
  if (is(facts::kCertTrusted, false)) return trust_problem(own);
  if (is(facts::kCertIntermediateExpired, true)) return "chain_expired";
  if (is(facts::kCertServerAuth, false) || is(facts::kCertKeyUsageFits, false) || is(facts::kCertAuthoritiesServerAuth, false))
    return "not_for_servers";
  if (is(facts::kCertKeyWeak, true) || is(facts::kCertSignatureWeak, true)) return "weak";
  for (const FactType* judged : {&facts::kCertTrusted, &facts::kCertNameMatches, &facts::kCertExpired, &facts::kCertNotYetValid})
    if (!own.walk_value<bool>(*judged)) return std::nullopt;
  return "none";
}

}  // namespace doctor::probe
