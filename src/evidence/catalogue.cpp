#include "evidence/catalogue.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "evidence/facts/all.hpp"

namespace doctor {
namespace {

// No std::array: its deduction nests as deep as there are facts, and compilers stop at 256.
constexpr const FactType* kCatalogue[] = {
#define FACT(constant, id, kind, unit, stage, privacy, observer, meaning, enumerators) &facts::constant,
#include "evidence/facts/all.inc"
#undef FACT
};

}  // namespace

std::span<const FactType* const> fact_catalogue() { return kCatalogue; }

const FactType* find_fact_type(std::string_view id) {
  const auto found = std::ranges::find(kCatalogue, id, &FactType::id);
  return found == std::end(kCatalogue) ? nullptr : *found;
}

bool accepts_enumerator(const FactType& type, std::string_view name) {
  const bool open = type.kind == ValueKind::OpenEnum || type.kind == ValueKind::EnumList;
  if (open && name.starts_with("0x")) return true;
  for (const auto known : text::split(type.enumerators, ' '))
    if (known == name) return true;
  return false;
}

std::string_view name_of(ValueKind kind) {
  static constexpr std::string_view kNames[] = {"bool", "integer", "real", "text", "enum", "open-enum", "list", "enum-list", "time"};
  return kNames[std::size_t(kind)];
}

std::string_view name_of(Unit unit) {
  static constexpr std::string_view kNames[] = {"", "ms", "s", "days", "bits", "bytes", "port"};
  return kNames[std::size_t(unit)];
}

}  // namespace doctor
