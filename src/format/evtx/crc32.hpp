// CRC-32 as ISO 3309 and Ethernet have it: what event logs check their chunks with.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace doctor::evtx {

class Crc32 {
 public:
  Crc32& add(BytesView bytes);
  std::uint32_t value() const { return ~state_; }

 private:
  std::uint32_t state_ = 0xffffffff;
};

}  // namespace doctor::evtx
