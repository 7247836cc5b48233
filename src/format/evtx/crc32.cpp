#include "format/evtx/crc32.hpp"

#include <array>

namespace doctor::evtx {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320;  // reflected
using Table = std::array<std::uint32_t, 256>;

// Table k takes a byte that k further bytes follow, so that eight bytes cost eight look-ups and no waiting between them.
constexpr std::array<Table, 8> make_tables() {
  std::array<Table, 8> out{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? kPolynomial ^ c >> 1 : c >> 1;
    out[0][i] = c;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t i = 0; i < 256; ++i) out[k][i] = out[0][out[k - 1][i] & 0xff] ^ out[k - 1][i] >> 8;
  return out;
}
constexpr auto kTables = make_tables();

}  // namespace

Crc32& Crc32::add(BytesView bytes) {
  std::uint32_t c = state_;
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    const std::uint32_t low = c ^ (at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24);
    c = kTables[7][low & 0xff] ^ kTables[6][low >> 8 & 0xff] ^ kTables[5][low >> 16 & 0xff] ^ kTables[4][low >> 24] ^ kTables[3][at(4)] ^
        kTables[2][at(5)] ^ kTables[1][at(6)] ^ kTables[0][at(7)];
  }
  for (const std::byte b : bytes) c = kTables[0][(c ^ std::to_integer<std::uint32_t>(b)) & 0xff] ^ c >> 8;
  state_ = c;
  return *this;
}

}  // namespace doctor::evtx
