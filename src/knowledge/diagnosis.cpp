#include "knowledge/diagnosis.hpp"

namespace doctor {

std::string_view name_of(StageStatus status) {
  static constexpr std::string_view kNames[] = {"passed", "warned", "failed", "skipped", "not-reached"};
  return kNames[std::size_t(status)];
}

std::string_view name_of(Outcome outcome) {
  static constexpr std::string_view kNames[] = {"works", "degraded", "broken", "undetermined"};
  return kNames[std::size_t(outcome)];
}

}  // namespace doctor
