// One direction of a TCP connection, put in order: RFC 9293 section 3.4. Bounded: what comes far ahead is let go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/bytes.hpp"
#include "base/time.hpp"

namespace doctor::intake {

// Takes what was put in order.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  virtual void on_data(BytesView data, Instant at) = 0;
  // So many bytes were on the wire and are not in the capture.
  virtual void on_gap(std::uint64_t bytes, Instant at) = 0;
  // False from the moment on where order does not matter any more: nothing is kept then.
  virtual bool wants_data() const = 0;
};

class Reassembly {
 public:
  static constexpr std::size_t kMostHeld = 128 * 1024;  // bytes that wait for earlier ones
  static constexpr std::size_t kMostPieces = 128;

  enum class Fit : std::uint8_t { Next, Early, Repeated };

  // `sequence`: of the first byte of data to come.
  void begin(std::uint32_t sequence);
  bool begun() const { return begun_; }
  // `captured` may be shorter than what was sent. Gives how the segment lay to what was there; what became in order goes to `to`.
  Fit add(std::uint32_t sequence, BytesView captured, std::size_t sent, Instant at, StreamReader& to);
  // The other side has acknowledged everything before: what is missing up to there was sent, and never captured.
  void acknowledged(std::uint32_t sequence, Instant at, StreamReader& to);

  // The number of the first byte that is not there yet.
  std::uint32_t next() const { return first_ + std::uint32_t(offset_); }
  std::size_t held() const { return held_; }
  std::uint64_t missing() const { return missing_; }
  std::uint32_t repeated() const { return repeated_; }
  std::uint32_t early() const { return early_; }
  // The hole before what came ahead, in bytes; 0 where there is none.
  std::uint64_t hole() const { return pieces_.empty() ? 0 : pieces_.begin()->first - offset_; }

 private:
  struct Piece {
    Bytes captured{};
    std::size_t sent{0};
    Instant at{};
  };
  void deliver(BytesView captured, std::size_t sent, Instant at, StreamReader& to);
  void drain(StreamReader& to);

  bool begun_ = false;
  std::uint32_t first_ = 0;                  // sequence number of the stream's first byte
  std::uint64_t offset_ = 0;                 // in the stream, of the first byte that is not there yet
  std::map<std::uint64_t, Piece> pieces_{};  // by their offset; all begin behind offset_
  std::size_t held_ = 0;
  std::uint64_t missing_ = 0;
  std::uint32_t repeated_ = 0, early_ = 0;
};

}  // namespace doctor::intake
