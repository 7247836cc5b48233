// What a code means, as text and as JSON (docs/schema/explanation.schema.json).
#pragma once

#include <string>

#include "knowledge/explain.hpp"

namespace doctor::report {

struct ExplanationOptions {
  bool colour{false};
  bool all{false};  // every cause and claim, not the first few alone
};
std::string explanation_as_text(const knowledge::CodeExplanation& explanation, const ExplanationOptions& options);
std::string explanation_as_json(const knowledge::CodeExplanation& explanation);

}  // namespace doctor::report
