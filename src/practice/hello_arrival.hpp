// How a ClientHello came in: whole or not yet, and over how many records it is spread.
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
  std::size_t records{0};  // Whole: over how many TLS records it is spread
  Bytes body{};            // Whole: the message without its header
};

// `received`: everything since the Connection Confirm.
HelloArrival arrival_of(BytesView received);

}  // namespace doctor::practice
