// The way back from a diagnosis's JSON (json_report.hpp), as far as comparing wants it. The text may be anybody's.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "evidence/redaction.hpp"
#include "knowledge/diagnosis.hpp"

namespace doctor::report {

inline constexpr std::size_t kLongestDiagnosis = 32 * 1024 * 1024;  // bytes

// One document or an array of them. Gives target, verdict, stages, causes and risks (id and title), and the facts that this
// version knows, without bytes; names as they stand there. With a `redactor` facts are replaced by its stand-ins as they are
// recorded, unless the file says that it was redacted already. Errors: BadData, with the place ("facts[3].id", or the line
// where it is no JSON, nested too deep or has too many values).
Result<std::vector<Diagnosis>> read_diagnoses(std::string_view json, Redactor* redactor);

}  // namespace doctor::report
