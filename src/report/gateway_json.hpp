// What is told of a gateway as JSON; docs/schema has its shapes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

// { host, port }, or null.
nlohmann::ordered_json gateway_or_null(const std::optional<NamedGateway>& gateway);

// "steps" and "transports" of the stage, where it has any.
void add_gateway_parts(const StageReport& stage, nlohmann::ordered_json& to);

}  // namespace doctor::report
