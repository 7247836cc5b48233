#include "base/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace doctor {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string to_base64(BytesView bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    const auto have = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < have ? std::to_integer<std::uint32_t>(bytes[at + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) out += i <= have ? kLetters[bits >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  std::size_t letters = 0, padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const auto value = kLetters.find(c);
    if (value == kLetters.npos || padding > 0) return std::nullopt;
    bits = bits << 6 | std::uint32_t(value);
    if (++letters % 4 == 0)
      for (const int shift : {16, 8, 0}) out.push_back(std::byte(bits >> shift & 0xff));
  }
  const auto left = letters % 4;
  if (left == 1 || padding > 2 || (letters + padding) % 4 != 0) return std::nullopt;
  if (left >= 2) out.push_back(std::byte(bits >> (left == 2 ? 4 : 10) & 0xff));
  if (left == 3) out.push_back(std::byte(bits >> 2 & 0xff));
  return out;
}

}  // namespace doctor
