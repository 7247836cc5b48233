// Drives one machine on one TCP connection: the only loop between sockets and machines, for clients and servers alike.
#pragma once

#include <array>
#include <optional>

#include "base/machine.hpp"
#include "net/loop.hpp"

namespace doctor::net {

// A connection and how it ended, which a socket tells only once.
struct Stream {
  explicit Stream(tcp::socket taken) : socket(std::move(taken)) {}
  tcp::socket socket;
  std::optional<CloseKind> closed{};
  bool write_reset{false};  // a write met RST; the next read would call it an orderly end
};

class Drive {
 public:
  // A peer costs at most this: silence when the machine has no deadline of its own, and bytes received.
  static constexpr Duration kLongestSilence = std::chrono::seconds{60};
  static constexpr std::size_t kMostReceived = 1024 * 1024;

  Drive(Stream& stream, Machine& machine);
  void begin();
  // Ends it without outcome.
  void stop() { finish(); }
  // INVARIANT: once true, no handler refers to this object, the stream or the machine any more.
  bool finished() const { return ended_ && outstanding_ == 0; }
  End end() const { return end_; }

 private:
  void apply(Step step);
  void write();
  void read();
  void on_readable();
  void closed(CloseKind kind);
  void arm(std::optional<Instant> deadline);
  void on_timer(std::uint64_t of_arming);
  void give_up();
  void finish();

  Stream& stream_;
  Machine& machine_;
  asio::steady_timer timer_;
  std::array<std::byte, 16 * 1024> buffer_{};
  Bytes queued_, under_way_;
  std::size_t received_ = 0;
  std::uint64_t armings_ = 0;
  int outstanding_ = 0;
  bool has_deadline_ = false;
  bool reading_ = false, writing_ = false, write_failed_ = false;
  bool ending_ = false;  // the machine is done; its last bytes are still being written
  bool ended_ = false;
  End end_ = End::None;
};

}  // namespace doctor::net
