// The evidence of a connection as somebody else saw it: a machine that tells of itself, or a capture.
#pragma once

#include <string_view>

#include "evidence/evidence.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/tcp.hpp"

namespace doctor::diagnose {

// A walk that has come as far as TCP lets it: `outcome` of tcp.outcome.
inline Evidence seen_connecting(std::string_view outcome) {
  Evidence out{Instant{}};
  out.set_walk_attempt(out.next_attempt());
  out.observe(facts::kTcpConnected, outcome == "connected");
  out.observe(facts::kTcpOutcome, outcome);
  return out;
}

// And then chose CredSSP.
inline Evidence agreed_on_nla(Evidence out) {
  out.observe(facts::kNegotiationOutcome, "selected");
  out.observe(facts::kSelectedProtocol, "PROTOCOL_HYBRID");
  return out;
}

}  // namespace doctor::diagnose
