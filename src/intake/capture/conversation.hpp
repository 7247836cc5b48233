// What client and host say to each other on one connection, in order: X.224 first ([MS-RDPBCGR] 2.2.1.1), then TLS.
#pragma once

#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "intake/capture/handshake_watch.hpp"
#include "intake/capture/reassembly.hpp"
#include "proto/x224/negotiation_machine.hpp"

namespace doctor::intake {

class Conversation {
 public:
  enum class Kind : std::uint8_t {
    Unknown,   // the client has not said enough
    Rdp,       // it began with a Connection Request
    OtherTalk  // with something else
  };

  // `keys`: for what is encrypted; borrowed, may be null.
  explicit Conversation(const keylog::KeyLog* keys = nullptr) : keys_(keys) {}

  void on_data(Side from, BytesView data, Instant at);
  void on_gap(Side from, std::uint64_t bytes, Instant at);
  // The host's side is at its end.
  void on_host_close(CloseKind kind, Instant at);
  // Nothing more comes, and the client has waited for so long that this is an answer, too.
  void on_silence(Instant at);

  Kind kind() const { return kind_; }
  bool wants_data() const;
  // How many bytes it keeps, about.
  std::size_t weight() const { return request_.size() + early_host_.size() + early_client_.size() + (watch_ ? 1024 : 0); }

  const std::optional<x224::ConnectionRequest>& asked() const { return asked_; }
  // Absent: nobody answered, and it is not known what would have come.
  const std::optional<x224::NegotiationOutcome>& negotiation() const { return negotiation_; }
  // Absent: no TLS was agreed on.
  const WatchedHandshake* handshake() const { return watch_ ? &watch_->seen() : nullptr; }
  // Bytes of an answer that are not in the capture.
  bool answer_missing() const { return answer_missing_; }
  Instant asked_at() const { return asked_at_; }

 private:
  void on_request(Instant at);
  void to_machine(BytesView data, Instant at);
  void settle();

  static constexpr std::size_t kMostRequest = 4096;
  static constexpr std::size_t kMostEarly = 16 * 1024;

  const keylog::KeyLog* keys_;
  Kind kind_ = Kind::Unknown;
  Bytes request_{};       // the client's first bytes, until they are a whole request
  Bytes early_host_{};    // of a host that speaks first
  Bytes early_client_{};  // what came behind the request before the host had answered
  Instant asked_at_{};
  std::optional<x224::ConnectionRequest> asked_{};
  std::unique_ptr<x224::NegotiationMachine> machine_{};
  std::optional<Instant> deadline_{};
  std::optional<x224::NegotiationOutcome> negotiation_{};
  std::unique_ptr<HandshakeWatch> watch_{};
  bool answer_missing_ = false;
};

}  // namespace doctor::intake
