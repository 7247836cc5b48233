// What a code means, as text, as JSON (docs/schema/explanation.schema.json) and as a page that needs nothing beside it.
#pragma once

#include <string>
#include <string_view>

#include "knowledge/explain.hpp"

namespace doctor::report {

struct ExplanationOptions {
  bool colour{false};
  bool all{false};  // every cause and claim, not the first few alone
};
std::string explanation_as_text(const knowledge::CodeExplanation& explanation, const ExplanationOptions& options);
std::string explanation_as_json(const knowledge::CodeExplanation& explanation);
// With the fixes of its causes, from the knowledge it was made from; `version` of the program.
std::string explanation_as_html(const knowledge::CodeExplanation& explanation, const knowledge::Knowledge& knowledge, std::string_view version);

}  // namespace doctor::report
