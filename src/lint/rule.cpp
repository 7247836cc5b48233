#include "lint/rule.hpp"

#include <array>

namespace doctor::lint {

namespace rule {
#define RULE(constant, id, severity, title, why, source) constexpr Rule constant{id, Severity::severity, title, why, source};
#include "lint/rules.inc"
#undef RULE
}  // namespace rule

std::string_view name_of(Severity severity) {
  constexpr std::array<std::string_view, 3> kNames{"note", "warning", "error"};
  return kNames[std::size_t(severity)];
}

std::span<const Rule* const> rules() {
  static constexpr std::array kRules{
#define RULE(constant, id, severity, title, why, source) &rule::constant,
#include "lint/rules.inc"
#undef RULE
  };
  return kRules;
}

}  // namespace doctor::lint
