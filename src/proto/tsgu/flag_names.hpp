// Names of the bits that are set, as the specification spells them; unknown ones together, in hexadecimal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doctor::tsgu {

using FlagName = std::pair<std::uint32_t, std::string_view>;
std::vector<std::string> flag_names(std::uint32_t bits, std::span<const FlagName> known);

}  // namespace doctor::tsgu
