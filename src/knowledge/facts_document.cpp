#include "knowledge/facts_document.hpp"

#include "base/text.hpp"
#include "evidence/catalogue.hpp"

namespace doctor::knowledge {
namespace {

std::string enumerators_of(const FactType& type) {
  if (type.enumerators.empty()) return {};
  std::string out;
  for (const auto each : text::split(type.enumerators, ' ')) out += text::format("{}`{}`", out.empty() ? "" : " ", each);
  return text::format("<br>{}", out);
}

std::string kind_of(const FactType& type) {
  return type.unit == Unit::None ? std::string{name_of(type.kind)} : text::format("{}, {}", name_of(type.kind), name_of(type.unit));
}

}  // namespace

std::string facts_document() {
  std::string out =
      "# Facts\n\n"
      "Every kind of observation that the program can make; made from `src/evidence/facts/` by `knowledge_compiler facts-doc docs/facts.md`.\n"
      "An `enum` has one of the words listed. An `open-enum` or `enum-list` may also hold `0x…` for a value that its specification does not know.\n"
      "Any fact can be *unknown*, with a reason; that is never the same as \"no\".\n";
  for (const Stage stage : kAllStages) {
    out += text::format("\n## {}\n\n| fact | kind | what it says | observed by |\n|---|---|---|---|\n", name_of(stage));
    for (const FactType* type : fact_catalogue())
      if (type->stage == stage)
        out += text::format("| `{}` | {} | {}{} | {} |\n", type->id, kind_of(*type), type->meaning, enumerators_of(*type), type->observer);
  }
  return out;
}

}  // namespace doctor::knowledge
