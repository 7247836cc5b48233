#include "probe/name/idn.hpp"

#include <algorithm>
#include <cstdint>

namespace doctor::probe {
namespace {

// RFC 3492 section 5.
constexpr std::uint32_t kBase = 36, kTMin = 1, kTMax = 26, kSkew = 38, kDamp = 700, kInitialBias = 72, kInitialN = 128;
constexpr std::size_t kMostCharacters = 59;  // 63 less "xn--"

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

char digit(std::uint32_t value) { return char(value < 26 ? 'a' + value : '0' + value - 26); }

bool between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

bool is_ascii_letter(char32_t c) { return between(c, U'a', U'z') || between(c, U'A', U'Z'); }

// Twins of a c d e h i j k l m n o p q s t u v w x y z; lower case, because labels are lowered before.
constexpr std::u32string_view kTwins =
    U"\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043e\u0440\u051b\u0455\u0442\u0446\u0475\u051d\u0445\u0443"
    U"\u03bf\u03b1\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7";

}  // namespace

std::optional<std::string> punycode(std::u32string_view label) {
  std::string out;
  for (const char32_t c : label)
    if (c < 0x80) out += char(c);
  std::uint32_t handled = std::uint32_t(out.size());
  const std::uint32_t basic = handled;
  if (basic > 0) out += '-';
  std::uint32_t n = kInitialN, delta = 0, bias = kInitialBias;
  if (label.size() > kMostCharacters) return std::nullopt;  // so that nothing below can overflow
  while (handled < label.size()) {
    char32_t next = 0x110000;
    for (const char32_t c : label)
      if (c >= n) next = std::min(next, c);
    delta += (next - n) * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = kBase;; k += kBase) {
        const std::uint32_t t = k <= bias ? kTMin : k >= bias + kTMax ? kTMax : k - bias;
        if (q < t) break;
        out += digit(t + (q - t) % (kBase - t));
        q = (q - t) / (kBase - t);
      }
      out += digit(q);
      bias = adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  if (out.size() > kMostCharacters) return std::nullopt;
  return out;
}

std::u32string to_lower_label(std::u32string_view label) {
  std::u32string out;
  for (char32_t c : label) {
    if (between(c, 0xff01, 0xff5e)) c -= 0xfee0;  // full-width forms
    if (between(c, U'A', U'Z') || (between(c, 0xc0, 0xde) && c != 0xd7) || (between(c, 0x391, 0x3a9) && c != 0x3a2) || between(c, 0x410, 0x42f))
      c += 0x20;
    else if (between(c, 0x400, 0x40f))
      c += 0x50;
    else if ((between(c, 0x100, 0x137) || between(c, 0x14a, 0x177)) && c % 2 == 0)
      c += 1;
    else if ((between(c, 0x139, 0x148) || between(c, 0x179, 0x17e)) && c % 2 == 1)
      c += 1;
    out += c;
  }
  return out;
}

bool looks_like_ascii(std::u32string_view label) {
  const auto is_twin = [](char32_t c) { return kTwins.find(c) != std::u32string_view::npos; };
  const bool any_twin = std::ranges::any_of(label, is_twin);
  const bool any_latin = std::ranges::any_of(label, is_ascii_letter);
  const bool nothing_else = std::ranges::all_of(label, [&](char32_t c) { return c < 0x80 || is_twin(c); });
  return any_twin && (any_latin || nothing_else);
}

}  // namespace doctor::probe
