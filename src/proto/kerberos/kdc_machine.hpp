// One message to a KDC and its answer, over TCP: four bytes of length before each (RFC 4120 7.2.2). Windows asks so, too.
#pragma once

#include <optional>

#include "base/machine.hpp"

namespace doctor::kerberos {

inline constexpr std::uint16_t kKdcPort = 88;

struct KdcOutcome {
  enum class End : std::uint8_t { Answered, Silent, Closed, Malformed };
  End end{End::Silent};
  Bytes answer{};  // Answered
};

class KdcMachine : public Machine {
 public:
  // [MS-KILE] 3.1.1.2: tickets of accounts in many groups; nobody's is near so large.
  static constexpr std::size_t kMostBytes = 128 * 1024;

  KdcMachine(Bytes message, Duration timeout) : message_(std::move(message)), timeout_(timeout) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<KdcOutcome>& outcome() const { return outcome_; }

 private:
  Step finish(KdcOutcome::End end);

  Bytes message_;
  Duration timeout_;
  Instant deadline_{};
  Bytes received_{};
  std::optional<KdcOutcome> outcome_{};
};

}  // namespace doctor::kerberos
