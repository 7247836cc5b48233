#include "knowledge/code_table.hpp"

#include <algorithm>

namespace doctor::knowledge {

std::span<const CodeRow> CodeTable::find(std::int64_t code) const {
  const auto found = std::ranges::equal_range(rows, code, {}, &CodeRow::code);
  return {found.begin(), found.end()};
}

std::string_view name_of(CodePlace place) {
  static constexpr std::string_view kNames[] = {"message", "main", "extended", "log"};
  return kNames[std::size_t(place)];
}

}  // namespace doctor::knowledge
