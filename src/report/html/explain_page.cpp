#include <algorithm>

#include "base/text.hpp"
#include "knowledge/explain_causes.hpp"
#include "knowledge/fill.hpp"
#include "report/explain_report.hpp"
#include "report/explain_words.hpp"
#include "report/html/links.hpp"
#include "report/html/page.hpp"
#include "report/html/parts.hpp"
#include "report/stand_ins.hpp"

namespace doctor::report {
namespace {

using html::Element;
using html::with_text;
using knowledge::CodeExplanation;
using knowledge::CodeMention;
using knowledge::CodeReading;

constexpr std::size_t kShownCauses = 8;  // the others behind a line that opens
constexpr std::size_t kShownCodes = 8;   // of one cause

Element part(std::string_view id, std::string_view heading) {
  Element out{"section", id};
  out.set("aria-labelledby", id);
  return std::move(out).with_child(with_text("h3", heading).with("id", id));
}

void add_pair(Element& list, std::string_view term, std::string_view what, std::string_view classes = {}) {
  if (what.empty()) return;
  list.add(Element{"div", classes}.with_child(with_text("dt", term)).with_child(with_text("dd", what)));
}

// What a person would call that which is explained.
std::string name_of_it(const CodeExplanation& of) {
  if (of.dialog_leads()) return text::format("\"{}\"", of.dialog->dialog->title);
  return number_of(of.main) + (of.extended ? " " + number_of(*of.extended) : "");
}

std::string anchor_of(const knowledge::Cause& cause) { return text::format("cause-{}", cause.id); }

void add_steps(Element& to, std::string_view heading, const std::vector<knowledge::Step>& steps, bool azure, StandIns& words) {
  std::vector<ShellText> filled;
  for (const auto& step : steps)
    if (azure || step.shell != "azure-cli") filled.push_back({std::string{step.shell}, words.fill(step.text)});
  if (filled.empty()) return;
  if (!heading.empty()) to.add(with_text("h5", heading));
  to.add(html::steps_list(filled));
}

// A fix behind a line that opens, with the way back; without the commands of Azure where nothing speaks of Azure.
Element fix_details(const knowledge::Fix& fix, const CodeExplanation& of) {
  Element out{"details", "fix"};
  if (of.remedy == &fix) out.flag("open");
  out.add(with_text("summary", fix.title));
  Element tags{"p", "tags"};
  for (const auto& tag : {text::format("on the {} side", name_of(fix.side)), text::format("about {:.0f} min", fix.minutes),
                          text::format("risk: {}", fix.risk), text::format("needs: {}", fix.needs)})
    tags.add(with_text("span", tag)).text(" ");
  out.add(std::move(tags));
  if (fix.weakens_security)
    out.add(with_text("p", "! Weakens security: a test for minutes, not a cure. Take it back at once (see Undo).", "warning"));
  StandIns words;
  if (!fix.backup_first.empty() && !fix.backup_first.starts_with("Nothing"))
    out.add(Element{"p"}.with_child(with_text("strong", "First: ")).with_text(words.fill(fix.backup_first)));
  add_steps(out, {}, fix.steps, of.azure, words);
  add_steps(out, "Undo", fix.undo, of.azure, words);
  add_steps(out, "Verify", fix.verify, of.azure, words);
  if (const auto legend = words.legend(); !legend.empty()) out.add(with_text("p", legend, "note"));
  if (!fix.sources.empty()) out.add(html::sources_of({fix.sources.begin(), fix.sources.end()}));
  return out;
}

Element meaning_part(const CodeExplanation& of, const knowledge::Knowledge&) {
  Element out{"section", text::format("verdict {}", of.known() ? "warn" : "idle")};
  out.set("aria-labelledby", "meaning");
  out.add(with_text("h2", name_of_it(of)).with("id", "meaning"));
  out.add(with_text("p", of.dialog_leads() ? meaning_of(*of.dialog) : caveat_of(of) + meaning_of(of.main), "summary"));
  if (of.extended) out.add(with_text("p", meaning_of(*of.extended), "summary"));
  Element list{"dl", "keys"};
  add_pair(list, "Stage", stage_sentence(of), "wide");
  add_pair(list, "Client", of.client);
  add_pair(list, "Host", of.host);
  add_pair(list, "Gateway", of.gateway);
  add_pair(list, "Time", of.time);
  out.add(std::move(list)).add(with_text("h3", "What now"));
  html::add_advice(out, of);
  if (!of.causes.empty()) {
    const auto& first = *of.causes.front().cause;
    Element see{"p"};
    see.text("The likeliest cause, and what mends it: ").add(with_text("a", first.title).with("href", "#" + anchor_of(first)));
    out.add(std::move(see));
  }
  return out;
}

// One row of one table: what the number is there, and who says so.
Element reading_card(const CodeReading& reading, bool likeliest) {
  const auto& row = *reading.row;
  Element out{"div", "card"};
  out.add(with_text("h4", text::format("{}{}{}{}", in_every_base(row), name_of_row(reading), how_read(reading.form), reading.kind().title)));
  out.add(with_text("p", row.meaning));
  for (const auto& view : row.views) {
    Element side{"p"};
    side.text(text::format("One view: {} ", view.says)).add(html::source(view.source));
    out.add(std::move(side));
  }
  if (likeliest)
    for (const auto& each : row.more) out.add(with_text("p", text::format("{}: {}", reading.table->columns[each.column].title, each.text)));
  if (!row.note.empty()) {
    Element note{"p"};
    html::add_linked(note, row.note);
    out.add(std::move(note));
  }
  Element from{"p", "note"};
  from.text(text::format("{}: ", row.confidence)).add(html::source(row.source));
  return std::move(out.add(std::move(from)));
}

// The likeliest reading, and the other tables that have the number behind a line that opens.
void add_readings(Element& to, const CodeMention& mention) {
  if (mention.readings.empty()) return;
  to.add(reading_card(mention.readings.front(), true));
  if (mention.readings.size() == 1) return;
  Element others{"details", "other-readings"};
  others.add(with_text("summary", text::format("{} could also be: {}", number_of(mention), mention.readings.size() - 1)));
  for (std::size_t i = 1; i < mention.readings.size(); ++i) others.add(reading_card(mention.readings[i], false));
  to.add(std::move(others));
}

Element dialog_card(const knowledge::SaidDialog& said) {
  const auto& [dialog, sentence] = said;
  Element out{"div", "card"};
  out.add(with_text("h4", dialog->title)).add(with_text("p", dialog->meaning));
  if (dialog->code) out.add(with_text("p", text::format("The client's own code for it is {}.", text::hex_number(*dialog->code))));
  Element from{"p", "note"};
  from.text(text::format("A well-known sentence ({}), told by its words: ", sentence->language)).add(html::source(sentence->source));
  return std::move(out.add(std::move(from)));
}

Element codes_part(const CodeExplanation& of, const knowledge::Knowledge&) {
  auto out = part("codes", "What was recognised, and who says so");
  Element body{"div"};
  if (of.dialog) body.add(dialog_card(*of.dialog));
  add_readings(body, of.main);
  if (of.extended) add_readings(body, *of.extended);
  for (const auto& each : of.further) add_readings(body, each);
  return body.empty() ? Element{"section"} : std::move(out.add(std::move(body)));
}

std::string_view basis_words(knowledge::LikelyCause::Basis basis) {
  switch (basis) {
    case knowledge::LikelyCause::Basis::Shown: return "a client is known to show it for this";
    case knowledge::LikelyCause::Basis::Told: return "what it means is this";
    case knowledge::LikelyCause::Basis::Kin: return "a client is known to show the same status by another number for this";
    case knowledge::LikelyCause::Basis::Observed: return "what it says is among the evidence for this";
  }
  return "";
}

// "mstsc 0x807, freerdp 0x20014": what else clients show for it.
std::string codes_of(const knowledge::Cause& cause) {
  std::vector<std::string> out;
  for (const auto& each : cause.shows) {
    if (!each.code || out.size() == kShownCodes) continue;
    auto code = text::format("{} {}", each.client, text::hex_number(std::uint64_t(*each.code)));
    if (each.extended && *each.extended != 0) code += " " + text::hex_number(std::uint64_t(*each.extended));
    if (std::ranges::find(out, code) == out.end()) out.push_back(std::move(code));
  }
  return text::join(out, ", ");
}

Element cause_card(const CodeExplanation& of, const knowledge::LikelyCause& likely, const knowledge::Knowledge& knowledge) {
  const auto& cause = *likely.cause;
  Element out{"div", "card"};
  out.add(with_text("h4", cause.title).with("id", anchor_of(cause)));
  // A sentence with measured values in it has nothing to say where nothing was measured.
  if (knowledge::find_slots(cause.says).empty()) out.add(with_text("p", cause.says));
  Element tags{"p", "tags"};
  tags.add(with_text("code", cause.id)).text(" ").add(with_text("span", text::format("stage: {}", name_of(cause.stage)))).text(" ");
  tags.add(with_text("span", text::format("side: {}", name_of(cause.side))));
  if (const auto hosts = knowledge::hosts_of(cause); !hosts.empty())
    tags.text(" ").add(with_text("span", text::format("if the host runs {}", hosts)));
  out.add(std::move(tags)).add(with_text("p", basis_words(likely.basis), "note"));
  if (const auto codes = codes_of(cause); !codes.empty()) out.add(with_text("p", text::format("Clients show it as: {}", codes), "note"));
  for (const auto id : cause.fixes)
    if (const auto* fix = knowledge.fix(id); fix != nullptr && (of.azure || !knowledge::is_for_azure_alone(*fix))) out.add(fix_details(*fix, of));
  if (!cause.sources.empty()) out.add(html::sources_of({cause.sources.begin(), cause.sources.end()}));
  return out;
}

Element causes_part(const CodeExplanation& of, const knowledge::Knowledge& knowledge) {
  auto out = part("causes", "Known causes, the likeliest first");
  if (of.causes.empty()) {
    if (!of.known()) return Element{"section"};
    return std::move(out.add(
        with_text("p", why_no_cause(of).empty() ? "None that we know of is tied to it; its meaning is all it says." : "None, as said above.")));
  }
  out.add(with_text("p", "A code or sentence names a stage at best. Which of these it is, only looking tells.", "note"));
  Element others{"details", "other-causes"};
  const auto shown = std::min(of.causes.size(), kShownCauses);
  others.add(with_text("summary", text::format("And {} more", of.causes.size() - shown)));
  for (std::size_t i = 0; i < of.causes.size(); ++i) (i < shown ? out : others).add(cause_card(of, of.causes[i], knowledge));
  if (of.causes.size() > shown) out.add(std::move(others));
  return out;
}

Element test_part(const CodeExplanation& of, const knowledge::Knowledge&) {
  if (!of.test) return Element{"section"};
  auto out = part("test", "The test that parts them best");
  return std::move(out.add(with_text("p", of.test->why)).add(html::steps_list({{"run", of.test->command}})));
}

Element claims_part(const CodeExplanation& of, const knowledge::Knowledge&) {
  if (of.wrong.empty()) return Element{"section"};
  auto out = part("claims", "Widespread advice that is wrong");
  for (const auto& [claim, cause] : of.wrong) {
    Element item{"div", "card"};
    item.add(Element{"p"}.with_child(with_text("span", "wrong", "mark bad")).with_text(" ").with_child(with_text("q", claim->claim)));
    Element why{"p"};
    html::add_linked(why, claim->why);
    item.add(std::move(why));
    if (!claim->source.empty()) item.add(Element{"p", "note"}.with_child(html::source(claim->source)));
    out.add(std::move(item));
  }
  return out;
}

}  // namespace

std::string explanation_as_html(const CodeExplanation& of, const knowledge::Knowledge& knowledge, std::string_view version) {
  const auto title = text::format("{} – what it means", name_of_it(of));
  Element header{"header"};
  header.add(with_text("h1", "What a Remote Desktop error means"));
  Element main{"main"};
  for (auto* make : {meaning_part, causes_part, test_part, claims_part, codes_part})
    if (auto made = make(of, knowledge); !made.empty()) main.add(std::move(made));
  Element footer{"footer"};
  footer.add(
      with_text("p", text::format("Made by rdpdoctor {} from its own knowledge; no host was asked. This file needs nothing beside it.", version)));
  return html::whole_page(title, std::move(header), std::move(main), std::move(footer));
}

}  // namespace doctor::report
