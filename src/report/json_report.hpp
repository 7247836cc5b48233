// A diagnosis as JSON, by docs/schema/diagnosis.schema.json (schema_version 1).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

enum class JsonForm { Document, Line };  // indented, or on one line

// `version` of the program. The text ends with a line break.
std::string to_json_text(const Diagnosis& diagnosis, std::string_view version, JsonForm form);
// One object for one diagnosis, an array for several.
std::string to_json_text(std::span<const Diagnosis> diagnoses, std::string_view version);

}  // namespace doctor::report
