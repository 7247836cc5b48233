// What differs between two runs as JSON: "comparison" of docs/schema/diagnosis.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "knowledge/comparison.hpp"

namespace doctor::report {

nlohmann::ordered_json comparison_json(const Comparison& since);
// A list of its causes or risks.
nlohmann::ordered_json named_causes_json(const std::vector<Comparison::NamedCause>& causes);

}  // namespace doctor::report
