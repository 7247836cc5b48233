// WebSocket frames, RFC 6455 section 5.2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"

namespace doctor::websocket {

enum class Opcode : std::uint8_t {
  Continuation = 0x0,
  Text = 0x1,
  Binary = 0x2,
  Close = 0x8,
  Ping = 0x9,
  Pong = 0xa,
};

inline constexpr std::size_t kMostPayload = 1024 * 1024;

struct Frame {
  bool final{true};
  Opcode opcode{Opcode::Binary};
  bool masked{false};   // a client's are, a server's are not (5.1)
  Bytes payload{};      // without the mask
  std::size_t size{0};  // how many bytes the frame takes
};

using Mask = std::array<std::byte, 4>;

// The frame at the beginning of `bytes`; what follows it is left alone.
Decoded<Frame> decode_frame(BytesView bytes);
// A final frame: a server's without a mask, a client's with one, random for every frame (5.3).
Bytes encode_frame(Opcode opcode, BytesView payload);
Bytes encode_frame(Opcode opcode, BytesView payload, const Mask& mask);

// What a server hashes behind a client's key to say that it understood (1.3).
inline constexpr std::string_view kAcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

}  // namespace doctor::websocket
