// A connection on which we say nothing, watched until it ends or its time is over, and then asked whether anybody is still there.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/machine.hpp"
#include "crypto/tls_engine.hpp"
#include "net/network.hpp"

namespace doctor::probe {

enum class HeldEnd : std::uint8_t {
  Open,         // asked, and the other side's TCP acknowledged
  Silent,       // asked, and nothing came
  Closed,       // FIN without a word before it
  Reset,        // RST
  CloseNotify,  // TLS says that it ends here
  Alert,        // TLS says what is wrong
  Unreachable,  // an ICMP error; while it is held, that the system's own keep-alives were not answered
};
std::string_view name_of(HeldEnd end);  // "open", …, as hold.outcome spells them

// A machine for two conversations on one connection: hold(), then ask(), each followed by Network::converse.
class HeldConnection : public Machine {
 public:
  // How often it looks what has passed: the times that it tells are as fine as that.
  static constexpr Duration kLook = std::chrono::milliseconds{250};

  // Both are borrowed. `engine` may be null: then nothing is understood of what arrives.
  HeldConnection(net::Connection& connection, crypto::TlsEngine* engine) : connection_(connection), engine_(engine) {}

  // `on_look` is called at each look.
  void hold(Instant until, std::function<void(Instant)> on_look = {});
  // Or until soon after the other one has ended: what a host does to a connection of a certain age it has done to both by then.
  void end_soon_after(const HeldConnection& other) { other_ = &other; }
  // Sends a keep-alive and waits for an answer, at most so long.
  void ask(Duration patience);

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Nothing while it is held, when the user stopped, and where the system cannot ask.
  std::optional<HeldEnd> end() const { return end_; }
  bool could_not_ask() const { return could_not_ask_; }
  bool was_asked() const { return asked_at_.has_value(); }
  // When it ended; where it was asked, when that was; where the user stopped, when it was last looked at.
  Instant over_at() const;
  Duration lasted() const { return over_at() - began_; }
  Duration idle() const { return over_at() - last_passed_; }  // since anything passed, in either direction
  std::uint32_t segments_heard() const { return heard_; }     // while we were silent
  // From the asking to the acknowledgement or the RST.
  std::optional<Duration> answer_took() const { return answer_took_; }
  // By what is known only afterwards.
  void correct(HeldEnd end) { end_ = end; }

 private:
  void look(Instant at);
  Step finish(HeldEnd end, Instant at);
  Step wait_for_answer(Instant at);

  net::Connection& connection_;
  crypto::TlsEngine* engine_;
  std::function<void(Instant)> on_look_{};
  const HeldConnection* other_{nullptr};
  Duration patience_{};
  bool asking_{false};
  bool could_not_ask_{false};
  Instant began_{}, until_{}, last_passed_{}, looked_at_{};
  std::optional<std::uint32_t> sent_{}, received_{};  // as last looked at
  std::uint32_t heard_{0};
  std::optional<Instant> asked_at_{}, ended_at_{};
  std::optional<Duration> answer_took_{};
  std::optional<HeldEnd> end_{};
};

}  // namespace doctor::probe
