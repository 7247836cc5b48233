#include "base/secret.hpp"

#include <cstdint>

#include "base/text.hpp"

namespace doctor {

void wipe(void* memory, std::size_t size) {
  volatile auto* at = static_cast<volatile unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) at[i] = 0;
}

Secret utf16le_of(const Secret& utf8) {
  Secret out;
  text::each_utf16_unit(text::as_chars(utf8.reveal()), [&](std::uint16_t unit) {
    out.append(std::byte(unit & 0xff));
    out.append(std::byte(unit >> 8));
  });
  return out;
}

}  // namespace doctor
