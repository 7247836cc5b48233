// What a code means: the rows of the code tables, and the causes known to show it. No verdict: a code names a stage at best.
#pragma once

#include <string>

#include "knowledge/model.hpp"
#include "knowledge/said.hpp"

namespace doctor::report {

struct Explanation {
  std::string text{};  // for a terminal, or JSON
  bool known{false};   // the main code is in a table
};

Explanation explain_as_text(const SaidCodes& codes, const knowledge::Knowledge& knowledge, bool colour);
Explanation explain_as_json(const SaidCodes& codes, const knowledge::Knowledge& knowledge);

}  // namespace doctor::report
