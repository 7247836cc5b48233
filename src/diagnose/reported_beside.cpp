#include "diagnose/reported_beside.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/udp.hpp"
#include "knowledge/explain_causes.hpp"

namespace doctor::diagnose {

void propose_for_reported(const SaidCodes& said, const knowledge::Knowledge& known, Diagnosis& d) {
  if (d.verdict.outcome != Outcome::Works && d.verdict.outcome != Outcome::Degraded) return;
  if (d.evidence.walk_value<bool>(facts::kUdpAnswered) != true) return;
  for (const auto& question : d.open) {
    const auto* cause = question.stage == Stage::Udp ? known.cause(question.id) : nullptr;
    if (cause == nullptr || !knowledge::shows(*cause, said)) continue;
    const auto settles = std::ranges::find_if(question.needs, [](const SeenElsewhere& each) { return each.command.has_value(); });
    if (settles == question.needs.end()) continue;
    d.next_tests.push_back(
        {.id = question.id + "-seen",
         .why = text::format("{} would fit what was reported, and does not show from here. What shows it: {}.", question.title, settles->what),
         .parts = {question.id},
         .command = settles->command->text});
  }
}

}  // namespace doctor::diagnose
