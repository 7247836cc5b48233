// The X.224 Data TPDU, in which every message of MCS travels: [MS-RDPBCGR] 2.2.1.3, ISO/IEC 8073 13.7.
#pragma once

#include "base/bytes.hpp"

namespace doctor::x224 {

struct Data {
  BytesView payload{};  // a view into what was decoded
  std::size_t size{0};  // how many bytes it takes, TPKT included
};

// The Data TPDU at the beginning of `bytes`, TPKT included; what follows it is left alone.
Decoded<Data> decode_data(BytesView bytes);
// INVARIANT: the payload is no longer than 65528 bytes.
Bytes encode_data(BytesView payload);

}  // namespace doctor::x224
