#include "report/html/parts.hpp"
#include "report/machine_words.hpp"

namespace doctor::report::html {
namespace {

Element row(std::string_view what, std::initializer_list<std::string_view> cells) {
  Element out{"tr"};
  out.add(with_text("th", what).with("scope", "row"));
  for (const auto cell : cells) out.add(with_text("td", cell));
  return out;
}

Element what_both_saw(const std::vector<VantageLine>& lines) {
  Element head{"tr"};
  for (const auto* name : {"What", "At the user's machine", "From here"}) head.add(with_text("th", name).with("scope", "col"));
  Element body{"tbody"};
  for (const auto& [what, machine, here] : lines)
    body.add(row(what, {machine, here}).with("class", machine == here || machine == kNotSeen || here == kNotSeen ? "alike" : "differs"));
  Element out{"table", "vantages"};
  return std::move(out.add(Element{"thead"}.with_child(std::move(head))).add(std::move(body)));
}

}  // namespace

Element machine_part(const Target& target) {
  const auto& evidence = target.diagnosis.evidence;
  const auto lines = machine_lines(evidence);
  if (lines.empty()) return Element{"section"};
  auto out = section(target, "machine", "The user's machine");
  if (const auto both = vantage_lines(evidence); !both.empty()) out.add(what_both_saw(both));
  Element body{"tbody"};
  for (const auto& [label, words] : lines) body.add(row(label, {words}));
  Element told{"table", "machine"};
  return std::move(out.add(std::move(told.add(std::move(body)))));
}

}  // namespace doctor::report::html
