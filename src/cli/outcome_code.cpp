#include "cli/outcome_code.hpp"

#include <algorithm>
#include <iterator>

#include "cli/exit_code.hpp"

namespace doctor::cli {

int exit_code_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works: return kWorks;
    case Outcome::Broken: return kBroken;
    case Outcome::Degraded: return kDegraded;
    case Outcome::Undetermined: return kUndetermined;
  }
  return kInternal;
}

int severity(int code) {
  constexpr int kOrder[] = {kWorks, kUndetermined, kDegraded, kBroken};
  return int(std::ranges::find(kOrder, code) - std::begin(kOrder));
}

int worse(int a, int b) { return severity(a) >= severity(b) ? a : b; }

}  // namespace doctor::cli
