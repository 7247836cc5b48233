#include "proto/tsgu/flag_names.hpp"

#include "base/text.hpp"

namespace doctor::tsgu {

std::vector<std::string> flag_names(std::uint32_t bits, std::span<const FlagName> known) {
  std::vector<std::string> names;
  for (const auto& [bit, name] : known) {
    if ((bits & bit) != 0) names.emplace_back(name);
    bits &= ~bit;
  }
  if (bits != 0) names.push_back(text::hex_number(bits, 4));
  return names;
}

}  // namespace doctor::tsgu
