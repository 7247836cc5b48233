// Such text as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "report/safe_text.hpp"

namespace doctor::report {

// null where it is empty.
inline nlohmann::ordered_json or_null(const std::string& in) {
  return in.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(safe(in));
}

}  // namespace doctor::report
