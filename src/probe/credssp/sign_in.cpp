#include "probe/credssp/sign_in.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/old_hashes.hpp"
#include "evidence/facts/credssp.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/tls.hpp"
#include "proto/credssp/sign_in_machine.hpp"
#include "proto/tls/alert.hpp"

namespace doctor::probe {
namespace {

using credssp::SignInOutcome;
using End = SignInOutcome::End;

constexpr const FactType* kSignInFacts[] = {&facts::kCredsspSignIn,        &facts::kCredsspSignInEndedAfter, &facts::kCredsspServerProvedKey,
                                            &facts::kCredsspAuthenticated, &facts::kCredsspCredentialsSent,  &facts::kCredsspRefusedWithoutReason,
                                            &facts::kCredsspTicketRefused, &facts::kSessionAuthorized};

template <std::size_t N>
std::array<std::byte, N> random_array(net::Network& network) {
  std::array<std::byte, N> out{};
  std::ranges::copy(network.random(N), out.begin());
  return out;
}

credssp::SignInInput input_for(net::Network& network, const SignInRequest& request, const credssp::ChallengeOutcome& challenge) {
  credssp::SignInInput in;
  in.kerberos = request.kerberos;
  in.ntlm.account = {request.credentials.user, request.credentials.domain};
  in.ntlm.service = request.host.empty() ? std::string{} : "TERMSRV/" + request.host;
  in.ntlm.certificate_hash = request.certificate_hash;
  in.ntlm.client_challenge = random_array<8>(network);
  in.ntlm.session_key = Secret::taken_from(network.random(16));
  in.ntlm.now = network.wall_clock();
  in.password = request.credentials.password.copy();
  in.negotiate_message = ntlm::encode_negotiate();  // as ChallengeMachine sent it
  in.challenge_message = challenge.challenge_message;
  in.in_spnego = challenge.in_spnego;
  in.host_version = challenge.version.value_or(2);
  in.public_key = request.public_key;
  in.nonce = random_array<32>(network);
  in.tells_authorization = request.tells_authorization;
  return in;
}

// After our answer to the challenge, an end by which hosts are known to refuse an account without a reason. FreeRDP 3's
// shadow puts a Win32 "more data" into an NTSTATUS for a wrong password, FreeRDP 2's closes in order, GNOME Remote Desktop
// disconnects; Windows before CredSSP version 3 has no errorCode at all and sends the TLS alert access_denied, which
// [MS-RDPBCGR] 5.4.5.2.2 names for it. A reset and every other alert may have any other cause.
bool without_reason(const SignInOutcome& outcome, std::optional<std::uint8_t> alert) {
  if (outcome.sent != SignInOutcome::Sent::Authenticate) return false;
  if (outcome.end == End::Rejected) return true;
  if (outcome.end == End::ErrorCode) return outcome.error_code == credssp::NtStatus::MoreData;
  if (outcome.end == End::Disconnected) return true;
  const bool ended = outcome.end == End::Closed || outcome.end == End::Reset;
  if (ended && alert) return tls::AlertDescription{*alert} == tls::AlertDescription::AccessDenied;
  return outcome.end == End::Closed;
}

void observe_end(Evidence& out, const SignInOutcome& outcome, std::optional<std::uint8_t> alert, const Seen& seen) {
  const bool ended = outcome.end == End::Closed || outcome.end == End::Reset;
  if (ended && alert) {
    out.observe(facts::kCredsspSignIn, "alert", seen);
    out.observe(facts::kTlsAlert, tls::spec_name(tls::AlertDescription{*alert}), seen);
  } else {
    out.observe(facts::kCredsspSignIn, credssp::name_of(outcome.end), seen);
  }
  out.observe(facts::kCredsspSignInEndedAfter, credssp::name_of(outcome.sent), seen);
  if (outcome.error_code) out.observe(facts::kCredsspErrorCode, credssp::spec_name(*outcome.error_code), seen);
  if (outcome.ticket_error) out.observe(facts::kCredsspTicketError, kerberos::spec_name(*outcome.ticket_error), seen);
}

// The codes by which a host refuses the ticket itself. By every other it has read it and refuses who is named in it.
bool speaks_of_ticket(credssp::NtStatus code) {
  using credssp::NtStatus;
  return code == NtStatus::InvalidToken || code == NtStatus::LogonDenied || code == NtStatus::LogonFailure || code == NtStatus::TimeSkew;
}

// Which of the two it was in the end; a ticket does not settle it.
bool by_ntlm(const SignInRequest& request, const SignInOutcome& outcome) {
  return request.kerberos == nullptr || outcome.host_chose == credssp::Mechanism::Ntlm;
}

void observe_mechanism(Evidence& out, const SignInRequest& request, const SignInOutcome& outcome, const Seen& seen) {
  const bool ntlm = by_ntlm(request, outcome);
  out.observe(facts::kCredsspMechanism, ntlm ? "NTLM" : "Kerberos", seen);
  const bool against_ticket = ntlm && request.kerberos != nullptr;
  out.observe(facts::kCredsspMechanismBecause,
              against_ticket ? "the host chose it, although " + request.mechanism_because : request.mechanism_because, seen);
  if (outcome.host_chose)
    out.observe(facts::kCredsspHostChose, credssp::name_of(*outcome.host_chose), seen);
  else
    out.not_known(facts::kCredsspHostChose, request.kerberos == nullptr ? Because::NotApplicable : Because::NoAnswer, {}, seen);
}

// An end behind the ticket by which a host shows that it did not take it. A reset or a silence may have any other cause. Who
// chooses NTLM may not have read the ticket: FreeRDP 3.10's shadow without a key for it does so and then says no to NTLM's first
// message, which proves nothing yet; any other end there speaks of neither.
bool refuses_ticket(const SignInOutcome& outcome) {
  if (outcome.sent == SignInOutcome::Sent::Negotiate) return outcome.end == End::Rejected;
  if (outcome.sent != SignInOutcome::Sent::Ticket) return false;
  if (outcome.end == End::ErrorCode) return outcome.error_code && speaks_of_ticket(*outcome.error_code);
  return outcome.end == End::TicketRefused || outcome.end == End::Rejected || outcome.end == End::Closed || outcome.end == End::Disconnected;
}

void observe_ticket(Evidence& out, const SignInOutcome& outcome, bool by_kerberos, const Seen& seen) {
  const bool taken = outcome.sent == SignInOutcome::Sent::Proof || outcome.sent == SignInOutcome::Sent::Credentials;
  if (refuses_ticket(outcome))
    out.observe(facts::kCredsspTicketRefused, true, seen);
  else if (by_kerberos && taken)
    out.observe(facts::kCredsspTicketRefused, false, seen);
  else
    out.not_known(facts::kCredsspTicketRefused, by_kerberos ? Because::NoAnswer : Because::NotApplicable, outcome.library_says, seen);
}

}  // namespace

std::string account_name(const Credentials& credentials) {
  return credentials.domain.empty() ? credentials.user : credentials.domain + "\\" + credentials.user;
}

void sign_in_not_tried(Evidence& out, Because because, const std::string& why, const Seen& seen) {
  for (const FactType* type : kSignInFacts) out.not_known(*type, because, why, seen);
}

void probe_sign_in(Context& context, const OpenConnection& open, const SignInRequest& request, const credssp::ChallengeOutcome& challenge,
                   const RunInChannel& run) {
  Evidence& out = context.evidence;
  Seen seen{.subject = open.subject(), .at = context.network.now()};
  out.observe(facts::kCredsspUser, account_name(request.credentials), seen);
  out.observe(facts::kCredsspPasswordBlank, request.credentials.password.empty(), seen);
  const auto hashes = crypto::load_old_hashes();
  if (!hashes) return sign_in_not_tried(out, Because::NotAvailable, hashes.error().to_string(), seen);

  credssp::SignInMachine machine{**hashes, input_for(context.network, request, challenge), context.stage_timeout};
  const auto alert = run(machine);
  seen.at = context.network.now();
  if (!machine.outcome()) return sign_in_not_tried(out, Because::Interrupted, {}, seen);
  const auto& outcome = *machine.outcome();
  seen.at = outcome.ended_at;
  seen.raw = outcome.received;
  if (outcome.sent == SignInOutcome::Sent::Nothing)  // the challenge allows no answer, so nothing was tried
    return sign_in_not_tried(out, Because::NotAvailable, outcome.why ? outcome.why->to_string() : "", seen);
  observe_mechanism(out, request, outcome, seen);
  observe_end(out, outcome, alert, seen);
  observe_ticket(out, outcome, !by_ntlm(request, outcome), seen);
  if (outcome.server_proved_key || outcome.end == End::KeyNotProved)
    out.observe(facts::kCredsspServerProvedKey, outcome.server_proved_key, seen);
  else
    out.not_known(facts::kCredsspServerProvedKey, Because::NoAnswer, {}, seen);
  // A host that could not show the session's keys may have refused us or may be somebody else: neither is an answer.
  const bool refused_without_reason = without_reason(outcome, alert);
  const bool refused = outcome.end == End::ErrorCode || refused_without_reason || refuses_ticket(outcome);
  if (outcome.server_proved_key || refused)
    out.observe(facts::kCredsspAuthenticated, outcome.server_proved_key, seen);
  else
    out.not_known(facts::kCredsspAuthenticated, Because::NoAnswer, outcome.why ? outcome.why->to_string() : "", seen);
  out.observe(facts::kCredsspRefusedWithoutReason, refused_without_reason, seen);
  out.observe(facts::kCredsspCredentialsSent, outcome.sent == SignInOutcome::Sent::Credentials, seen);
  if (outcome.authorized)
    out.observe(facts::kSessionAuthorized, *outcome.authorized, seen);
  else if (outcome.end == End::Authenticated)
    out.not_known(facts::kSessionAuthorized, Because::NotTested,
                  request.tells_authorization ? "the host did not say" : "it shows only when a session is opened", seen);
  else
    out.not_known(facts::kSessionAuthorized, Because::NotReached, {}, seen);
}

void probe_sign_in(Context& context, OpenConnection& open, const SignInRequest& request, const credssp::ChallengeOutcome& challenge,
                   crypto::TlsEngine& channel) {
  probe_sign_in(context, open, request, challenge, in_channel(context, open, channel));
}

}  // namespace doctor::probe
