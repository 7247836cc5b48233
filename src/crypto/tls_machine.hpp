// TLS as machines: the handshake, a channel that carries another machine, and the polite end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/machine.hpp"
#include "crypto/tls_engine.hpp"

namespace doctor::crypto {

// How a handshake ended.
enum class TlsEnd : std::uint8_t {
  Completed,
  Alert,         // the peer sent a fatal alert
  Closed,        // the peer closed in order
  Reset,         // the connection was reset
  Silent,        // the time was over
  NotTls,        // what came first is no TLS record
  LocalFailure,  // well-formed, but our library cannot go on with the peer's choice
  Malformed,     // TLS records whose contents break the protocol
};
std::string_view name_of(TlsEnd end);  // "completed", …, as tls.outcome spells them

struct TlsHandshakeOutcome {
  TlsEnd end{TlsEnd::Silent};
  HandshakePoint last_seen{HandshakePoint::Nothing};
  std::optional<TlsAlert> alert{};  // received
  bool client_certificate_requested{false};
  bool client_certificate_required{false};                      // the peer ended it because none came
  std::string reason{};                                         // LocalFailure and Malformed: what our library says
  Bytes received{};                                             // the first kMostReceived bytes of the peer
  bool is_clear_text() const { return end == TlsEnd::NotTls; }  // then `received` is that text
  Instant began{};
  Instant completed{};  // Completed, and what the peer did afterwards: when the handshake itself was done
  Instant ended{};
};

// Either side's handshake.
class TlsHandshakeMachine : public Machine {
 public:
  static constexpr std::size_t kMostReceived = 4096;
  // After a TLS 1.3 handshake in which the server asked for a client certificate, its refusal comes later than our own
  // Finished (RFC 8446 section 4.4.2.4); for so long we wait for it or for any other word.
  static constexpr Duration kRefusalWait = std::chrono::seconds{1};
  // After bytes that are no TLS, for so long we collect more of them.
  static constexpr Duration kClearTextWait = std::chrono::milliseconds{300};
  static constexpr std::size_t kEnoughClearText = 512;

  // `left_over`: bytes of the peer that were read together with an earlier stage's.
  TlsHandshakeMachine(std::unique_ptr<TlsEngine> engine, Duration timeout, Bytes left_over = {});

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // False when the conversation was interrupted: then outcome() means nothing.
  bool finished() const { return finished_; }
  const TlsHandshakeOutcome& outcome() const { return outcome_; }
  const TlsEngine& engine() const { return *engine_; }
  // The channel when completed; the machine is at its end.
  std::unique_ptr<TlsEngine> take_engine() { return std::move(engine_); }

 private:
  Step judge(Instant at);
  Step finish(TlsEnd end, Instant at);

  std::unique_ptr<TlsEngine> engine_;
  Duration timeout_;
  Bytes left_over_;
  Instant deadline_{};
  TlsHandshakeOutcome outcome_{};
  bool waiting_for_refusal_ = false;
  bool clear_text_ = false;
  bool finished_ = false;
};

// Runs `inner` over an open engine. close_notify is a Fin to it, and so is an alert, which alert() tells apart; records
// that do not decrypt are a Reset.
class TlsChannelMachine : public Machine {
 public:
  // Both are borrowed and must outlive this.
  TlsChannelMachine(TlsEngine& engine, Machine& inner) : engine_(engine), inner_(inner) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // The alert that ended the channel, close_notify included. 116 is certificate_required.
  std::optional<TlsAlert> alert() const { return engine_.alert_received(); }

 private:
  Step wrap(Step inner);
  Step pump(Instant at);

  TlsEngine& engine_;
  Machine& inner_;
  std::optional<Instant> deadline_{};
  bool done_ = false;
};

// Says close_notify and is done.
class TlsCloseMachine : public Machine {
 public:
  explicit TlsCloseMachine(TlsEngine& engine) : engine_(engine) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView, Instant) override { return Step::finished(); }
  Step on_close(CloseKind, Instant) override { return Step::finished(); }
  Step on_deadline(Instant) override { return Step::finished(); }

 private:
  TlsEngine& engine_;
};

}  // namespace doctor::crypto
