// What a host says in a channel that a key log opens: of CredSSP, its first answer and a refusal behind it. What follows a
// sign-in is a session, whose secrets are nobody's business here, so no byte behind the first message is kept.
#pragma once

#include <optional>

#include "base/machine.hpp"
#include "proto/credssp/challenge_machine.hpp"

namespace doctor::intake {

// The answer in `host_says`, which begins with the channel. `ended`: how the host ended the channel, where all that it said
// before is known; then an end in place of an answer is one. Absent where neither shows.
std::optional<credssp::ChallengeOutcome> first_answer(BytesView host_says, std::optional<CloseKind> ended, Instant at);

// The errorCode of a message behind the first.
std::optional<credssp::NtStatus> later_refusal(BytesView host_says);

}  // namespace doctor::intake
