#include "knowledge/cases.hpp"

#include <algorithm>
#include <array>

#include "knowledge/case_facts.hpp"

namespace doctor::knowledge {
namespace {

constexpr std::array<std::string_view, 4> kVerdicts{"fires", "ruled-out", "undecided", "not-applicable"};
constexpr std::string_view kNone = "none";

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
    MapReader in{each, reading.problems()};
    one.name = in.text("name");
    read_case_facts(in, one.evidence, reading);
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
