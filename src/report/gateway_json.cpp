#include "report/gateway_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "report/json_text.hpp"

namespace doctor::report {
namespace {

using Json = nlohmann::ordered_json;

Json ms_or_null(const std::optional<Duration>& took) { return took ? Json(std::round(milliseconds(*took) * 1e6) / 1e6) : Json(nullptr); }

Json to_json(const StageStep& step) {
  return {{"id", step.id},
          {"status", name_of(step.status)},
          {"reason", or_null(step.reason)},
          {"duration_ms", ms_or_null(step.took)},
          {"summary", safe(step.summary)},
          {"stops_clients", step.stops_clients}};
}

Json to_json(const AskedTransport& asked) {
  auto schemes = Json::array();
  for (const auto& each : asked.schemes) schemes.push_back(safe(each));
  return {{"id", asked.id},
          {"title", asked.title},
          {"outcome", asked.outcome},
          {"status", asked.status ? Json(*asked.status) : Json(nullptr)},
          {"answer", safe(asked.answer)},
          {"schemes", std::move(schemes)},
          {"answered_by", or_null(asked.answered_by)},
          {"open", asked.open},
          {"conclusion", safe(asked.conclusion)},
          {"duration_ms", ms_or_null(asked.took)}};
}

}  // namespace

Json gateway_or_null(const std::optional<NamedGateway>& gateway) {
  return gateway ? Json{{"host", safe(gateway->host)}, {"port", gateway->port}} : Json(nullptr);
}

void add_gateway_parts(const StageReport& stage, Json& to) {
  if (stage.steps.empty()) return;
  auto steps = Json::array(), transports = Json::array();
  for (const auto& step : stage.steps) steps.push_back(to_json(step));
  for (const auto& asked : stage.transports) transports.push_back(to_json(asked));
  to["steps"] = std::move(steps);
  to["transports"] = std::move(transports);
}

}  // namespace doctor::report
