// The facts of a case, as cases files of causes and of clients write them.
#pragma once

#include <cstdint>

#include "evidence/evidence.hpp"
#include "knowledge/reading.hpp"

namespace doctor::knowledge {

// The attempt that is the walk in every case; a fact without `attempt` belongs to none.
inline constexpr std::uint32_t kWalkOfCase = 1;

// The key `facts` of a case, into `evidence`, whose walk is then kWalkOfCase.
void read_case_facts(MapReader& in, Evidence& evidence, Reading& reading);

}  // namespace doctor::knowledge
