#include "proto/credssp/sign_in_machine.hpp"

#include <algorithm>

#include "proto/asn1/der.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/credssp/ts_credentials.hpp"
#include "proto/ending.hpp"
#include "proto/mcs/disconnect.hpp"
#include "proto/x224/tpkt.hpp"

namespace doctor::credssp {
namespace {

using End = SignInOutcome::End;
using Sent = SignInOutcome::Sent;

constexpr std::uint32_t kOurVersion = 6;
constexpr std::byte kTpkt{3};
constexpr std::size_t kAuthorizationSize = 4;
constexpr std::uint32_t kAuthorized = 0;  // AUTHZ_SUCCESS; AUTHZ_ACCESS_DENIED is 5

bool begins_with(BytesView bytes, std::byte first) { return !bytes.empty() && bytes[0] == first; }

}  // namespace

std::string_view name_of(End end) {
  static constexpr std::string_view kNames[] = {"authenticated", "error_code",   "closed",         "reset",          "silent",
                                                "malformed",     "disconnected", "key_not_proved", "ticket_refused", "rejected"};
  return kNames[std::size_t(end)];
}

std::string_view name_of(Sent sent) {
  static constexpr std::string_view kNames[] = {"nothing", "ticket", "negotiate", "authenticate", "proof", "credentials"};
  return kNames[std::size_t(sent)];
}

SignInMachine::SignInMachine(const Hashes& hashes, SignInInput input, Duration timeout)
    : hashes_(hashes), in_(std::move(input)), version_(std::min(kOurVersion, in_.host_version)), timeout_(timeout) {}

Step SignInMachine::start(Instant now) {
  deadline_ = now + timeout_;
  if (in_.kerberos != nullptr) {
    talk_.emplace(hashes_, *in_.kerberos, in_.ntlm, in_.password);
    return go_on(talk_->begin(), now);
  }
  auto answer = ntlm::authenticate(hashes_, in_.ntlm, in_.password, in_.negotiate_message, in_.challenge_message);
  if (!answer) return malformed(answer.error(), now);
  protection_ = protect_by_ntlm(hashes_, answer->exported_session_key, answer->flags);
  TSRequest request{.version = kOurVersion, .nego_tokens = {std::move(answer->message)}};
  if (in_.in_spnego)
    request.nego_tokens.front() = encode(NegTokenResp{
        .state = NegTokenResp::State::AcceptIncomplete, .mechanism = Mechanism::Ntlm, .response_token = std::move(request.nego_tokens.front())});
  if (!add_proof(request)) return unsealed(now);
  so_far_.sent = Sent::Authenticate;
  return Step::say(encode(request), deadline_);
}

// With the negotiation's next token; with the last one, or behind it, our proof of the key.
Step SignInMachine::go_on(Decoded<Bytes> token, Instant at) {
  if (!token) {
    so_far_.library_says = talk_->library_says();
    return malformed(token.error(), at);
  }
  if (token->empty() && negotiating())
    return malformed({DecodeError::Kind::Malformed, "NegTokenResp", "negState", 0, "leaves nothing to say", 0}, at);
  TSRequest request{.version = kOurVersion};
  if (!token->empty()) request.nego_tokens.push_back(std::move(*token));
  if (talk_->done()) {
    protection_ = talk_->take_protection();
    if (!add_proof(request)) return unsealed(at);
    so_far_.sent = Sent::Proof;
  } else if (talk_->chosen() == Mechanism::Ntlm) {
    so_far_.sent = talk_->ntlm_answered() ? Sent::Authenticate : Sent::Negotiate;
  } else {
    so_far_.sent = Sent::Ticket;
  }
  return Step::say(encode(request), deadline_);
}

// False when our own library cannot seal it: then nothing may go out.
bool SignInMachine::add_proof(TSRequest& request) {
  request.pub_key_auth = protection_->seal(key_as_client(hashes_, version_, in_.nonce, in_.public_key));
  if (version_ >= kFirstVersionWithNonce) request.client_nonce = Bytes{in_.nonce.begin(), in_.nonce.end()};
  return request.pub_key_auth.has_value();
}

Step SignInMachine::on_bytes(BytesView received, Instant at) {
  const auto room = std::min(kMostBytes - so_far_.received.size(), received.size());
  so_far_.received.insert(so_far_.received.end(), received.begin(), received.begin() + std::ptrdiff_t(room));
  unread_.insert(unread_.end(), received.begin(), received.begin() + std::ptrdiff_t(room));
  if (room < received.size()) return malformed({DecodeError::Kind::Malformed, "TSRequest", "length", 0, "is beyond every reason", 0}, at);
  if (begins_with(unread_, kTpkt)) return read_rdp(at);
  if (so_far_.sent == Sent::Credentials && in_.tells_authorization && !begins_with(unread_, std::byte{asn1::kSequence}))
    return read_authorization(at);
  return read_requests(at);
}

Step SignInMachine::on_close(CloseKind kind, Instant at) { return finish(proto::end_by_close<End>(kind), at); }

Step SignInMachine::on_deadline(Instant at) {
  if (at < deadline_) return Step::wait_until(deadline_);
  return finish(so_far_.sent == Sent::Credentials ? End::Authenticated : End::Silent, at);
}

// Messages of the session in place of an answer: the one that ends it is a refusal, the others say nothing to us.
Step SignInMachine::read_rdp(Instant at) {
  while (begins_with(unread_, kTpkt)) {
    const auto frame = x224::decode_tpkt(unread_);
    if (!frame) return wait_or_malformed(frame.error(), at);
    if (mcs::decode_disconnect_provider_ultimatum(unread_)) return finish(End::Disconnected, at);
    drop_read(frame->size);
  }
  return Step::wait_until(deadline_);
}

// One TLS record may carry several messages. All that came is read before the password goes out: a refusal may stand
// behind the proof.
Step SignInMachine::read_requests(Instant at) {
  const bool may_answer = protection_ != nullptr && so_far_.sent != Sent::Credentials;
  while (!unread_.empty()) {
    const auto decoded = decode_ts_request(unread_);
    if (!decoded && decoded.error().incomplete() && may_answer && so_far_.server_proved_key) break;
    if (!decoded) return wait_or_malformed(decoded.error(), at);
    drop_read(decoded->size);
    const auto& request = decoded->request;
    if (request.error_code) {
      so_far_.error_code = request.error_code;
      return finish(End::ErrorCode, at);
    }
    if (negotiating()) return read_token(request, at);
    if (!may_answer || so_far_.server_proved_key) continue;  // a word without a meaning for us
    // A token alone: SPNEGO's last word may come before the proof.
    if (!request.pub_key_auth && !request.nego_tokens.empty()) continue;
    if (!request.pub_key_auth || !proves_key(*request.pub_key_auth)) return finish(End::KeyNotProved, at);
    so_far_.server_proved_key = true;
  }
  return may_answer && so_far_.server_proved_key ? send_credentials(at) : Step::wait_until(deadline_);
}

// The host's word in the negotiation.
Step SignInMachine::read_token(const TSRequest& request, Instant at) {
  if (request.nego_tokens.empty()) return malformed({DecodeError::Kind::Malformed, "TSRequest", "negoTokens", 0, "must answer the token", 0}, at);
  if (in_.host_version >= kFirstVersionWithNonce && request.version < kFirstVersionWithNonce)
    return malformed({DecodeError::Kind::Malformed, "TSRequest", "version", 0, "is older than on the connection before", 0}, at);
  version_ = std::min(kOurVersion, request.version);
  auto answer = talk_->hear(request.nego_tokens.front());
  so_far_.host_chose = talk_->chosen();
  if (talk_->refused()) {
    so_far_.ticket_error = talk_->ticket_error();
    return finish(talk_->chosen() == Mechanism::Ntlm ? End::Rejected : End::TicketRefused, at);
  }
  return go_on(std::move(answer), at);
}

bool SignInMachine::proves_key(BytesView sealed) {
  const auto said = protection_->unseal(sealed);
  return said && std::ranges::equal(said->reveal(), key_as_server(hashes_, version_, in_.nonce, in_.public_key));
}

void SignInMachine::drop_read(std::size_t size) { unread_.erase(unread_.begin(), unread_.begin() + std::ptrdiff_t(size)); }

Step SignInMachine::send_credentials(Instant at) {
  TSRequest request{.version = kOurVersion};
  request.auth_info = protection_->seal(encode_ts_credentials(in_.ntlm.account.domain, in_.ntlm.account.user, in_.password).reveal());
  if (!request.auth_info) return unsealed(at);
  so_far_.sent = Sent::Credentials;
  in_.password = Secret{};
  deadline_ = at + (in_.tells_authorization ? timeout_ : kRefusalWait);
  return Step::say(encode(request), deadline_);
}

Step SignInMachine::read_authorization(Instant at) {
  if (unread_.size() < kAuthorizationSize) return Step::wait_until(deadline_);
  so_far_.authorized = ByteReader{unread_, "Early User Authorization Result"}.u32_le("authorizationResult") == kAuthorized;
  return finish(End::Authenticated, at);
}

Step SignInMachine::finish(End end, Instant at) {
  in_.password = Secret{};
  return proto::settle(outcome_, so_far_, end, at);
}

// `why`: what is missing may still come, unless it is more than anybody has to say.
Step SignInMachine::wait_or_malformed(const DecodeError& why, Instant at) {
  const bool may_still_come = why.incomplete() && unread_.size() + why.needed <= kMostBytes;
  return may_still_come ? Step::wait_until(deadline_) : malformed(why.inside_whole(), at);
}

Step SignInMachine::malformed(DecodeError why, Instant at) {
  so_far_.why = why;
  return finish(End::Malformed, at);
}

Step SignInMachine::unsealed(Instant at) {
  return malformed({DecodeError::Kind::Malformed, "CredSSP", "sealed message", 0, "cannot be made by the library here", 0}, at);
}

}  // namespace doctor::credssp
