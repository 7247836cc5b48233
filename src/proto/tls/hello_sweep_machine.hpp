// Says a ClientHello and tells how the server took it; the handshake goes no further.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/machine.hpp"
#include "proto/tls/alert.hpp"
#include "proto/tls/client_hello.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"

namespace doctor::tls {

// How the hello is sent. A box on the path that reads hellos may miss the server name when it is cut in two.
enum class HelloCut : std::uint8_t {
  Whole,
  TwoSegments,  // two writes, 30 ms apart
  TwoRecords,   // two TLS records in one write
};

// What a peer that does not answer in TLS says in the clear.
enum class ClearBytes : std::uint8_t { McsDisconnect, Http, Text, Binary };
std::string_view name_of(ClearBytes kind);  // as in the fact tls.clear_bytes
// The kind of bytes that are no TLS record, none to follow.
ClearBytes classify_clear_bytes(BytesView bytes);

struct SweepOutcome {
  enum class End : std::uint8_t { ServerHello, Alert, Closed, Reset, Silent, NotTls, Malformed };
  End end{End::Silent};
  std::optional<ServerHello> server_hello{};  // ServerHello
  std::optional<Alert> alert{};               // Alert: the one that ended it
  std::optional<ClearBytes> clear{};          // NotTls
  std::optional<DecodeError> why{};           // Malformed, also for a ServerHello that answers another offer than ours
  Bytes received{};                           // at most HelloSweepMachine::kMostKept
  Instant began_at{};
  Instant ended_at{};
};
std::string_view name_of(SweepOutcome::End end);  // as in the fact tls.outcome, ServerHello being "completed"

class HelloSweepMachine : public Machine {
 public:
  static constexpr std::size_t kMostKept = 4096;
  static constexpr int kMostRecords = 512;  // before a ServerHello, which needs one: room for a server that sends it in crumbs
  static constexpr Duration kBetweenSegments = std::chrono::milliseconds{30};
  static constexpr Duration kClearGrace = std::chrono::milliseconds{250};

  HelloSweepMachine(ClientHello hello, HelloCut cut, Duration timeout) : hello_(std::move(hello)), cut_(cut), timeout_(timeout) {}

  Step start(Instant now) override;
  Step on_bytes(BytesView received, Instant at) override;
  Step on_close(CloseKind kind, Instant at) override;
  Step on_deadline(Instant at) override;

  // Absent until the machine is done, and when it was interrupted.
  const std::optional<SweepOutcome>& outcome() const { return outcome_; }

 private:
  Step wait() const;
  Step finish(SweepOutcome::End end, Instant at);
  Step malformed(DecodeError why, Instant at);
  Step read_clear(Instant at);
  std::optional<Step> read_record(const Record& record, Instant at);

  ClientHello hello_;
  HelloCut cut_;
  Duration timeout_;
  Bytes second_part_;  // TwoSegments, until it is sent
  Instant second_part_at_{};
  Instant deadline_{};
  int records_ = 0;
  bool clear_ = false;  // the first bytes were no record
  Bytes buffer_;
  HandshakeReader handshake_;
  SweepOutcome so_far_{};
  std::optional<SweepOutcome> outcome_{};
};

}  // namespace doctor::tls
