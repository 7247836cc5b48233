#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/site/pages.hpp"

namespace doctor::report::site {

using html::Element;
using html::with_text;

namespace {

void add_steps(Element& to, std::string_view heading, const std::vector<knowledge::Step>& steps, StandIns& words) {
  if (steps.empty()) return;
  std::vector<ShellText> all;
  for (const auto& step : steps) all.push_back({std::string{step.shell}, words.fill(step.text)});
  to.add(section(heading).with_child(html::steps_list(all)));
}

}  // namespace

TextFile fix_page(const Site& site, const Fix& fix) {
  Element main{"main"};
  main.add(with_text("h1", fix.title));
  Element tags{"p", "tags"};
  for (const auto& tag : {std::string{fix.kind == Fix::Kind::Instruct ? "by hand" : name_of(fix.kind)},
                          text::format("on the {} side", name_of(fix.side)), std::string{fix.difficulty},
                          text::format("about {:.0f} min", fix.minutes), text::format("risk: {}", fix.risk), text::format("needs: {}", fix.needs)})
    tags.add(with_text("span", tag)).text(" ");
  main.add(std::move(tags));
  if (fix.weakens_security)
    main.add(with_text("p", "! Weakens security: a test for minutes, not a cure. Take it back at once (see Undo).", "warning"));
  StandIns words;
  if (!fix.backup_first.empty()) {
    auto first = section("First");
    add_paragraph(first, words.fill(fix.backup_first));
    main.add(std::move(first));
  }
  add_steps(main, "Steps", fix.steps, words);
  add_steps(main, "Undo", fix.undo, words);
  add_steps(main, "Verify", fix.verify, words);
  add_legend(main, words);
  if (const auto found = site.mended_by.find(&fix); found != site.mended_by.end()) {
    Element list{"ul", "entries"};
    for (const auto* cause : found->second) add_entry(list, path_of(*cause), cause->title, name_of(cause->stage));
    main.add(section("What it mends").with_child(std::move(list)));
  }
  main.add(sources(fix.sources));
  return page(site, path_of(fix), fix.title, std::move(main));
}

TextFile group_page(const Site& site, const Group& group) {
  Element main{"main"};
  main.add(with_text("h1", group.title));
  auto what = section("Causes that look the same from where we stand");
  add_paragraph(what, sentence_of_no_host(group.says));
  Element list{"ul", "entries"};
  for (const auto* ids : {&group.members, &group.also})
    for (const auto id : *ids)
      if (const auto* cause = site.knowledge.cause(id)) add_entry(list, path_of(*cause), cause->title, name_of(cause->side));
  main.add(std::move(what.add(std::move(list))));
  if (!group.tests.empty()) {
    auto tests = section("What parts them");
    StandIns words;
    for (const auto& test : group.tests) {
      add_paragraph(tests, test.why);
      tests.add(Element{"pre"}.with_child(with_text("code", text::trim(words.fill(test.command)))));
      Element parts{"p", "note"};
      parts.text("Parts: ");
      bool first = true;
      for (const auto id : test.parts)
        if (const auto* cause = site.knowledge.cause(id)) {
          if (!first) parts.text("; ");
          first = false;
          parts.add(link(path_of(*cause), cause->title));
        }
      tests.add(std::move(parts));
    }
    add_legend(tests, words);
    main.add(std::move(tests));
  }
  main.add(sources(group.sources));
  return page(site, path_of(group), group.title, std::move(main));
}

}  // namespace doctor::report::site
