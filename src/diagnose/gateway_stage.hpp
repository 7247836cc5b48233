// The stage in front of the walk, where a client goes by a Remote Desktop Gateway.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "diagnose/diagnose.hpp"
#include "evidence/evidence.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/context.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::diagnose {

struct GatewayEnding {
  StageStatus status{StageStatus::Passed};  // Passed, Failed, or Skipped where the user stopped
  std::string reason{};
  std::unique_ptr<probe::GatewayLeg> through{};  // with the channel to the target; null: none
};
// Walks to the gateway, with an account through it, and records it as gateway.*, apart from the target's walk. `on_wait`: as in
// probe::GatewayRequest.
GatewayEnding walk_gateway(probe::Context& context, const Options& options, const Gateway& gateway, const probe::Target& target,
                           std::function<void()> on_wait = {});

// Whether silence ended it, in a wait that --timeout sets: at the port, in TLS, at both requests, at the sign-in, or at the first step of the
// tunnel. The steps behind that wait longer, whatever is asked for.
bool gateway_ended_in_silence(const Evidence& evidence);

// What happened, in a few words; empty where no gateway was tried.
std::string gateway_summary(const Evidence& evidence);

// A gateway was walked to.
bool tried_gateway(const Evidence& evidence);
// And through, up to the target.
bool went_through_gateway(const Evidence& evidence);

// It let the account in and did not say whether the connection may be used, as where a second factor is not approved.
bool gateway_is_undecided(const Evidence& evidence);

// Whether gateway and target show one certificate, once both are known.
void compare_certificates(Evidence& evidence, Instant at);

// The verdict where a gateway leaves it open: healthy as far as it can be seen without an account, or undecided; `flawed`: something was found all
// the same, and it is not called healthy.
std::string open_gateway_sentence(const Evidence& evidence, bool flawed);

// Where it ended so for want of an account: the test with one.
void propose_account(const Options& options, Diagnosis& d);

}  // namespace doctor::diagnose
