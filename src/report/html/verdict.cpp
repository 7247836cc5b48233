#include <algorithm>

#include "base/text.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

std::string how_sure(const std::vector<const Conclusion*>& alike) {
  double mass = 0;
  for (const auto* cause : alike) mass += cause->certainty;
  if (alike.size() == 1) return text::format("{} that it is this cause", percent(mass));
  return text::format("{} that it is one of {} causes that look the same from here", percent(mass), alike.size());
}

void add_pair(Element& list, std::string_view term, std::string_view what, std::string_view classes = {}) {
  if (what.empty()) return;
  list.add(Element{"div", classes}.with_child(with_text("dt", term)).with_child(with_text("dd", what)));
}

}  // namespace

Element verdict_part(const Target& target) {
  const auto& d = target.diagnosis;
  Element out{"section", text::format("verdict {}", class_of(d.verdict.outcome))};
  out.set("aria-labelledby", target.anchor + "-title");
  out.add(Element{"p", "badge"}.with_child(mark(d.verdict.outcome)));
  Element title{"h2"};
  title.set("id", target.anchor + "-title").text(d.target.host.empty() ? "The user's machine" : d.target.host).text(" ");
  out.add(std::move(title).with_child(
      with_text("span", d.target.host.empty() ? "without a host" : text::format("port {}{}", d.target.port, through_gateway(d.target)), "port")));
  out.add(with_text("p", d.verdict.summary, "summary"));

  Element list{"dl", "keys"};
  const auto faults = faults_of(d);
  const auto named = std::ranges::count_if(faults, &FaultView::named);
  for (const auto& fault : faults) {
    if (!fault.named) continue;
    const auto of = named > 1 ? text::format(" (cause {})", fault.number + 1) : std::string{};
    add_pair(list, "Who acts" + of, who_must_act(d, fault));
    add_pair(list, "How sure" + of, how_sure(fault.alike));
  }
  if (cause_is_unknown(d))
    add_pair(list, "How sure", d.verdict.stage ? "the stage is certain, the cause is not known" : "not known: the walk could not be finished");
  if (d.verdict.stage) add_pair(list, d.verdict.outcome == Outcome::Broken ? "Stopped at" : "Stage", name_of(*d.verdict.stage));
  if (d.verdict.proved_until) add_pair(list, "Proved until", name_of(*d.verdict.proved_until));
  if (d.said) add_pair(list, "Reported by the user", *d.said + (d.said_comment.empty() ? "" : ". " + d.said_comment), "wide");
  if (!list.empty()) out.add(std::move(list));
  return out;
}

}  // namespace doctor::report::html
