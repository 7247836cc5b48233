#include "report/comparison_json.hpp"

#include <nlohmann/json.hpp>

#include "report/safe_text.hpp"

namespace doctor::report {

using Json = nlohmann::ordered_json;

Json comparison_json(const Comparison& since) {
  auto changes = Json::array();
  for (const auto& change : since.changes)
    changes.push_back({{"part", change.part}, {"id", change.id}, {"what", change.what}, {"before", safe(change.before)}, {"now", safe(change.now)}});
  return {{"started_at", to_rfc3339(since.before)},
          {"from", since.run == 0 ? "file" : "history"},
          {"run", since.run == 0 ? Json(nullptr) : Json(since.run)},
          {"outcome", since.outcome},
          {"changes", std::move(changes)},
          {"appeared", named_causes_json(since.appeared)},
          {"gone", named_causes_json(since.gone)},
          {"not_looked_at", named_causes_json(since.not_looked_at)},
          {"not_compared", since.not_compared},
          {"names_left_out", since.names_left_out}};
}

Json named_causes_json(const std::vector<Comparison::NamedCause>& causes) {
  auto out = Json::array();
  for (const auto& cause : causes) out.push_back({{"id", safe(cause.id)}, {"title", safe(cause.title)}, {"risk", cause.risk}});
  return out;
}

}  // namespace doctor::report
