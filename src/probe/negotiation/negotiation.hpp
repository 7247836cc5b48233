// The negotiation stage: one X.224 exchange on an open connection, and further connections that ask a named question.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probe/context.hpp"
#include "proto/x224/negotiation_machine.hpp"

namespace doctor::probe {

struct NegotiationResult {
  x224::NegotiationEnd end{x224::NegotiationEnd::Silent};
  std::optional<x224::SelectedProtocol> selected{};  // Selected alone; after LegacyConfirm Standard RDP Security follows
  std::optional<x224::FailureCode> failure{};        // Failure alone
  Bytes left_over{};                                 // what the host sent right behind its answer
  bool interrupted{false};                           // the user stopped; the rest means nothing

  // A Connection Confirm came, whatever it said.
  bool answered() const {
    return end == x224::NegotiationEnd::Selected || end == x224::NegotiationEnd::Failure || end == x224::NegotiationEnd::LegacyConfirm;
  }
};

// Offers `offer` and observes every negotiation fact of the attempt, with the bytes sent and received. `asked` is put
// into the subject's offered: empty for the walk, the protocol in question for a sweep.
NegotiationResult probe_negotiation(Context& context, OpenConnection& open, x224::RequestedProtocols offer, bool with_cookie = true,
                                    std::string asked = {});

// A further connection to the endpoint, an attempt of its own; observes how the attempt ended. Nothing when politeness
// forbids it or it did not connect. `max_segment`: bytes, 0 for the system's choice.
std::optional<OpenConnection> reconnect(Context& context, const Endpoint& to, std::uint16_t max_segment = 0);
// Where it gave nothing: why, for a fact that is not known for want of it, and in words.
Because because_without_connection(const Context& context);
std::string reason_without_connection(const Context& context);

}  // namespace doctor::probe
