#include "base/text.hpp"
#include "report/html/links.hpp"
#include "report/html/parts.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report::html {
namespace {

constexpr double kWorthNaming = 0.01;  // less likely causes below it are left out

std::string side_name(const Conclusion& cause) { return cause.side ? std::string{name_of(*cause.side)} : std::string{"unknown"}; }

Element certainty_of(const Conclusion& cause) { return with_text("span", percent(cause.certainty), "sure"); }

Element cause_card(const Target& target, const Conclusion& cause) {
  Element out{"div", "card"};
  Element title{"h4"};
  title.text(cause.title).text(" ");
  out.add(std::move(title).with_child(certainty_of(cause)));
  out.add(with_text("p", cause.sentence));
  if (!cause.why.empty()) out.add(Element{"p"}.with_child(with_text("strong", "Why: ")).with_text(cause.why));
  Element tags{"p", "tags"};
  tags.add(with_text("code", cause.id)).text(" ").add(with_text("span", "side: " + side_name(cause)));
  if (cause.stage) tags.text(" ").add(with_text("span", text::format("stage: {}", name_of(*cause.stage))));
  out.add(std::move(tags)).add(evidence_of(target, cause.because));
  if (!cause.sources.empty()) out.add(sources_of(cause.sources));
  return out;
}

}  // namespace

Element causes_part(const Target& target) {
  const auto& d = target.diagnosis;
  auto out = section(target, "causes", "What is wrong, and what shows it");
  if (cause_is_unknown(d))
    out.add(with_text("p", d.verdict.stage ? "Not a cause that this version knows. The stage is certain, the cause is not."
                                           : "Not known: the walk could not be finished."));
  std::vector<const Conclusion*> less_likely;
  for (const auto& fault : faults_of(d)) {
    auto& others = less_likely;
    if (fault.named) {
      if (fault.alike.size() > 1) {
        double mass = 0;
        for (const auto* cause : fault.alike) mass += cause->certainty;
        std::string line = text::format("One of {} causes that look the same from here ({} together).", fault.alike.size(), percent(mass));
        // The diagnosis holds one group's sentence, that of the first causes.
        if (fault.number == 0 && !d.group_says.empty()) line += " " + d.group_says;
        out.add(with_text("p", line, "group"));
      }
      for (const auto* cause : fault.alike) out.add(cause_card(target, *cause));
    } else {
      others.insert(others.end(), fault.alike.begin(), fault.alike.end());
    }
    others.insert(others.end(), fault.less_likely.begin(), fault.less_likely.end());
  }
  std::erase_if(less_likely, [](const Conclusion* cause) { return cause->certainty < kWorthNaming; });
  if (!less_likely.empty()) {
    Element opens{"details", "less-likely"};
    opens.add(with_text("summary", "Less likely: " + counted(less_likely.size(), "cause", "causes")));
    for (const auto* cause : less_likely) opens.add(cause_card(target, *cause));
    out.add(std::move(opens));
  }
  return d.causes.empty() ? Element{"section"} : out;
}

Element risks_part(const Target& target) {
  const auto& d = target.diagnosis;
  const auto& risks = d.risks;
  if (risks.empty()) return Element{"section"};
  auto out = section(target, "risks", "Also seen");
  const bool all_connect = d.verdict.outcome == Outcome::Works || d.verdict.outcome == Outcome::Degraded;
  out.add(with_text("p", all_connect ? "None of this stops anybody today." : "This is not what ended the walk.", "note"));
  Element list{"ul", "plain"};
  for (const auto& risk : risks) {
    Element item{"li"};
    item.add(with_text("strong", risk.title)).text(". ").text(risk.sentence).add(evidence_of(target, risk.because));
    list.add(std::move(item));
  }
  return std::move(out).with_child(std::move(list));
}

Element ruled_out_part(const Target& target) {
  const auto& ruled_out = target.diagnosis.ruled_out;
  if (ruled_out.empty()) return Element{"section"};
  Element opens{"details", "ruled-out"};
  opens.add(with_text("summary", text::format("{} that could have stood here, and did not", counted(ruled_out.size(), "cause", "causes"))));
  Element list{"ul", "plain"};
  for (const auto& cause : ruled_out) {
    Element item{"li"};
    item.text(cause.title).add(Element{"br"});
    Element by{"span", "by"};
    bool first = true;
    for (const auto n : cause.because) {
      const Fact* fact = target.diagnosis.evidence.by_n(n);
      if (fact == nullptr) continue;
      by.text(first ? "by " : ", ");
      first = false;
      by.add(with_text("a", text::format("{}", fact->type->id)).with("href", "#" + target.anchor_of_fact(n)));
      by.text(" = ").text(fact->known() ? to_text(*fact->value()) : "unknown");
    }
    list.add(std::move(item.add(std::move(by))));
  }
  return section(target, "ruled-out", "Ruled out").with_child(std::move(opens).with_child(std::move(list)));
}

}  // namespace doctor::report::html
