#include "knowledge/case_facts.hpp"

#include <algorithm>
#include <array>

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 8> kReasons{"not-tested", "not-applicable", "not-reached",  "needs-right",
                                                   "no-answer",  "not-available",  "switched-off", "interrupted"};

void observe(Evidence& evidence, const FactType& type, FactValue value, Subject subject) {
  const Seen seen{.subject = std::move(subject)};
  std::visit([&](auto& each) { evidence.observe(type, std::move(each), seen); }, value);
}

bool is_subject_map(const Node& node) {
  return node.is_map() && std::ranges::any_of(node.entries(), [](const Node::Entry& each) { return each.key == "value" || each.key == "unknown"; });
}

// { value | unknown, offered, resolver, address, attempt }
void read_observation(const FactType& type, const Node& node, Evidence& evidence, Reading& reading) {
  MapReader in{node, reading.problems()};
  Subject subject{};
  subject.offered = in.text("offered", Need::Optional);
  subject.resolver = in.text("resolver", Need::Optional);
  subject.address = in.text("address", Need::Optional);
  subject.attempt = std::uint32_t(in.number("attempt", 0, 1000, Need::Optional).value_or(0));
  const auto value = in.any("value", Need::Optional);
  const auto unknown = in.choice("unknown", kReasons, Need::Optional);
  in.finish();
  if (value.has_value() == unknown.has_value())
    reading.complain(node, "has either a value or a reason why it is unknown");
  else if (unknown)
    evidence.not_known(type, Because(*unknown), {}, {.subject = std::move(subject)});
  else if (auto read = read_value(type, *value, reading))
    observe(evidence, type, std::move(*read), std::move(subject));
}

void read_fact(const Node::Entry& entry, const Node& facts, Evidence& evidence, Reading& reading) {
  const FactType* type = find_fact_type(entry.key);
  if (type == nullptr) {
    reading.problems().add(facts.file(), entry.line, text::format("unknown fact \"{}\"", text::escape_untrusted(entry.key, 60)));
    return;
  }
  const auto elements = entry.value.elements();
  if (is_subject_map(entry.value))
    read_observation(*type, entry.value, evidence, reading);
  else if (!elements.empty() && is_subject_map(elements.front()))
    for (const Node& each : elements) read_observation(*type, each, evidence, reading);
  else if (auto value = read_value(*type, entry.value, reading))
    observe(evidence, *type, std::move(*value), {});
}

}  // namespace

void read_case_facts(MapReader& in, Evidence& evidence, Reading& reading) {
  evidence.set_walk_attempt(kWalkOfCase);
  const auto facts = in.any("facts");
  if (!facts) return;
  if (!facts->is_map()) reading.complain(*facts, "facts must be a map, {} for none");
  for (const auto& entry : facts->entries()) read_fact(entry, *facts, evidence, reading);
}

}  // namespace doctor::knowledge
