#include "format/evtx/crc32.hpp"

#include <array>

namespace doctor::evtx {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320;  // reflected
using Table = std::array<std::uint32_t, 256>;

// Table k takes a byte that k further bytes follow, so that sixteen bytes cost sixteen look-ups and no waiting between them.
constexpr std::size_t kAtOnce = 16;

constexpr std::array<Table, kAtOnce> make_tables() {
  std::array<Table, kAtOnce> out{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? kPolynomial ^ c >> 1 : c >> 1;
    out[0][i] = c;
  }
  for (std::size_t k = 1; k < kAtOnce; ++k)
    for (std::size_t i = 0; i < 256; ++i) out[k][i] = out[0][out[k - 1][i] & 0xff] ^ out[k - 1][i] >> 8;
  return out;
}
constexpr auto kTables = make_tables();

}  // namespace

Crc32& Crc32::add(BytesView bytes) {
  std::uint32_t c = state_;
  const auto four = [&](std::size_t i) {
    const auto at = [&](std::size_t k) { return std::to_integer<std::uint32_t>(bytes[i + k]); };
    return at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24;
  };
  const auto behind = [](std::uint32_t word, std::size_t bytes_that_follow) {
    return kTables[bytes_that_follow + 3][word & 0xff] ^ kTables[bytes_that_follow + 2][word >> 8 & 0xff] ^
           kTables[bytes_that_follow + 1][word >> 16 & 0xff] ^ kTables[bytes_that_follow][word >> 24];
  };
  for (; bytes.size() >= kAtOnce; bytes = bytes.subspan(kAtOnce))
    c = behind(c ^ four(0), 12) ^ behind(four(4), 8) ^ behind(four(8), 4) ^ behind(four(12), 0);
  for (const std::byte b : bytes) c = kTables[0][(c ^ std::to_integer<std::uint32_t>(b)) & 0xff] ^ c >> 8;
  state_ = c;
  return *this;
}

}  // namespace doctor::evtx
