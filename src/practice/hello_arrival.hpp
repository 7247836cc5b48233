// How a ClientHello came in: enough of TLS framing to play a device that only understands one that is whole.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"

namespace doctor::practice {

// No ClientHello that a client sends comes near this.
inline constexpr std::size_t kMostHelloBytes = 32 * 1024;

struct HelloArrival {
  enum class State : std::uint8_t { Partial, Whole, NotTls };
  State state{State::Partial};
  std::size_t records{0};  // over how many TLS records it is spread; 0 unless whole
};

// `received`: everything since the Connection Confirm. RFC 8446 5.1: records of type 22, any number of them; RFC 8446 4:
// the message begins with its type and a length of three bytes.
HelloArrival arrival_of(BytesView received);

}  // namespace doctor::practice
