// Who was asked for, and by whom, as far as packets show it.
#pragma once

#include <cstdint>
#include <string>

#include "base/address.hpp"
#include "base/time.hpp"
#include "evidence/evidence.hpp"

namespace doctor::intake {

struct RecordedTarget {
  Endpoint host{};
  Address client{};
  std::string name{};  // that the client asked for; empty where it named none
};

// The facts of the target and its name. `attempt`: the one that `client` belongs to, as seen at `at`.
void observe_target(Evidence& out, const RecordedTarget& target, std::uint32_t attempt, Instant at);

}  // namespace doctor::intake
