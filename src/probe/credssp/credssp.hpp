// The first exchange of CredSSP: what the host tells of itself before anybody signs in. No credentials are involved.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/machine.hpp"
#include "crypto/tls_engine.hpp"
#include "probe/context.hpp"
#include "proto/credssp/challenge_machine.hpp"

namespace doctor::probe {

// Runs a machine over the plain bytes inside TLS, until it is done or interrupted. Gives the number of the alert that
// ended the channel, when one other than close_notify did.
using RunInChannel = std::function<std::optional<std::uint8_t>(Machine&)>;

// Over an open TLS channel; all are borrowed.
RunInChannel in_channel(Context& context, OpenConnection& open, crypto::TlsEngine& channel);

// Observes the credssp and host facts of the attempt. Gives what came, for who goes on to sign in; nothing when it was
// interrupted.
std::optional<credssp::ChallengeOutcome> probe_credssp(Context& context, const OpenConnection& open, const RunInChannel& run);
// The same over the walk's open TLS channel.
std::optional<credssp::ChallengeOutcome> probe_credssp(Context& context, OpenConnection& open, crypto::TlsEngine& channel);

}  // namespace doctor::probe
