// Facts as the JSON that DESIGN.md's contract and docs/schema/ describe.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "evidence/evidence.hpp"

namespace doctor {

nlohmann::ordered_json to_json(const Fact& fact);
nlohmann::ordered_json to_json(const FactValue& value);
// The way back; texts stay escaped. Nothing when it is no value of that type.
std::optional<FactValue> fact_value_from_json(const FactType& type, const nlohmann::json& json);

}  // namespace doctor
