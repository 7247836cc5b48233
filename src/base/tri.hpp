// Yes, no, unknown. "Not tested" is never the same as "no".
#pragma once

#include <cstdint>

namespace doctor {

enum class Tri : std::uint8_t { No, Yes, Unknown };

constexpr Tri tri(bool value) { return value ? Tri::Yes : Tri::No; }

// Kleene's three-valued logic: a conjunction with a No is No, whatever is unknown beside it.
constexpr Tri operator&&(Tri a, Tri b) {
  if (a == Tri::No || b == Tri::No) return Tri::No;
  return a == Tri::Yes && b == Tri::Yes ? Tri::Yes : Tri::Unknown;
}
constexpr Tri operator||(Tri a, Tri b) {
  if (a == Tri::Yes || b == Tri::Yes) return Tri::Yes;
  return a == Tri::No && b == Tri::No ? Tri::No : Tri::Unknown;
}
constexpr Tri operator!(Tri a) { return a == Tri::Unknown ? a : tri(a == Tri::No); }

}  // namespace doctor
