#include "knowledge/diagnosis.hpp"

#include <algorithm>

#include "knowledge/compare.hpp"

namespace doctor {

std::string_view name_of(StageStatus status) {
  static constexpr std::string_view kNames[] = {"passed", "warned", "failed", "skipped", "not-reached"};
  return kNames[std::size_t(status)];
}

std::string_view name_of(Outcome outcome) {
  static constexpr std::string_view kNames[] = {"works", "degraded", "broken", "undetermined"};
  return kNames[std::size_t(outcome)];
}

std::string_view name_of(ClientResult result) {
  static constexpr std::string_view kNames[] = {"connects", "prompts", "refuses", "unknown"};
  return kNames[std::size_t(result)];
}

bool Comparison::found_why() const { return std::ranges::any_of(changes, knowledge::is_fact); }

double certainty_of_fault(const Diagnosis& diagnosis, std::uint32_t fault) {
  double out = 0;
  for (const auto& cause : diagnosis.causes) out += cause.fault == fault && cause.id != "something-else" ? cause.certainty : 0;
  return out;
}

}  // namespace doctor
