#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

Element question_item(const OpenQuestion& question) {
  Element out{"li"};
  Element title{"h4"};
  out.add(std::move(title.text(question.title)));
  Element tags{"p", "tags"};
  tags.add(with_text("code", question.id));
  if (question.stage) tags.text(" ").add(with_text("span", text::format("stage: {}", name_of(*question.stage))));
  out.add(std::move(tags));
  if (!question.missing.empty()) {
    Element missing{"ul", "missing"};
    for (const auto& id : question.missing) {
      Element fact{"li"};
      fact.add(with_text("code", id));
      if (const auto* type = find_fact_type(id)) fact.text(" ").add(with_text("span", meaning_of(*type), "meaning"));
      missing.add(std::move(fact));
    }
    out.add(with_text("p", "Not observed:")).add(std::move(missing));
  }
  for (const auto& seen : question.needs) {
    auto where = where_seen(seen.from);
    where.front() = char(where.front() - 'a' + 'A');
    out.add(Element{"p"}.with_child(with_text("strong", where + ": ")).with_text(seen.what));
    if (seen.command) out.add(steps_list({*seen.command}));
  }
  return out;
}

}  // namespace

Element open_part(const Target& target) {
  const auto& open = target.diagnosis.open;
  if (open.empty()) return Element{"section"};
  Element list{"ul", "plain"};
  for (const auto& question : open) list.add(question_item(question));
  Element opens{"details", "all-open"};
  opens.add(with_text("summary", counted(open.size(), "cause that cannot be decided", "causes that cannot be decided") + " from what was observed"));
  auto out = section(target, "open", "Open questions");
  out.add(with_text("p", "For each: which fact would settle it, where it is to be seen, and by which command.", "note"));
  return std::move(out.add(std::move(opens.add(std::move(list)))));
}

}  // namespace doctor::report::html
