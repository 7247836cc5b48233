#include "probe/credssp/kerberos_ticket.hpp"

#include <cmath>

#include "base/text.hpp"
#include "evidence/facts/kerberos.hpp"
#include "probe/credssp/kdc.hpp"
#include "proto/credssp/ts_request.hpp"

namespace doctor::probe {
namespace {

using kerberos::ErrorNumber;

// [MS-KILE] 3.1.1.2, RFC 4120 1.3.
constexpr double kToleratedSeconds = 300;
constexpr const char* kService = "TERMSRV/";

constexpr const FactType* kFacts[] = {&facts::kKerberosRealm,        &facts::kKerberosService,    &facts::kKerberosKdcsFound,
                                      &facts::kKerberosKdcsFrom,     &facts::kKerberosKdc,        &facts::kKerberosKdcsSilent,
                                      &facts::kKerberosError,        &facts::kKerberosErrorAbout, &facts::kKerberosAccountProved,
                                      &facts::kKerberosStatus,       &facts::kKerberosEncryption, &facts::kKerberosClockOffset,
                                      &facts::kKerberosHostClockOff, &facts::kKerberosRealmFrom,  &facts::kKerberosProofEncryption};

std::string upper(std::string_view in) {
  std::string out{in};
  for (char& each : out)
    if (each >= 'a' && each <= 'z') each = char(each - 'a' + 'A');
  return out;
}

// An enumerator of kerberos.outcome.
std::string_view outcome_of(const kerberos::ErrorMessage& error, TicketStep about) {
  switch (error.number) {
    case ErrorNumber::ClientUnknown: return "unknown_account";
    case ErrorNumber::ServerUnknown:
    case ErrorNumber::PrincipalNotUnique: return about == TicketStep::Service ? "unknown_service" : "refused";
    case ErrorNumber::EtypeNotSupported: return "encryption_not_supported";
    case ErrorNumber::NameExpired:
    case ErrorNumber::ClientNotYet:
    case ErrorNumber::ClientRevoked: return "account_revoked";
    case ErrorNumber::KeyExpired: return "password_expired";
    case ErrorNumber::PreauthFailed: return "wrong_password";
    case ErrorNumber::Skew: return "clock_skew";
    default: return "refused";
  }
}

std::string_view outcome_of(const NoTicket& none, KdcTalk& talk, const std::string& realm) {
  if (talk.held_back()) return "weak_encryption";
  if (talk.error() && none.kind != NoTicket::Kind::Encryption && none.kind != NoTicket::Kind::Clock)
    return outcome_of(*talk.error(), talk.error_about());
  switch (none.kind) {
    case NoTicket::Kind::NotAnswered: return talk.found(realm).places.empty() ? "no_kdc" : "kdc_unreachable";
    case NoTicket::Kind::Encryption: return "encryption_not_supported";
    case NoTicket::Kind::Clock: return "clock_skew";
    case NoTicket::Kind::Password: return "wrong_password";
    case NoTicket::Kind::KdcError: return "refused";
    case NoTicket::Kind::Library: break;
  }
  return "not_available";
}

// The same, for people.
std::string words_for(std::string_view outcome, const KdcTalk& talk, const std::string& why) {
  if (outcome == "no_kdc")
    return text::format("no KDC of the account's realm is named in krb5.conf or in DNS{}",
                        talk.error() ? ", and that of the host's domain does not know the account" : "");
  if (outcome == "kdc_unreachable") return "no KDC of the account's realm answered";
  if (outcome == "unknown_service") return "the KDC took the password and knows no service of the host's name";
  if (outcome == "weak_encryption")
    return text::format("a KDC that DNS alone names wants the password proved by {}, from which it is quickly guessed; krb5.conf can name the KDC",
                        talk.proof_encryption().value_or("an old encryption"));
  if (outcome == "not_available") return "the Kerberos library here could not begin: " + why;
  return "the KDC refused";
}

void observe_kdcs(Evidence& out, KdcTalk& talk, const std::string& realm, const Seen& seen) {
  const auto& found = talk.found(realm);
  out.observe(facts::kKerberosKdcsFound, int(found.places.size()), seen);
  if (found.places.empty())
    out.not_known(facts::kKerberosKdcsFrom, Because::NoAnswer, "none is named", seen);
  else
    out.observe(facts::kKerberosKdcsFrom, found.from == Kdcs::From::Dns ? "dns" : "configuration", seen);
  out.observe(facts::kKerberosKdcsSilent, talk.silent(), seen);
  if (talk.answered())
    out.observe(facts::kKerberosKdc, talk.answered()->to_string(), seen);
  else
    out.not_known(facts::kKerberosKdc, Because::NoAnswer, {}, seen);
}

void observe_error(Evidence& out, const KdcTalk& talk, Seen seen) {
  const auto& error = talk.error();
  if (!error) {
    for (const FactType* type : {&facts::kKerberosError, &facts::kKerberosErrorAbout, &facts::kKerberosStatus})
      out.not_known(*type, talk.answered() ? Because::NotApplicable : Because::NoAnswer, {}, seen);
    return;
  }
  seen.raw = talk.error_bytes();
  out.observe(facts::kKerberosError, kerberos::spec_name(error->number), seen);
  out.observe(facts::kKerberosErrorAbout, talk.error_about() == TicketStep::Service ? "service" : "account", seen);
  if (error->status)
    out.observe(facts::kKerberosStatus, credssp::spec_name(credssp::NtStatus{*error->status}), seen);
  else
    out.not_known(facts::kKerberosStatus, Because::NoAnswer, "the KDC says no more than the error", seen);
}

void observe_proof(Evidence& out, const KdcTalk& talk, const Seen& seen) {
  if (talk.proof_encryption())
    out.observe(facts::kKerberosProofEncryption, *talk.proof_encryption(), seen);
  else
    out.not_known(facts::kKerberosProofEncryption, Because::NotReached, "it did not come to that", seen);
}

void observe_clocks(Evidence& out, const KdcTalk& talk, const Seen& seen) {
  const auto of_host = out.walk_value<double>(facts::kHostClockOffset);
  const auto& of_kdc = talk.clock_offset();
  if (of_kdc)
    out.observe(facts::kKerberosClockOffset, *of_kdc, seen);
  else
    out.not_known(facts::kKerberosClockOffset, Because::NoAnswer, "no answer of a KDC tells its time, or --now stands in for our clock", seen);
  if (of_kdc && of_host)
    out.observe(facts::kKerberosHostClockOff, std::abs(*of_host - *of_kdc) > kToleratedSeconds, seen);
  else
    out.not_known(facts::kKerberosHostClockOff, Because::NoAnswer, "one of the two clocks is not known", seen);
}

void observe_account(Evidence& out, std::string_view outcome, bool asked_for_service, const Seen& seen) {
  const bool refused = outcome == "unknown_account" || outcome == "wrong_password" || outcome == "account_revoked" || outcome == "password_expired";
  if (refused || asked_for_service)
    out.observe(facts::kKerberosAccountProved, !refused, seen);
  else
    out.not_known(facts::kKerberosAccountProved, Because::NoAnswer, {}, seen);
}

// Of the domain that it is in; empty for one that stands alone, which calls itself its domain.
std::string realm_of_host(const ntlm::Challenge& challenge) {
  const bool member = challenge.dns_domain && challenge.dns_domain->find('.') != std::string::npos && challenge.dns_domain != challenge.dns_computer;
  return member ? upper(*challenge.dns_domain) : std::string{};
}

TicketTry not_asked(Evidence& out, std::string_view outcome, const char* why, const Seen& seen) {
  out.observe(facts::kKerberosOutcome, outcome, seen);
  for (const FactType* type : kFacts) out.not_known(*type, Because::NotApplicable, why, seen);
  return {.may_use_ntlm = true, .why_ntlm = why};
}

}  // namespace

std::string realm_of(const Credentials& credentials, const ntlm::Challenge& challenge) {
  if (const auto at = credentials.user.rfind('@'); at != std::string::npos) return upper(std::string_view{credentials.user}.substr(at + 1));
  const auto same = [&](const std::optional<std::string>& name) {
    return name && !credentials.domain.empty() && text::to_lower_ascii(*name) == text::to_lower_ascii(credentials.domain);
  };
  if (same(challenge.dns_computer)) return {};  // an account of the host's own, by its whole name
  if (credentials.domain.find('.') != std::string::npos) return upper(credentials.domain);
  return same(challenge.netbios_domain) ? realm_of_host(challenge) : std::string{};
}

TicketTry probe_ticket(Context& context, const OpenConnection& open, const SignInRequest& request, const ntlm::Challenge& challenge,
                       const Kerberos& library) {
  Evidence& out = context.evidence;
  Seen seen{.subject = open.subject(), .at = context.network.now()};
  if (request.host_is_address || request.host.empty())
    return not_asked(out, "no_service_name", "an address has no service name, so Kerberos is out of the question for every client", seen);
  auto realm = realm_of(request.credentials, challenge);
  if (realm.empty()) return not_asked(out, "no_realm", "no Kerberos realm is known for the account as it was given: name@realm would tell it", seen);

  const auto& user = request.credentials.user;
  const bool is_principal_name = user.find('@') != std::string::npos;
  KdcTalk talk{context, library};
  // What stands behind the @ may be a suffix that a directory gives its users, and no realm. Then the realm of the host, whose
  // word on its domain counts as much as its certificate, knows whose it is ([MS-KILE] 3.3.5.6.1, RFC 6806 section 5).
  const auto of_account = realm;
  const auto of_host = realm_of_host(challenge);
  const bool ask_host_realm = is_principal_name && !of_host.empty() && of_host != realm && talk.found(realm).places.empty();
  if (ask_host_realm) realm = of_host;
  const TicketRequest wanted{.account = user,
                             .realm = realm,
                             .is_principal_name = is_principal_name,
                             .password = request.credentials.password,
                             .service = kService + text::to_lower_ascii(request.host)};
  auto got = library.get_ticket(wanted, [&](TicketStep step, const std::string& of, BytesView message) { return talk.ask(step, of, message); });

  seen.at = context.network.now();
  if (context.network.interrupted() && !got) {
    out.not_known(facts::kKerberosOutcome, Because::Interrupted, {}, seen);
    for (const FactType* type : kFacts) out.not_known(*type, Because::Interrupted, {}, seen);
    return {};
  }
  std::string_view outcome = got ? "ticket" : outcome_of(got.error(), talk, realm);
  // Asked on a guess, that KDC says of itself alone that it does not know the name: whose it is remains open, and Windows goes
  // on to NTLM.
  const bool guessed_in_vain = ask_host_realm && outcome == "unknown_account" && talk.error_about() == TicketStep::Account;
  if (guessed_in_vain) {
    outcome = "no_kdc";
    realm = of_account;
  }
  out.observe(facts::kKerberosOutcome, outcome, seen);
  out.observe(facts::kKerberosRealm, realm, seen);
  out.observe(facts::kKerberosRealmFrom, ask_host_realm && !guessed_in_vain ? "host" : "account", seen);
  out.observe(facts::kKerberosService, wanted.service, seen);
  observe_kdcs(out, talk, realm, seen);
  observe_error(out, talk, seen);
  observe_clocks(out, talk, seen);
  observe_proof(out, talk, seen);
  observe_account(out, outcome, got || got.error().step == TicketStep::Service, seen);
  if (got) {
    out.observe(facts::kKerberosEncryption, got->encryption, seen);
    return {.ticket = std::move(*got)};
  }
  out.not_known(facts::kKerberosEncryption, Because::NotReached, got.error().why, seen);
  // What Windows does, too. A password that went out without an answer may have been counted.
  const bool nobody_refused = outcome == "no_kdc" || outcome == "kdc_unreachable" || outcome == "not_available" || outcome == "weak_encryption";
  const bool cannot_count = !talk.password_used() || got.error().step == TicketStep::Service;  // proved, by then
  return {.may_use_ntlm = (nobody_refused && cannot_count) || outcome == "unknown_service",
          .refused = !nobody_refused,
          .why_ntlm = words_for(outcome, talk, got.error().why)};
}

}  // namespace doctor::probe
