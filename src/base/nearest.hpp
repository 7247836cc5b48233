// What was probably meant by a word that is none of those we know.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace doctor {

// The one of `known` that is fewest letters away from `word` (put in, left out, changed or swapped), or that begins with
// it; nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);
// The same within `most` letters, and not by a beginning.
std::optional<std::string> nearest_within(std::string_view word, std::span<const std::string> known, std::size_t most);

// "; did you mean --said?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace doctor
