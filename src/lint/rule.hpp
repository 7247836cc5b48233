// What lint looks for. The rules are one visible table, rules.inc; docs/lint.md tells them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace doctor::lint {

enum class Severity : std::uint8_t { Note, Warning, Error };
std::string_view name_of(Severity severity);  // "warning"

struct Rule {
  std::string_view id{};  // "key-misspelt"; never reused
  Severity severity{Severity::Note};
  std::string_view title{};   // one line, no full stop
  std::string_view why{};     // a sentence
  std::string_view source{};  // an address
};

namespace rule {
#define RULE(constant, id, severity, title, why, source) extern const Rule constant;
#include "lint/rules.inc"
#undef RULE
}  // namespace rule

// In the order of the table.
std::span<const Rule* const> rules();

}  // namespace doctor::lint
