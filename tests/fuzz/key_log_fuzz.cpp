// layers: format
#include <cstdint>

#include "format/keylog/key_log.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)doctor::keylog::parse({reinterpret_cast<const char*>(data), size});
  return 0;
}
