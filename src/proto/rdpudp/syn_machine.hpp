// One SYN of RDP-UDP to a host, and what comes back.
#pragma once

#include <cstdint>
#include <optional>

#include "base/machine.hpp"
#include "proto/rdpudp/syn.hpp"

namespace doctor::rdpudp {

struct SynOutcome {
  enum class End : std::uint8_t {
    Answered,     // a SYN+ACK for our SYN
    Unreachable,  // an ICMP error
    Silent,
    Other,  // datagrams came, and none of them is an answer to our SYN
  };
  End end{End::Silent};
  Syn answer{};  // Answered
  Bytes raw{};   // Answered and Other: the datagram, the first one of Other
  Duration took{};
  int sent{0};  // copies of the SYN
};

// The SYN is sent again at a third and at two thirds of the time, the same datagram. A SYN+ACK is left without an answer: RDP-UDP knows no
// refusal and no end (RDPUDP_FLAG_FIN is unused, [MS-RDPEUDP] 2.2.2.1). A host drops what nobody takes up after some retransmissions; an ACK
// would make it hold a connection until its keep-alive timer ends, 65 s.
class SynMachine : public Machine {
 public:
  SynMachine(std::uint32_t initial_sequence, Duration patience) : initial_sequence_(initial_sequence), patience_(patience) {}

  // Version 2 is offered. Version 3 would need the hash of a session's cookie (2.2.2.9).
  Bytes syn() const { return encode_syn({.initial_sequence = initial_sequence_, .version = Version::Two}); }

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<SynOutcome>& outcome() const { return outcome_; }

 private:
  Step wait() const;
  Step settle(SynOutcome::End end, Instant at);

  std::uint32_t initial_sequence_;
  Duration patience_;
  Instant began_{};
  bool heard_ = false;  // anything
  SynOutcome so_far_{};
  std::optional<SynOutcome> outcome_{};
};

}  // namespace doctor::rdpudp
