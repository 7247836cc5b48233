#include "cli/outcome_code.hpp"

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

int worse(int a, int b) {
  constexpr int kOrder[] = {kWorks, kUndetermined, kDegraded, kBroken};
  const auto rank = [&](int code) {
    for (int i = 0; i < 4; ++i)
      if (kOrder[i] == code) return i;
    return 4;
  };
  return rank(a) >= rank(b) ? a : b;
}

}  // namespace doctor::cli
