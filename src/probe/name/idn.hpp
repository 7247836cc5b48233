// Internationalised names, as far as finding a host needs them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace doctor::probe {

// RFC 3492: the ASCII form of a label without its "xn--". Nothing when it would not fit a label (59 characters).
std::optional<std::string> punycode(std::u32string_view label);

// Lower case for ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic; full-width letters become ordinary ones. What else
// RFC 5895 would map (composition of accents above all) stays as it is.
std::u32string to_lower_label(std::u32string_view label);

// A label whose letters can be mistaken for ASCII ones: Cyrillic or Greek twins, alone or among Latin letters.
bool looks_like_ascii(std::u32string_view label);

}  // namespace doctor::probe
