// Facts as the JSON that DESIGN.md's contract and docs/schema/ describe.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "evidence/evidence.hpp"

namespace doctor {

nlohmann::ordered_json to_json(const Fact& fact);
nlohmann::ordered_json to_json(const FactValue& value);

}  // namespace doctor
