#include "report/compare_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "base/minute.hpp"
#include "base/text.hpp"
#include "report/comparison_json.hpp"
#include "report/gateway_json.hpp"
#include "report/safe_text.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;
using knowledge::Better;
using knowledge::SideBySide;

Json stage_or_null(const std::optional<Stage>& stage) { return stage ? Json(name_of(*stage)) : Json(nullptr); }

std::string standing(const Verdict& verdict) {
  std::string out{name_of(verdict.outcome)};
  return verdict.stage ? text::format("{} at {}", out, name_of(*verdict.stage)) : out;
}

std::string heading(const Style& style, const char* letter, const ComparedRun& run) {
  const auto& d = run.diagnosis;
  const auto from = run.run == 0 ? safe(run.asked_for) : text::format("run {}", run.run);
  return text::format("{}{}", style.bold(letter),
                      indented(text::format("{} port {}{}", safe(d.target.host), d.target.port, through_gateway(d.target)), 3).substr(1)) +
         style.dim(indented(text::format("{}, {} UTC", from, to_minute(d.started_at)), 3)) +
         text::format("   {}", style.of(d.verdict.outcome, standing(d.verdict))) + "\n" + indented(safe(d.verdict.summary), 3);
}

// A stage is under its own name; a fact under that of its stage.
std::optional<Stage> stage_of(const Comparison::Change& change) {
  if (change.part == "stage") return parse_stage(change.id);
  const auto* type = find_fact_type(change.id);
  return type == nullptr ? std::nullopt : std::optional{type->stage};
}

std::string both_values(const Comparison::Change& change) {
  constexpr std::size_t kIndent = 4;
  return indented("- " + change.what, 2) + indented("A: " + safe(change.before), kIndent) + indented("B: " + safe(change.now), kIndent);
}

std::string differences(const Style& style, const SideBySide& found) {
  const auto told = changes_to_tell(found.differs);
  std::string out, own;
  for (const auto stage : kAllStages) {
    std::string here;
    for (const auto& change : found.differs.changes) {
      if (stage_of(change) != stage || std::ranges::find(told, &change) == told.end()) continue;
      if (found.is_own(change))
        own += (own.empty() ? "" : ", ") + change.what;
      else if (change.part == "stage")
        here = indented(text::format("- A {}, B {}", change.before, change.now), 2) + here;
      else
        here += both_values(change);
    }
    if (!here.empty()) out += text::format("\n{}\n{}", style.bold(name_of(stage)), here);
  }
  if (!own.empty()) out += "\n" + indented(text::format("Each host's own, and so no wonder: {}.", own), 0);
  return out;
}

std::string cause_lines(const char* whose, const std::vector<Comparison::NamedCause>& causes) {
  std::string out;
  const auto most = told_of(causes, false);
  for (const auto& cause : std::span{causes}.first(most))
    out += indented(text::format("- {}: {} ({}{})", whose, safe(cause.title), cause.risk ? "a risk, " : "", safe(cause.id)), 2);
  if (causes.size() > most) out += indented(text::format("- {}: {} more (--json)", whose, causes.size() - most), 2);
  return out;
}

std::string causes_text(const Style& style, const SideBySide& found) {
  const auto lines = cause_lines("both", found.shared) + cause_lines("A alone", found.differs.gone) +
                     cause_lines("A, and B did not look for it", found.differs.not_looked_at) + cause_lines("B alone", found.differs.appeared);
  return lines.empty() ? lines : text::format("\n{}\n{}", style.bold("causes and risks"), lines);
}

Json side_json(const ComparedRun& run) {
  const auto& d = run.diagnosis;
  return {{"asked_for", safe(run.asked_for)},
          {"run", run.run == 0 ? Json(nullptr) : Json(run.run)},
          {"host", safe(d.target.host)},
          {"port", d.target.port},
          {"gateway", gateway_or_null(d.target.gateway)},
          {"started_at", to_rfc3339(d.started_at)},
          {"redacted", d.redacted},
          {"outcome", name_of(d.verdict.outcome)},
          {"stage", stage_or_null(d.verdict.stage)},
          {"proved_until", stage_or_null(d.verdict.proved_until)},
          {"summary", safe(d.verdict.summary)}};
}

}  // namespace

std::string compared_as_text(const ComparedRun& a, const ComparedRun& b, const SideBySide& found, const TextOptions& options) {
  const Style style{options.colour};
  auto out = heading(style, "A", a) + heading(style, "B", b) + "\n";
  if (found.alike())
    out += indented(found.two_hosts ? "Alike in all that two hosts can share." : "Alike in all that is compared.", 0);
  else if (found.better == Better::Neither)
    out += indented("They differ; neither is plainly the better.", 0);
  else
    out += indented(text::format("{} is the better.", found.better == Better::First ? "A" : "B"), 0);
  out += differences(style, found) + causes_text(style, found);
  if (found.differs.names_left_out) out += "\n" + indented("One of them is redacted: names, addresses and fingerprints are not compared.", 0);
  if (!found.differs.not_compared.empty())
    out += "\n" + style.dim(indented(text::format("Seen by one alone, and so not compared: {}.", seen_by_one_words(found.differs)), 0));
  return out;
}

std::string compared_as_json(const ComparedRun& a, const ComparedRun& b, const SideBySide& found) {
  auto changes = Json::array();
  for (const auto& change : found.differs.changes) {
    const auto stage = stage_of(change);
    changes.push_back({{"part", change.part},
                       {"id", change.id},
                       {"stage", stage_or_null(stage)},
                       {"what", change.what},
                       {"a", safe(change.before)},
                       {"b", safe(change.now)},
                       {"own", found.is_own(change)}});
  }
  const Json out{{"schema_version", 1},
                 {"a", side_json(a)},
                 {"b", side_json(b)},
                 {"alike", found.alike()},
                 {"better", found.better == Better::Neither ? Json(nullptr) : Json(found.better == Better::First ? "a" : "b")},
                 {"differs", std::move(changes)},
                 {"shared", named_causes_json(found.shared)},
                 {"a_alone", named_causes_json(found.differs.gone)},
                 {"a_and_not_looked_at_by_b", named_causes_json(found.differs.not_looked_at)},
                 {"b_alone", named_causes_json(found.differs.appeared)},
                 {"not_compared", found.differs.not_compared},
                 {"names_left_out", found.differs.names_left_out}};
  return out.dump(2) + "\n";
}

}  // namespace doctor::report
