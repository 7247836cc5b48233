#include "diagnose/told_stages.hpp"

#include <utility>

#include "base/text.hpp"
#include "diagnose/judge_stage.hpp"
#include "diagnose/stage_summary.hpp"

namespace doctor::diagnose {

std::vector<StageReport> told_stages(const knowledge::Knowledge& known, const Evidence& evidence, const Teller& teller) {
  std::vector<StageReport> out;
  std::string not_reached;
  for (const Stage stage : kAllStages) {
    StageReport report{.stage = stage};
    const bool beside = stage == Stage::Udp || stage == Stage::Gateway;
    if (!not_reached.empty() && !beside) {
      report.reason = not_reached;
    } else {
      auto how = teller.tell(stage);
      report.status = how.status;
      report.reason = std::move(how.reason);
      report.took = how.took;
      report.summary = stage_summary(stage, evidence);
      judge_stage(known, evidence, report, teller.who);
      if (how.status == StageStatus::Failed && !beside) not_reached = text::format("{} ended at {}", teller.what, name_of(stage));
    }
    out.push_back(std::move(report));
  }
  return out;
}

std::optional<Stage> first_unseen(std::span<const StageReport> stages, bool tls_must_be_known) {
  for (const auto& each : stages) {
    const bool must = each.stage == Stage::Tcp || each.stage == Stage::Negotiation || (each.stage == Stage::Tls && tls_must_be_known);
    if (must && each.status == StageStatus::Skipped) return each.stage;
  }
  return std::nullopt;
}

void settle(const knowledge::Knowledge& known, std::optional<Stage> stopped, std::optional<Stage> unseen, Diagnosis& d) {
  d.verdict.stage = stopped ? stopped : unseen;
  if (stopped) {
    d.verdict.outcome = outcome_when_stopped(known, d);
  } else if (unseen) {
    d.verdict.outcome = Outcome::Undetermined;
  } else if (!d.causes.empty()) {
    d.verdict.outcome = Outcome::Degraded;
    d.verdict.stage = d.causes[0].stage;
  } else {
    d.verdict.outcome = Outcome::Works;
  }
}

}  // namespace doctor::diagnose
