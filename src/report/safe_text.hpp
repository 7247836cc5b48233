// Text of a report that may hold a stranger's bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace doctor::report {

inline constexpr std::size_t kTextLimit = 4096;

// Escaped, and cut behind kTextLimit bytes. Sentences are filled with measured values, so it takes every text.
inline std::string safe(std::string_view in) { return text::escape_untrusted(in, kTextLimit); }

}  // namespace doctor::report
