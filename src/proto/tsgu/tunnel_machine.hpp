// A client's way to a target through a gateway that let it in: handshake, tunnel, authorisation, channel ([MS-TSGU] 3.7.5.2). Over the
// bytes of packets, whatever transport carries them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/machine.hpp"
#include "proto/tsgu/channel.hpp"
#include "proto/tsgu/handshake.hpp"
#include "proto/tsgu/packet.hpp"
#include "proto/tsgu/tunnel.hpp"

namespace doctor::tsgu {

// What was asked for last.
enum class TunnelStep : std::uint8_t { Handshake, TunnelCreate, TunnelAuth, ChannelCreate };
std::string_view name_of(TunnelStep step);  // "handshake", "tunnel", "authorization", "channel"

// Texts in it are a stranger's.
struct TunnelOutcome {
  enum class End : std::uint8_t {
    Open,     // the channel to the target
    Refused,  // by `code`
    Closed,
    Reset,
    Silent,
    Malformed,  // bytes that are no packet, or one that has no place here
  };
  End end{End::Silent};
  TunnelStep step{TunnelStep::Handshake};
  std::optional<ReturnCode> code{};  // Refused
  std::optional<HandshakeResponse> handshake{};
  std::optional<TunnelResponse> tunnel{};
  std::optional<TunnelAuthResponse> authorization{};
  std::optional<ChannelResponse> channel{};
  std::vector<std::string> service_messages{};  // at most TunnelMachine::kMostMessages
  std::optional<DecodeError> why{};             // Malformed
  Instant began{};
  Instant ended_at{};
};
std::string_view name_of(TunnelOutcome::End end);  // "open", "refused", "closed", "reset", "silent", "malformed"

struct TunnelRequest {
  std::string client_name{};
  std::string target{};  // name or address, for the gateway to find
  std::uint16_t port{3389};
  // The HTTP transport's OUT channel begins with random bytes of unknown number ([MS-TSGU] 3.3.5.1 step 4).
  bool behind_seed{false};
  Duration timeout{std::chrono::seconds{4}};
  // For the tunnel and the right to use it: where a second factor is asked for, the answer comes when the user has approved. Gateways are
  // told to wait up to 60 s for the server that asks for it, and say no then.
  Duration authorization_timeout{std::chrono::seconds{65}};
  // Called once, when an answer to one of those two is not there after `timeout`.
  std::function<void()> on_wait{};
  // For the channel: a gateway tells a target that does not answer from one that does only after TCP time-outs of its own, of 21 seconds for
  // each address of the target on Windows.
  Duration channel_timeout{std::chrono::seconds{60}};
};

class TunnelMachine : public Machine {
 public:
  // None that asks for a statement of health, a signature or a new sign-in, which we do not give.
  static constexpr std::uint32_t kOurCapabilities = kCapabilityIdleTimeout | kCapabilityConsentSign | kCapabilityServiceMessage;
  static constexpr std::size_t kMostSeed = 128;
  static constexpr std::size_t kMostMessages = 8;

  explicit TunnelMachine(TunnelRequest request) : request_(std::move(request)) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<TunnelOutcome>& outcome() const { return outcome_; }
  // What came behind the last packet.
  Bytes take_left_over() { return std::move(unread_); }

 private:
  Step read(Instant at);
  bool skip_seed();
  Step answer(const Packet& packet, Instant at);
  Step ask(TunnelStep step, Bytes packet, Instant at);
  Step refused(ReturnCode code, Instant at);
  Step malformed(DecodeError why, Instant at);
  Step wait() const { return Step::wait_until(tell_at_.value_or(deadline_)); }

  TunnelRequest request_;
  Instant deadline_{};
  std::optional<Instant> tell_at_{};  // before the deadline: when the wait is worth a word
  Bytes unread_{};
  TunnelOutcome so_far_{};
  std::optional<TunnelOutcome> outcome_{};
};

// Leaves an open channel ([MS-TSGU] 3.7.5.4): says so and waits for the answer, for a short while.
class LeaveMachine : public Machine {
 public:
  static constexpr Duration kWait = std::chrono::seconds{1};

  // `unread`: what is left over of the channel.
  explicit LeaveMachine(Bytes unread) : unread_(std::move(unread)) {}
  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return Step::finished(); }

 private:
  Bytes unread_;
  Instant deadline_{};
};

// Runs `inner` through the open channel: what it says is data for the target. A closed channel is a Fin to it.
class ChannelMachine : public Machine {
 public:
  // What outlives one machine in the channel.
  struct State {
    Bytes unread{};
    std::optional<ReturnCode> closed_by{};  // PKT_TYPE_CLOSE_CHANNEL: why
  };
  // Both are borrowed and must outlive this.
  ChannelMachine(State& state, Machine& inner) : state_(state), inner_(inner) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

 private:
  Step wrap(Step inner);
  Step pump(Instant at);

  State& state_;
  Machine& inner_;
  std::optional<Instant> deadline_{};
  bool done_ = false;
};

}  // namespace doctor::tsgu
