#include "intake/capture/opened_channel.hpp"

#include <chrono>

#include "proto/ending.hpp"

namespace doctor::intake {

using credssp::ChallengeOutcome;

std::optional<ChallengeOutcome> first_answer(BytesView host_says, std::optional<CloseKind> ended, Instant at) {
  const auto first = credssp::decode_ts_request(host_says);
  if (first) {
    credssp::ChallengeMachine machine{std::chrono::hours{1}};
    machine.start(at);
    machine.on_bytes(host_says.first(first->size), at);
    return machine.outcome();
  }
  if (!first.error().incomplete()) return ChallengeOutcome{.end = ChallengeOutcome::End::Malformed, .why = first.error(), .ended_at = at};
  if (!ended) return std::nullopt;
  return ChallengeOutcome{.end = proto::end_by_close<ChallengeOutcome::End>(*ended), .ended_at = at};
}

std::optional<credssp::NtStatus> later_refusal(BytesView host_says) {
  for (bool behind_first = false; !host_says.empty(); behind_first = true) {
    const auto message = credssp::decode_ts_request(host_says);
    if (!message) return std::nullopt;
    if (behind_first && message->request.error_code) return message->request.error_code;
    host_says = host_says.subspan(message->size);
  }
  return std::nullopt;
}

}  // namespace doctor::intake
