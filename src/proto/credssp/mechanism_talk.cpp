#include "proto/credssp/mechanism_talk.hpp"

#include <algorithm>
#include <array>

namespace doctor::credssp {
namespace {

using State = NegTokenResp::State;

constexpr std::uint32_t kNtlmChallenge = 2;
constexpr std::array kOffered{Mechanism::Kerberos, Mechanism::Ntlm};

std::unexpected<DecodeError> malformed(std::string_view field, std::string_view reason) {
  return fail(DecodeError{DecodeError::Kind::Malformed, "NegTokenResp", field, 0, reason, 0});
}

// FreeRDP 3.10's shadow says no with a whole buffer of zeros.
bool nothing_but_zeros(BytesView token) {
  return std::ranges::all_of(token, [](std::byte each) { return each == std::byte{}; });
}

}  // namespace

Decoded<Bytes> MechanismTalk::begin() {
  mech_types_ = encode_mech_types(kOffered);
  auto ticket = kerberos_step({});
  if (!ticket) return ticket;
  return encode_neg_token_init(mech_types_, *ticket);
}

Decoded<Bytes> MechanismTalk::hear(BytesView from_host) {
  const auto heard = decode_neg_token_resp(from_host);
  if (!heard) {
    const auto error = kerberos::error_in_token(from_host);
    if (error) return refuse(error->number);
    if (nothing_but_zeros(from_host)) return refuse({});
    return fail(heard.error().inside_whole());
  }
  if (const auto error = kerberos::error_in_token(heard->response_token)) return refuse(error->number);
  if (heard->state == State::Reject) return refuse({});
  if (!chosen_) {
    chosen_ = heard->mechanism.value_or(kOffered.front());
    if (*chosen_ == Mechanism::Other) return malformed("supportedMech", "is none that was offered");
    needs_mic_ = *chosen_ != kOffered.front() || heard->state == State::RequestMic;
  }
  return *chosen_ == Mechanism::Ntlm ? hear_ntlm(*heard) : hear_kerberos(*heard);
}

Decoded<Bytes> MechanismTalk::refuse(std::optional<kerberos::ErrorNumber> error) {
  refused_ = true;
  ticket_error_ = error;
  return Bytes{};
}

Decoded<Bytes> MechanismTalk::kerberos_step(BytesView token) {
  auto next = kerberos_.step(token);
  if (next) return std::move(*next);
  library_says_ = next.error().to_string();
  return malformed("responseToken", "is not taken by the Kerberos library");
}

Decoded<Bytes> MechanismTalk::hear_kerberos(const NegTokenResp& heard) {
  NegTokenResp answer;
  if (!kerberos_.established()) {
    if (heard.response_token.empty()) return malformed("responseToken", "must answer the ticket");
    auto next = kerberos_step(heard.response_token);
    if (!next) return next;
    answer.response_token = std::move(*next);
    if (kerberos_.established()) protection_ = protect_by_kerberos(kerberos_);
  }
  if (auto checked = check_list(heard); !checked) return fail(checked.error());
  // A host that chose the first of the list and is content with it needs no MIC, nor does one that has ours.
  const bool wants_ours = (needs_mic_ || mic_heard_) && heard.state != State::AcceptCompleted;
  if (protection_ != nullptr && wants_ours && !mic_sent_) {
    auto mic = sign_list();
    if (!mic) return mic;
    answer.mech_list_mic = std::move(*mic);
  }
  done_ = protection_ != nullptr && (!needs_mic_ || mic_heard_);
  const bool silent = answer.response_token.empty() && answer.mech_list_mic.empty();
  return silent ? Bytes{} : encode(answer);
}

Decoded<Bytes> MechanismTalk::hear_ntlm(const NegTokenResp& heard) {
  if (negotiate_.empty()) {
    // The ticket is of no use to it, and NTLM begins anew.
    negotiate_ = ntlm::encode_negotiate();
    return encode({.state = State::AcceptIncomplete, .response_token = negotiate_});
  }
  if (protection_ == nullptr) return answer_challenge(heard.response_token);
  auto checked = check_list(heard);
  if (!checked) return fail(checked.error());
  done_ = mic_heard_;
  return Bytes{};
}

Decoded<Bytes> MechanismTalk::answer_challenge(BytesView challenge) {
  if (!ntlm::is_message(challenge, kNtlmChallenge)) return malformed("responseToken", "must be NTLM's challenge");
  auto answer = ntlm::authenticate(hashes_, ntlm_, password_, negotiate_, challenge);
  if (!answer) return fail(answer.error());
  protection_ = protect_by_ntlm(hashes_, answer->exported_session_key, answer->flags);
  auto mic = sign_list();
  if (!mic) return mic;
  return encode({.state = State::AcceptIncomplete, .response_token = std::move(answer->message), .mech_list_mic = std::move(*mic)});
}

Decoded<Bytes> MechanismTalk::sign_list() {
  auto mic = protection_->sign_ahead(mech_types_);
  if (!mic) return malformed("mechListMIC", "cannot be made by the library here");
  mic_sent_ = true;
  return std::move(*mic);
}

// A host that ends without a MIC that it owes may stand behind somebody who cut the list.
Decoded<bool> MechanismTalk::check_list(const NegTokenResp& heard) {
  if (heard.mech_list_mic.empty()) {
    if (needs_mic_ && !mic_heard_ && heard.state == State::AcceptCompleted) return malformed("mechListMIC", "is missing from the last word");
    return true;
  }
  if (protection_ == nullptr || mic_heard_) return malformed("mechListMIC", "comes out of turn");
  if (!protection_->verify_ahead(mech_types_, heard.mech_list_mic)) return malformed("mechListMIC", "is not over the list that was sent");
  mic_heard_ = true;
  return true;
}

}  // namespace doctor::credssp
