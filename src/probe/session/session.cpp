#include "probe/session/session.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/old_hashes.hpp"
#include "crypto/raw_rsa.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/session.hpp"
#include "evidence/facts/tls.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::probe {
namespace {

using rdp::SessionEnd;

constexpr std::string_view kClientName = "rdpdoctor";

constexpr const FactType* kSessionFacts[] = {
    &facts::kSessionOutcome, &facts::kSessionEndedAfter, &facts::kSessionReached, &facts::kSessionErrorInfo, &facts::kMcsJoined,
    &facts::kMcsResult,      &facts::kLicensingOutcome,  &facts::kLicensingError, &facts::kLicensingAsked,   &facts::kLicensingChallengeAnswered};

rdp::SessionInput input_for(const SessionRequest& request) {
  rdp::SessionInput in{.selected = request.selected, .offered = request.offered, .client_name = kClientName};
  // After CredSSP the host has the password; before that nobody is named who could not be signed in.
  const bool named = request.credentials != nullptr && (request.send_password || x224::uses_credssp(request.selected));
  if (named) {
    in.info.user = request.credentials->user;
    in.info.domain = request.credentials->domain;
  }
  if (request.send_password && request.credentials != nullptr) {
    in.info.password = request.credentials->password.copy();
    in.info.auto_logon = true;
  }
  return in;
}

rdp::LicenseTools license_tools(net::Network& network, const Hashes& hashes) {
  rdp::LicenseTools tools{.hashes = &hashes,
                          .rsa = [](const rdp::RsaPublicKey& key, BytesView number) { return crypto::raw_rsa(key.modulus, key.exponent, number); }};
  std::ranges::copy(network.random(tools.client_random.size()), tools.client_random.begin());
  tools.premaster = Secret::taken_from(network.random(rdp::kPremasterSize));
  return tools;
}

void observe_server(Evidence& out, const rdp::ServerData& server, x224::RequestedProtocols offered, const Seen& seen) {
  out.observe(facts::kMcsServerVersion, rdp::version_name(server.version), seen);
  out.observe(facts::kMcsEncryptionMethod, rdp::spec_name(server.encryption_method), seen);
  out.observe(facts::kMcsEncryptionLevel, rdp::spec_name(server.encryption_level), seen);
  if (server.certificate && server.certificate->key_bits) out.observe(facts::kMcsServerKeyBits, std::int64_t{*server.certificate->key_bits}, seen);
  if (!server.requested_protocols) {
    out.not_known(facts::kMcsOfferUnaltered, Because::NoAnswer, "the host does not repeat it", seen);
    return;
  }
  out.observe(facts::kMcsRequestedProtocols, x224::spec_names(*server.requested_protocols), seen);
  out.observe(facts::kMcsOfferUnaltered, *server.requested_protocols == offered, seen);
}

std::string_view licensing_outcome(const rdp::SessionOutcome& outcome) {
  if (outcome.end == SessionEnd::LicensingError) return "error";
  if (outcome.license) return outcome.brought_by == rdp::LicensingMessage::UpgradeLicense ? "upgraded" : "issued";
  if (outcome.licensing && outcome.licensing->error == rdp::LicensingError::StatusValidClient) return "valid_client";
  if (outcome.license_asked) return "asked";
  return outcome.license_offered ? "requested" : "none";
}

void observe_text(Evidence& out, const FactType& type, const std::string& text, const Seen& seen) {
  if (!text.empty()) out.observe(type, text, seen);
}

// `why_not`: why no licence was asked for though the user wants one.
void observe_licence(Evidence& out, const rdp::SessionOutcome& outcome, const std::string& why_not, const Seen& seen) {
  if (outcome.license_asked || (outcome.license_offered && why_not.empty()))
    out.observe(facts::kLicensingAsked, outcome.license_asked, seen);
  else
    out.not_known(facts::kLicensingAsked, why_not.empty() ? Because::NotApplicable : Because::NotAvailable, why_not, seen);
  if (outcome.license_asked)
    out.observe(facts::kLicensingChallengeAnswered, outcome.challenge_answered, seen);
  else
    out.not_known(facts::kLicensingChallengeAnswered, Because::NotApplicable, {}, seen);
  if (outcome.offer) {
    const auto& offer = *outcome.offer;
    observe_text(out, facts::kLicensingProductId, offer.product.product_id, seen);
    out.observe(facts::kLicensingProductVersion, rdp::product_version(offer.product.version), seen);
    observe_text(out, facts::kLicensingCompany, offer.product.company, seen);
    out.observe(facts::kLicensingIssuers, offer.issuers, seen);
  }
  if (outcome.license) {
    observe_text(out, facts::kLicensingIssuedBy, outcome.license->issuer, seen);
    observe_text(out, facts::kLicensingIssuedProductId, outcome.license->product.product_id, seen);
    out.observe(facts::kLicensingIssuedVersion, rdp::product_version(outcome.license->product.version), seen);
  }
}

void observe_licensing(Evidence& out, const rdp::SessionOutcome& outcome, const std::string& why_not, const Seen& seen) {
  if (!outcome.joined) {
    for (const FactType* type : {&facts::kLicensingOutcome, &facts::kLicensingError, &facts::kLicensingAsked, &facts::kLicensingChallengeAnswered})
      out.not_known(*type, Because::NotReached, {}, seen);
    return;
  }
  out.observe(facts::kLicensingOutcome, licensing_outcome(outcome), seen);
  if (outcome.end == SessionEnd::LicensingError) {
    out.observe(facts::kLicensingError, rdp::spec_name(*outcome.licensing->error), seen);
    out.observe(facts::kLicensingTransition, rdp::spec_name(*outcome.licensing->transition), seen);
  } else {
    out.not_known(facts::kLicensingError, Because::NotApplicable, {}, seen);
  }
  observe_licence(out, outcome, why_not, seen);
}

void observe_redirection(Evidence& out, const rdp::Redirection& to, const Seen& seen) {
  const auto& address = to.target_address.empty() && !to.target_addresses.empty() ? to.target_addresses.front() : to.target_address;
  if (!address.empty()) out.observe(facts::kSessionRedirectAddress, address, seen);
  const auto& name = to.target_fqdn.empty() ? to.target_netbios_name : to.target_fqdn;
  if (!name.empty()) out.observe(facts::kSessionRedirectName, name, seen);
  if (!to.load_balance_info.empty()) out.observe(facts::kSessionRedirectLoadBalanceInfo, to.load_balance_info, seen);
}

// Whether the account may have a session, where the session itself told: [MS-RDPBCGR] 3.3.5.7.1.1 has the host say no by
// an error once the channels are joined.
void observe_authorization(Evidence& out, const rdp::SessionOutcome& outcome, const Seen& seen) {
  if (outcome.error_info == rdp::ErrorInfo::ServerInsufficientPrivileges) out.observe(facts::kSessionAuthorized, false, seen);
  if (outcome.end == SessionEnd::DemandActive) out.observe(facts::kSessionAuthorized, true, seen);
}

}  // namespace

