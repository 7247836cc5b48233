// The first exchange of CredSSP, inside TLS: an NTLM NEGOTIATE without SPNEGO around it ([MS-SPNG] 3.2.5.2 lets a host take
// it), answered by a challenge in which the host tells its names, build and clock. No credentials are involved.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/machine.hpp"
#include "proto/credssp/ts_request.hpp"
#include "proto/ntlm/messages.hpp"

namespace doctor::credssp {

struct ChallengeOutcome {
  enum class End : std::uint8_t {
    Challenge,
    ErrorCode,  // a TSRequest with errorCode
    Closed,
    Reset,
    Silent,
    Malformed,   // bytes that are no TSRequest, or a challenge that is none
    OtherToken,  // a token of another mechanism, or none at all
  };
  End end{End::Silent};
  std::optional<ntlm::Challenge> challenge{};  // Challenge
  Bytes challenge_message{};                   // the same as it came, for who answers it
  bool in_spnego{false};                       // it came with SPNEGO around it, and so must the answer
  std::optional<std::uint32_t> version{};      // of the TSRequest, when one came
  std::optional<NtStatus> error_code{};        // ErrorCode
  std::optional<DecodeError> why{};            // Malformed
  Bytes sent{};
  Bytes received{};  // at most ChallengeMachine::kMostBytes
  Instant asked_at{};
  Instant ended_at{};
};
std::string_view name_of(ChallengeOutcome::End end);  // as in the fact credssp.outcome

class ChallengeMachine : public Machine {
 public:
  static constexpr std::size_t kMostBytes = 16 * 1024;

  explicit ChallengeMachine(Duration timeout) : timeout_(timeout) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<ChallengeOutcome>& outcome() const { return outcome_; }

 private:
  Step finish(ChallengeOutcome::End end, Instant at);
  Step malformed(DecodeError why, Instant at);
  Step read_token(BytesView token, Instant at);

  Duration timeout_;
  Instant deadline_{};
  ChallengeOutcome so_far_{};
  std::optional<ChallengeOutcome> outcome_{};
};

}  // namespace doctor::credssp
