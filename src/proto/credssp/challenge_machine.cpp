#include "proto/credssp/challenge_machine.hpp"

#include <algorithm>

#include "proto/asn1/der.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/ending.hpp"

namespace doctor::credssp {
namespace {

constexpr std::uint32_t kNtlmChallenge = 2;

bool looks_like_spnego(BytesView token) { return !token.empty() && token[0] == std::byte{asn1::context(1)}; }

}  // namespace

std::string_view name_of(ChallengeOutcome::End end) {
  static constexpr std::string_view kNames[] = {"challenge", "error_code", "closed", "reset", "silent", "malformed", "other_token"};
  return kNames[std::size_t(end)];
}

Step ChallengeMachine::start(Instant now) {
  so_far_.sent = encode(TSRequest{.version = 6, .nego_tokens = {ntlm::encode_negotiate()}});
  so_far_.asked_at = now;
  deadline_ = now + timeout_;
  return Step::say(so_far_.sent, deadline_);
}

Step ChallengeMachine::on_bytes(BytesView received, Instant at) {
  auto& all = so_far_.received;
  all.insert(all.end(), received.begin(), received.begin() + std::ptrdiff_t(std::min(kMostBytes - all.size(), received.size())));
  const auto decoded = decode_ts_request(all);
  if (!decoded) {
    const bool may_still_come = decoded.error().incomplete() && all.size() + decoded.error().needed <= kMostBytes;
    return may_still_come ? Step::wait_until(deadline_) : malformed(decoded.error().inside_whole(), at);
  }
  const auto& request = decoded->request;
  so_far_.version = request.version;
  if (request.error_code) {
    so_far_.error_code = request.error_code;
    return finish(ChallengeOutcome::End::ErrorCode, at);
  }
  if (request.nego_tokens.empty()) return finish(ChallengeOutcome::End::OtherToken, at);
  return read_token(request.nego_tokens.front(), at);
}

Step ChallengeMachine::on_close(CloseKind kind, Instant at) { return finish(proto::end_by_close<ChallengeOutcome::End>(kind), at); }

Step ChallengeMachine::on_deadline(Instant at) { return finish(ChallengeOutcome::End::Silent, at); }

Step ChallengeMachine::finish(ChallengeOutcome::End end, Instant at) { return proto::settle(outcome_, so_far_, end, at); }

Step ChallengeMachine::malformed(DecodeError why, Instant at) {
  so_far_.why = why;
  return finish(ChallengeOutcome::End::Malformed, at);
}

Step ChallengeMachine::read_token(BytesView token, Instant at) {
  Bytes unwrapped;
  if (looks_like_spnego(token)) {
    auto inner = decode_neg_token_resp(token);
    if (!inner) return malformed(inner.error(), at);
    unwrapped = std::move(inner->response_token);
    so_far_.in_spnego = true;
    token = unwrapped;
  }
  if (!ntlm::is_message(token, kNtlmChallenge)) return finish(ChallengeOutcome::End::OtherToken, at);
  auto challenge = ntlm::decode_challenge(token);
  if (!challenge) return malformed(challenge.error(), at);
  so_far_.challenge = std::move(*challenge);
  so_far_.challenge_message.assign(token.begin(), token.end());
  return finish(ChallengeOutcome::End::Challenge, at);
}

}  // namespace doctor::credssp
