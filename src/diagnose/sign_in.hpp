// Signing in to the walk's host, once: whether it may have an answer, by which mechanism, and on which connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "diagnose/diagnose.hpp"
#include "probe/credssp/host_trust.hpp"
#include "probe/credssp/sign_in.hpp"
#include "probe/tls/tls_probe.hpp"

namespace doctor::diagnose {

// Whether the host of this connection may be given what proves a password; observed.
probe::HostTrust judge_host(probe::Context& context, const Options& options, const probe::OpenConnection& open);

// The walk's connection. Where a sign-in needs a second one and a session is to follow, that one stands in its place.
struct SignInPlace {
  probe::OpenConnection& open;
  std::unique_ptr<crypto::TlsEngine>& engine;
  std::function<void()> close;       // in order; some hosts serve one connection at a time
  probe::OpenForTls open_another{};  // with the protocol that the walk's has agreed on
};

// Behind the host's challenge. `request`: without mechanism. Observes all facts of the sign-in, a reason where there is none.
// Gives whether host or domain took the account; nothing where neither was asked.
std::optional<bool> sign_in_to_host(probe::Context& context, const Options& options, probe::SignInRequest request,
                                    const credssp::ChallengeOutcome& challenge, SignInPlace place);

}  // namespace doctor::diagnose