void session_not_tried(Evidence& out, Because because, const std::string& why, const Seen& seen) {
  for (const FactType* type : kSessionFacts) out.not_known(*type, because, why, seen);
}

std::optional<std::int64_t> session_error_number(std::string_view name) {
  const auto info = rdp::error_info_named(name);
  return info ? std::optional{std::int64_t{std::uint32_t(*info)}} : std::nullopt;
}

RunInChannel in_the_clear(Context& context, OpenConnection& open) {
  return [&](Machine& machine) -> std::optional<std::uint8_t> {
    const net::Conversation conversation{open.connection.get(), &machine};
    context.network.converse({&conversation, 1});
    return std::nullopt;
  };
}

std::optional<rdp::SessionOutcome> probe_session(Context& context, const OpenConnection& open, const SessionRequest& request,
                                                 const RunInChannel& run) {
  Evidence& out = context.evidence;
  auto input = input_for(request);
  std::unique_ptr<Hashes> hashes;  // until the machine is done
  std::string why_not_licensed;
  if (request.ask_for_license) {
    if (auto loaded = crypto::load_old_hashes()) {
      hashes = *std::move(loaded);
      input.licensing = license_tools(context.network, *hashes);
    } else {
      why_not_licensed = loaded.error().to_string();
    }
  }
  rdp::SessionMachine machine{std::move(input), context.stage_timeout, std::max(context.stage_timeout, kSessionPatience)};
  const auto alert = run(machine);
  Seen seen{.subject = open.subject(), .at = context.network.now()};
  if (!machine.outcome()) {
    session_not_tried(out, Because::Interrupted, {}, seen);
    return std::nullopt;
  }
  const auto& outcome = *machine.outcome();
  seen.at = outcome.ended_at;
  seen.raw = outcome.last;
  const bool ended = outcome.end == SessionEnd::Closed || outcome.end == SessionEnd::Reset;
  if (ended && alert) {
    out.observe(facts::kSessionOutcome, "alert", seen);
    out.observe(facts::kTlsAlert, tls::spec_name(tls::AlertDescription{*alert}), seen);
  } else {
    out.observe(facts::kSessionOutcome, rdp::name_of(outcome.end), seen);
  }
  out.observe(facts::kSessionEndedAfter, rdp::name_of(outcome.sent), seen);
  out.observe(facts::kSessionReached, outcome.end == SessionEnd::DemandActive, seen);
  out.observe(facts::kSessionPasswordSent, outcome.password_sent, seen);
  const bool signed_in_before = x224::uses_credssp(request.selected);
  out.observe(facts::kSessionSignInShown, !signed_in_before, seen);
  out.observe(facts::kMcsJoined, outcome.joined, seen);
  if (outcome.mcs_result)
    out.observe(facts::kMcsResult, mcs::spec_name(*outcome.mcs_result), seen);
  else
    out.not_known(facts::kMcsResult, Because::NoAnswer, {}, seen);
  if (outcome.server) observe_server(out, *outcome.server, request.offered, seen);
  if (hashes && outcome.license_offered && !outcome.license_asked && outcome.why) why_not_licensed = outcome.why->to_string();
  observe_licensing(out, outcome, why_not_licensed, seen);
  if (outcome.error_info)
    out.observe(facts::kSessionErrorInfo, rdp::spec_name(*outcome.error_info), seen);
  else
    out.not_known(facts::kSessionErrorInfo, Because::NoAnswer, outcome.why ? outcome.why->to_string() : "", seen);
  if (outcome.redirection) observe_redirection(out, *outcome.redirection, seen);
  if (signed_in_before) observe_authorization(out, outcome, seen);
  return outcome;
}

}  // namespace doctor::probe
