#include "proto/ntlm/upper_case.hpp"

#include "base/text.hpp"

namespace doctor::ntlm {
namespace {

bool within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

char32_t upper(char32_t c) {
  if (within(c, U'a', U'z')) return c - 0x20;
  if (within(c, 0xe0, 0xfe) && c != 0xf7) return c - 0x20;  // Latin-1; 0xf7 is a division sign
  if (c == 0xff) return 0x178;
  // Latin Extended-A and -B: pairs, the capital first. In two runs the capital is the odd one.
  const bool odd_capitals = within(c, 0x139, 0x148) || within(c, 0x179, 0x17e);
  if (odd_capitals) return c % 2 == 0 ? c - 1 : c;
  const bool even_capitals = within(c, 0x100, 0x12f) || within(c, 0x132, 0x137) || within(c, 0x14a, 0x177) || within(c, 0x1de, 0x1ef) ||
                             within(c, 0x1f8, 0x21f) || within(c, 0x222, 0x233) || within(c, 0x460, 0x481) || within(c, 0x48a, 0x4bf) ||
                             within(c, 0x4d0, 0x52f) || within(c, 0x1e00, 0x1e95) || within(c, 0x1ea0, 0x1eff);
  if (even_capitals) return c % 2 == 1 ? c - 1 : c;
  if (within(c, 0x3b1, 0x3cb) && c != 0x3c2) return c - 0x20;  // Greek; the final sigma stays
  if (within(c, 0x430, 0x44f)) return c - 0x20;                // Cyrillic
  if (within(c, 0x450, 0x45f)) return c - 0x50;
  return c;
}

}  // namespace

std::string upper_case(std::string_view utf8) {
  auto characters = text::code_points_of(utf8);
  if (!characters) return std::string{utf8};
  for (auto& each : *characters) each = upper(each);
  return text::from_code_points(*characters);
}

}  // namespace doctor::ntlm
