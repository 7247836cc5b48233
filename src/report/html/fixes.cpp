#include <algorithm>

#include "base/text.hpp"
#include "report/html/links.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

Element command(std::string_view shell, std::string_view text) {
  Element out{"div", "command"};
  out.add(with_text("span", shell, "shell"));
  Element copy{"button", "copy"};
  copy.set("type", "button").set("aria-label", text::format("Copy this {} command", shell)).flag("hidden").text("Copy");
  out.add(std::move(copy));
  return std::move(out).with_child(Element{"pre"}.with("tabindex", "0").with_child(with_text("code", text::trim(text))));
}

void add_steps(Element& to, std::string_view heading, const std::vector<ShellText>& steps) {
  if (steps.empty()) return;
  to.add(with_text("h5", heading)).add(steps_list(steps));
}

Element fix_card(const Diagnosis& d, const FilledFix& fix, std::size_t number) {
  Element out{"div", fix.weakens_security ? "card weakens" : "card"};
  out.add(with_text("h4", text::format("{}. {}", number, fix.title)));
  Element tags{"p", "tags"};
  const auto tag = [&](std::string_view what) { tags.add(with_text("span", what)).text(" "); };
  tag(fix.kind == "instruct" ? "by hand" : fix.kind);
  tag(text::format("on the {} side", name_of(fix.side)));
  tag(fix.difficulty);
  tag(text::format("about {} min", fix.minutes));
  tag("risk: " + fix.risk);
  if (!fix.needs.empty() && fix.needs != "none") tag("needs: " + fix.needs);
  out.add(std::move(tags));
  if (fix.weakens_security)
    out.add(with_text("p", "! Weakens security: a test for minutes, not a cure. Take it back at once (see Undo).", "warning"));
  std::vector<std::string> mends;
  for (const auto* causes : {&d.causes, &d.risks})
    for (const auto& cause : *causes)
      if (std::ranges::find(cause.fixes, fix.id) != cause.fixes.end()) mends.push_back(cause.title);
  if (!mends.empty()) out.add(Element{"p", "note"}.with_text("For: ").with_text(text::join(mends, "; ")));
  if (!fix.backup_first.empty() && !fix.backup_first.starts_with("Nothing"))
    out.add(Element{"p"}.with_child(with_text("strong", "First: ")).with_text(fix.backup_first));
  out.add(steps_list(fix.steps));
  add_steps(out, "Undo", fix.undo);
  add_steps(out, "Verify", fix.verify);
  if (!fix.sources.empty()) out.add(sources_of(fix.sources));
  return out;
}

}  // namespace

Element steps_list(const std::vector<ShellText>& steps) {
  Element out{"div", "steps"};
  for (const auto& step : steps) out.add(step.shell == "text" ? with_text("p", step.text) : command(step.shell, step.text));
  return out;
}

Element fixes_part(const Target& target) {
  const auto& d = target.diagnosis;
  if (d.fixes.empty()) return Element{"section"};
  auto out = section(target, "fixes", d.verdict.outcome == Outcome::Works ? "What can be done about what was seen" : "What to do");
  Element others{"details", "other-fixes"};
  const auto told = fixes_to_tell(d);
  others.add(with_text("summary", counted(told.all.size() - told.likely, "fix", "fixes") + " for less likely causes and for what else was seen"));
  for (std::size_t i = 0; i < told.all.size(); ++i) (i < told.likely ? out : others).add(fix_card(d, *told.all[i], i + 1));
  if (told.all.size() > told.likely) out.add(std::move(others));
  return out;
}

Element next_tests_part(const Target& target) {
  const auto& d = target.diagnosis;
  if (d.next_tests.empty()) return Element{"section"};
  auto out = section(target, "next", "What would settle it");
  for (const auto& test : d.next_tests) {
    Element card{"div", "card"};
    card.add(with_text("p", test.why)).add(command("run", test.command));
    std::vector<std::string> parts;
    for (const auto& cause : d.causes)
      if (std::ranges::find(test.parts, cause.id) != test.parts.end()) parts.push_back(cause.title);
    if (parts.size() > 1) card.add(Element{"p", "note"}.with_text("Tells apart: ").with_text(text::join(parts, "; ")));
    out.add(std::move(card));
  }
  return out;
}

}  // namespace doctor::report::html
