#include "knowledge/problem.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"

namespace doctor::knowledge {

std::string Problem::to_string() const { return line == 0 ? text::format("{}: {}", file, message) : text::format("{}:{}: {}", file, line, message); }

std::vector<Problem> Problems::sorted() && {
  std::ranges::sort(list_,
                    [](const Problem& a, const Problem& b) { return std::tie(a.file, a.line, a.message) < std::tie(b.file, b.line, b.message); });
  return std::move(list_);
}

}  // namespace doctor::knowledge
