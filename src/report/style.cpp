#include "report/style.hpp"

namespace doctor::report {

std::string Style::of(StageStatus status, std::string_view in) const {
  switch (status) {
    case StageStatus::Passed: return good(in);
    case StageStatus::Warned: return warning(in);
    case StageStatus::Failed: return bad(in);
    case StageStatus::Skipped:
    case StageStatus::NotReached: return dim(in);
  }
  return std::string{in};
}

std::string Style::of(Outcome outcome, std::string_view in) const {
  switch (outcome) {
    case Outcome::Works: return good(in);
    case Outcome::Degraded: return warning(in);
    case Outcome::Broken: return bad(in);
    case Outcome::Undetermined: return bold(in);
  }
  return std::string{in};
}

}  // namespace doctor::report
