#include "practice/sign_in.hpp"

#include "practice/answers.hpp"
#include "proto/credssp/spnego.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::practice {
namespace {

constexpr std::uint32_t kNtlmNegotiate = 1;

Bytes refusal(credssp::NtStatus status) { return credssp::encode({.error_code = status}); }

}  // namespace

SignIn::Reply SignIn::on_plain(BytesView plain, WallTime wall) {
  if (buffer_.size() + plain.size() > kMostBytes) return {.end = End::Reset};
  buffer_.insert(buffer_.end(), plain.begin(), plain.end());
  const auto message = credssp::decode_ts_request(buffer_);
  if (!message) return {.end = message.error().incomplete() ? End::None : End::Fin};
  buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(message->size));
  const auto& tokens = message->request.nego_tokens;
  if (tokens.empty()) return {.plain = refusal(credssp::NtStatus::InvalidToken), .end = End::Fin};
  return answer(tokens.front(), wall);
}

SignIn::Reply SignIn::answer(BytesView token, WallTime wall) {
  // Nobody has an account here: an answer to the challenge is wrong whatever it says.
  if (challenged_) return {.plain = refusal(credssp::NtStatus::LogonFailure), .end = End::Fin};
  switch (script_.token) {
    case TokenAnswer::ErrorCode: return {.plain = refusal(script_.error_code), .end = End::Fin};
    case TokenAnswer::Close: return {.end = End::Fin};
    case TokenAnswer::Silence: return {};
    case TokenAnswer::HugeLength: return {.plain = huge_ts_request()};
    case TokenAnswer::Challenge: break;
  }
  challenged_ = true;
  return {.plain = credssp::encode({.nego_tokens = {challenge_for(token, wall)}})};
}

ntlm::Challenge practice_challenge(const std::array<std::byte, 8>& server_challenge, WallTime now) {
  return {.flags = ntlm::kWindowsClientFlags,
          .target_name = "PRACTICE",
          .server_challenge = server_challenge,
          .netbios_computer = "PRACTICE",
          .netbios_domain = "PRACTICE",
          .dns_computer = "practice",
          .dns_domain = "practice",
          .timestamp = now,
          .version = ntlm::OsVersion{10, 0, 20348}};
}

Bytes SignIn::challenge_for(BytesView token, WallTime wall) const {
  const Bytes bytes = ntlm::encode(practice_challenge(server_challenge_, wall + std::chrono::seconds{script_.clock_ahead_seconds}));
  // [MS-SPNG] 3.2.5.2: a client that speaks NTLM without SPNEGO around it is answered in kind.
  return ntlm::is_message(token, kNtlmNegotiate)
             ? bytes
             : encode(credssp::NegTokenResp{
                   .state = credssp::NegTokenResp::State::AcceptIncomplete, .mechanism = credssp::Mechanism::Ntlm, .response_token = bytes});
}

}  // namespace doctor::practice
