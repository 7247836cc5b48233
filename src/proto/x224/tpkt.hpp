// The frame around every RDP message before and, without Enhanced Security, after the connection: RFC 1006 section 6.
#pragma once

#include <cstddef>

#include "base/bytes.hpp"

namespace doctor::x224 {

inline constexpr std::size_t kTpktHeaderSize = 4;

struct Tpkt {
  BytesView payload{};  // a view into what was decoded
  std::size_t size{0};  // header and payload: how many bytes the frame takes
};

// The frame at the beginning of `bytes`; what follows it is left alone.
Decoded<Tpkt> decode_tpkt(BytesView bytes);
// INVARIANT: the payload is no longer than 65531 bytes.
Bytes encode_tpkt(BytesView payload);

}  // namespace doctor::x224
