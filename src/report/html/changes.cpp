#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

Element changes_table(const Comparison& since) {
  Element body{"tbody"};
  const auto row = [&](std::string_view part, std::string_view what, std::string_view before, std::string_view now) {
    Element line{"tr"};
    line.add(with_text("th", part).with("scope", "row")).add(with_text("td", what));
    body.add(std::move(line.add(with_text("td", before)).add(with_text("td", now, "now"))));
  };
  for (const auto* change : changes_to_tell(since)) row(change->part, change->what, change->before, change->now);
  for (const auto& cause : since.appeared) row(cause.risk ? "risk" : "cause", cause.title, "–", "appeared");
  for (const auto& cause : since.gone) row(cause.risk ? "risk" : "cause", cause.title, "there", "gone");
  for (const auto& cause : since.not_looked_at) row(cause.risk ? "risk" : "cause", cause.title, "there", "not looked at this time");
  Element head{"tr"};
  for (const auto* name : {"Where", "What", "Then", "Now"}) head.add(with_text("th", name).with("scope", "col"));
  Element out{"table", "changes"};
  return std::move(out.add(Element{"thead"}.with_child(std::move(head))).add(std::move(body)));
}

}  // namespace

Element changes_part(const Target& target) {
  if (!target.diagnosis.since) return Element{"section"};
  const auto& since = *target.diagnosis.since;
  auto out = section(target, "changes", text::format("What changed since {}", since_words(since)));
  if (since.same()) out.add(with_text("p", "Nothing of what is compared."));
  if (!since.same() || !since.not_looked_at.empty()) out.add(changes_table(since));
  if (const auto words = no_reason_words(since); !words.empty()) out.add(with_text("p", "Of all the rest, " + words + "."));
  if (const auto note = not_compared_words(since); !note.empty()) out.add(with_text("p", note, "note"));
  return out;
}

}  // namespace doctor::report::html
