#include <algorithm>

#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/site/pages.hpp"

namespace doctor::report::site {

using html::Element;
using html::with_text;

namespace {

void collect_facts(const knowledge::Predicate& predicate, std::vector<std::string>& out) {
  if (predicate.fact != nullptr && std::ranges::find(out, predicate.fact->id) == out.end()) out.emplace_back(predicate.fact->id);
  for (const auto& part : predicate.parts) collect_facts(part, out);
}

// Evidence that no probe sees from outside, and where it is to be had.
Element wanted_part(const Cause& cause) {
  auto out = section("What would settle it");
  StandIns words;
  for (const auto& wanted : cause.needs) {
    out.add(Element{"p"}.with_child(with_text("strong", text::format("{}: ", wanted.from))).with_text(wanted.what));
    if (!wanted.text.empty()) out.add(html::steps_list({{std::string{wanted.shell}, words.fill(wanted.text)}}));
  }
  add_legend(out, words);
  return out;
}

Element shown_part(const Site& site, const Cause& cause) {
  Element table{"table", "codes"};
  Element row{"tr"};
  for (const char* name : {"Client", "Code", "It says", "How sure"}) row.add(with_text("th", name));
  table.add(Element{"thead"}.with_child(std::move(row)));
  Element body{"tbody"};
  for (const auto& shows : cause.shows) {
    Element code{"td"};
    const auto add_code = [&](std::optional<std::int64_t> number, bool extended) {
      if (!number) return;
      if (extended) code.text(" extended ");
      const auto* known = site.shown_code(shows, extended);
      const auto hex = text::hex_number(std::uint64_t(*number));
      if (known != nullptr)
        code.add(link(path_of(*known), hex));
      else
        code.text(hex);
    };
    add_code(shows.code, false);
    add_code(shows.extended, true);
    if (!shows.code && !shows.extended) code.text("no code");
    Element sure{"td"};
    sure.text(shows.confidence);
    if (html::is_web_address(shows.source)) sure.text(" ").add(std::move(Element{"a"}.link_out(shows.source).text("source")));
    body.add(Element{"tr"}
                 .with_child(with_text("td", shows.client))
                 .with_child(std::move(code))
                 .with_child(with_text("td", shows.text))
                 .with_child(std::move(sure)));
  }
  return section("What clients show").with_child(std::move(table.add(std::move(body))));
}

Element folklore_part(const Cause& cause) {
  auto out = section("Widespread advice, judged");
  for (const auto& claim : cause.folklore) {
    const auto tone = claim.verdict == "wrong" ? "mark bad" : claim.verdict == "supported" ? "mark good" : "mark warn";
    Element item{"div", "claim"};
    item.add(Element{"p"}.with_child(with_text("span", claim.verdict, tone)).with_text(" ").with_child(with_text("q", claim.claim)));
    add_paragraph(item, claim.why);
    if (!claim.source.empty()) item.add(Element{"p", "note"}.with_child(html::source(claim.source)));
    out.add(std::move(item));
  }
  return out;
}

}  // namespace

TextFile cause_page(const Site& site, const Cause& cause) {
  Element main{"main"};
  main.add(with_text("h1", cause.title));
  Element tags{"p", "tags"};
  tags.add(link(path_of(cause.stage), text::format("stage: {}", name_of(cause.stage)))).text(" ");
  tags.add(with_text("span", text::format("to act: {}", name_of(cause.side)))).text(" ").add(with_text("span", name_of(cause.effect))).text(" ");
  for (const auto platform : cause.platforms) tags.add(with_text("span", platform)).text(" ");
  if (const auto* group = site.knowledge.group(cause.group)) tags.add(link(path_of(*group), text::format("looks like others: {}", group->title)));
  main.add(std::move(tags));

  auto what = section("What it is");
  add_paragraph(what, sentence_of_no_host(cause.says));
  if (!cause.because.empty()) what.add(Element{"p"}.with_child(with_text("strong", "Seen by: ")).with_text(sentence_of_no_host(cause.because)));
  std::vector<std::string> facts;
  for (const auto* predicate : {&cause.applies, &cause.when})
    if (*predicate) collect_facts(**predicate, facts);
  if (!facts.empty()) {
    Element list{"p", "tags"};
    for (const auto& fact : facts) list.add(with_text("code", fact)).text(" ");
    what.add(with_text("h3", "Facts that decide it")).add(std::move(list));
  }
  main.add(std::move(what));
  if (!cause.needs.empty()) main.add(wanted_part(cause));

  if (!cause.fixes.empty()) {
    Element list{"ul", "entries"};
    for (const auto id : cause.fixes)
      if (const auto* fix = site.knowledge.fix(id))
        add_entry(list, path_of(*fix), fix->title, fix->weakens_security ? "weakens security: a test only" : name_of(fix->side));
    main.add(section("What mends it").with_child(std::move(list)));
  }
  if (!cause.security_note.empty()) {
    auto note = section("Security");
    add_paragraph(note, cause.security_note);
    main.add(std::move(note));
  }
  if (!cause.shows.empty()) main.add(shown_part(site, cause));
  if (!cause.folklore.empty()) main.add(folklore_part(cause));
  auto odds = section("How likely");
  odds.add(with_text("p", text::format("About {:g} % of the failures at this stage: {}", cause.prior * 100, cause.prior_because)));
  if (cause.when) odds.add(with_text("p", text::format("These facts speak for it with {:g} bits: {}", cause.weight, cause.weight_because)));
  main.add(std::move(odds)).add(sources(cause.sources));
  main.add(with_text("p", text::format("rdpdoctor knowledge show {}", cause.id), "made-by"));
  return page(site, path_of(cause), cause.title, std::move(main));
}

}  // namespace doctor::report::site
