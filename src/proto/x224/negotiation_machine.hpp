// One X.224 exchange on a fresh connection: says the Connection Request and tells how the peer took it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/machine.hpp"
#include "proto/x224/connection_request.hpp"
#include "proto/x224/peer_kind.hpp"
#include "proto/x224/protocols.hpp"

namespace doctor::x224 {

enum class NegotiationEnd : std::uint8_t {
  Selected,       // RDP_NEG_RSP
  Failure,        // RDP_NEG_FAILURE
  LegacyConfirm,  // a Connection Confirm without negotiation
  Closed,         // FIN and not a byte
  Reset,          // RST and not a byte
  Silent,         // not a byte until the deadline
  Partial,        // the beginning of an answer, then silence or an end
  NotRdp,         // another protocol
  Malformed,      // framed as RDP frames, but no Connection Confirm
  Disconnected,   // MCS DisconnectProviderUltimatum in its place
};
std::string_view name_of(NegotiationEnd end);  // "selected", … as in the fact negotiation.outcome

struct NegotiationOutcome {
  NegotiationEnd end{NegotiationEnd::Silent};
  std::optional<SelectedProtocol> selected{};  // Selected
  std::uint8_t reply_flags{0};                 // Selected
  std::optional<FailureCode> failure{};        // Failure
  std::optional<PeerKind> peer{};              // NotRdp
  std::optional<DecodeError> why{};            // Malformed
  Bytes sent{};
  Bytes received{};   // at most NegotiationMachine::kMostBytes
  Bytes left_over{};  // what followed the Connection Confirm in the same read
  Instant asked_at{};
  Instant ended_at{};
};

class NegotiationMachine : public Machine {
 public:
  static constexpr std::size_t kMostBytes = 4096;
  // How long a peer that is not RDP may go on until it is named: a banner can come in pieces.
  static constexpr Duration kBannerGrace = std::chrono::milliseconds{250};
  static constexpr std::string_view kCookie = "rdpdoctor";

  NegotiationMachine(ConnectionRequest request, Duration timeout) : request_(std::move(request)), timeout_(timeout) {}
  // The request with our cookie, or without.
  static ConnectionRequest request_for(RequestedProtocols offer, bool with_cookie = true);

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<NegotiationOutcome>& outcome() const { return outcome_; }

 private:
  Step finish(NegotiationEnd end, Instant at);
  Step finish_without_answer(NegotiationEnd when_nothing_came, Instant at);
  Step name_peer(Instant at);
  Step read_frame(Instant at);

  ConnectionRequest request_;
  Duration timeout_;
  Instant deadline_{};
  bool banner_ = false;  // the first byte was not TPKT's
  NegotiationOutcome so_far_{};
  std::optional<NegotiationOutcome> outcome_{};
};

}  // namespace doctor::x224
