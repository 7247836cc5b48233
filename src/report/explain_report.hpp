// What a code means, as text and as JSON (docs/schema/explanation.schema.json).
#pragma once

#include <string>

#include "knowledge/explain.hpp"

namespace doctor::report {

std::string explanation_as_text(const knowledge::CodeExplanation& explanation, bool colour);
std::string explanation_as_json(const knowledge::CodeExplanation& explanation);

}  // namespace doctor::report
