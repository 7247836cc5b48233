#include "base/text.hpp"
#include "report/explain_words.hpp"
#include "report/html/parts.hpp"

namespace doctor::report::html {

void add_advice(Element& to, const knowledge::CodeExplanation& of) {
  if (const auto advice = advice_of(of); !advice.empty()) to.add(with_text("p", advice));
  std::vector<ShellText> steps;
  for (const auto& [line, why] : commands_of(of)) {
    if (!why.empty()) steps.push_back({"text", text::format("{}:", why)});
    steps.push_back({"run", line});
  }
  to.add(steps_list(steps));
  if (const auto words = words_of(of); !words.empty()) to.add(with_text("p", words, "note"));
}

}  // namespace doctor::report::html
