#include <algorithm>

#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

std::string answer_words(const AskedTransport& asked) {
  return asked.took ? text::format("{} ({:.0f} ms)", asked.answer, milliseconds(*asked.took)) : asked.answer;
}

// What is not asked is neither good nor bad.
std::string_view row_class(const AskedTransport& asked) { return asked.outcome == "not-asked" ? "idle-row" : asked.open ? "" : "cut-row"; }

}  // namespace

Element transports_part(const Target& target) {
  const auto& stages = target.diagnosis.stages;
  const auto stage = std::ranges::find(stages, Stage::Gateway, &StageReport::stage);
  if (stage == stages.end() || stage->transports.empty()) return Element{"section"};
  Element body{"tbody"};
  for (const auto& asked : stage->transports) {
    Element row{"tr", row_class(asked)};
    row.add(with_text("th", asked.title).with("scope", "row"));
    row.add(with_text("td", answer_words(asked)));
    row.add(with_text("td", text::join(asked.schemes, ", ")));
    row.add(with_text("td", who_answered_words(asked.answered_by)));
    body.add(std::move(row.add(with_text("td", asked.conclusion, "what"))));
  }
  Element head{"tr"};
  for (const auto* name : {"Transport", "Answer", "Sign-in offered", "From", "Conclusion"}) head.add(with_text("th", name).with("scope", "col"));
  Element table{"table", "transports"};
  table.add(with_text("caption", "A client needs one of them: the WebSocket, or both requests of the HTTP transport."));
  table.add(Element{"thead"}.with_child(std::move(head))).add(std::move(body));
  return section(target, "transports", "How the gateway answers").with_child(std::move(table));
}

}  // namespace doctor::report::html
