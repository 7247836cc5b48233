// The first exchange of CredSSP as facts: what the host tells of itself before anybody signs in.
#pragma once

#include <cstdint>
#include <optional>

#include "evidence/evidence.hpp"
#include "proto/credssp/challenge_machine.hpp"

namespace doctor::observe {

// The credssp.* facts of the exchange and the host.* facts of its challenge. `alert`: the TLS alert that ended the channel.
// `now`: the clock that the host's is held against; absent where there is none to trust. `seen`: subject and source.
void observe_challenge(Evidence& out, const credssp::ChallengeOutcome& outcome, std::optional<std::uint8_t> alert, std::optional<WallTime> now,
                       Seen seen);
// Where no challenge could come.
void host_not_known(Evidence& out, Because because, const Seen& seen);

}  // namespace doctor::observe
