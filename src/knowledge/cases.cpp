#include "knowledge/cases.hpp"

#include <algorithm>
#include <array>

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kVerdicts{"fires", "ruled-out", "undecided", "not-applicable"};
constexpr std::array<std::string_view, 8> kReasons{"not-tested", "not-applicable", "not-reached",  "needs-right",
                                                   "no-answer",  "not-available",  "switched-off", "interrupted"};
constexpr std::string_view kNone = "none";

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

void read_expectation(const Node& node, const Cause& cause, Case& out, Reading& reading) {
  MapReader in{node, reading.problems()};
  if (const auto verdict = in.choice("verdict", kVerdicts)) out.verdict = Verdict(*verdict);
  if (const auto rank = in.number("rank", 1, 1000, Need::Optional)) out.rank = std::size_t(*rank);
  for (const Node& each : in.texts("missing", Need::Optional))
    if (const FactType* type = reading.fact(each)) out.missing.push_back(type);
  out.ended_at = cause.effect == Effect::Stops ? std::optional{cause.stage} : std::nullopt;
  if (const auto stage = in.text("ended_at", Need::Optional); !stage.empty()) {
    out.ended_at = parse_stage(stage);
    if (!out.ended_at && stage != kNone) in.complain("ended_at", "must be a stage, or none");
  }
  in.finish();
  if (out.verdict == Verdict::Undecided && out.missing.empty()) reading.complain(node, "what is undecided must say what is missing");
  if (out.verdict != Verdict::Undecided && !out.missing.empty()) reading.complain(node, "only what is undecided has something missing");
  if (out.verdict != Verdict::Fires && out.rank) reading.complain(node, "only what fires has a rank");
}

std::string join_ids(const std::vector<const FactType*>& types) {
  std::string out;
  for (const FactType* each : types) (out += out.empty() ? "" : ", ") += each->id;
  return out;
}

std::optional<std::string> rank_failure(const Case& one, const Cause& cause, const Knowledge& knowledge) {
  const Ranking ranking = rank(knowledge, one.evidence, one.ended_at);
  const auto& list = cause.effect == Effect::Risk ? ranking.risks : ranking.causes;
  const auto found = std::ranges::find(list, &cause, &RankedCause::cause);
  if (found != list.end()) {
    const auto place = std::size_t(found - list.begin()) + 1;
    if (place <= *one.rank) return std::nullopt;
    return text::format("comes {} at {:.2f}; {} comes first at {:.2f}", place, found->probability, list.front().cause->id, list.front().probability);
  }
  for (const auto* ranked : {&ranking.causes, &ranking.risks})
    for (const RankedCause& each : *ranked)
      if (std::ranges::find(each.folded, &cause) != each.folded.end()) return text::format("is folded under {}", each.cause->id);
  return "fires, but is not among the causes ranked (does it end the walk at that stage?)";
}

}  // namespace

std::vector<Case> read_cases(const Tree& tree, const Cause& cause, Reading& reading) {
  std::vector<Case> out;
  const Node root = tree.root();
  if (!root.is_list()) {
    reading.complain(root, "must be a list of cases");
    return out;
  }
  for (const Node& each : root.elements()) {
    Case& one = out.emplace_back();
    one.cause = cause.id;
    one.file = each.file();
    one.line = each.line();
    one.evidence.set_walk_attempt(kWalkOfCase);
    MapReader in{each, reading.problems()};
    one.name = in.text("name");
    if (const auto facts = in.any("facts")) {
      if (!facts->is_map()) reading.complain(*facts, "facts must be a map, {} for none");
      for (const auto& entry : facts->entries()) read_fact(entry, *facts, one.evidence, reading);
    }
    if (const auto expect = in.any("expect")) read_expectation(*expect, cause, one, reading);
    in.finish();
  }
  return out;
}

std::optional<std::string> failure_of(const Case& one, const Knowledge& knowledge) {
  const Cause* cause = knowledge.cause(one.cause);
  if (cause == nullptr) return "its cause is gone";
  const Evaluation got = evaluate(*cause, EvidenceIndex{one.evidence});
  if (got.verdict != one.verdict) {
    auto message = text::format("expected {}, came out {}", name_of(one.verdict), name_of(got.verdict));
    if (got.verdict == Verdict::Undecided) message += text::format(" for lack of {}", join_ids(got.missing));
    return message;
  }
  for (const FactType* type : one.missing)
    if (std::ranges::find(got.missing, type) == got.missing.end())
      return text::format("expected {} to be missing; missing is {}", type->id, join_ids(got.missing));
  return one.rank ? rank_failure(one, *cause, knowledge) : std::nullopt;
}

}  // namespace doctor::knowledge
