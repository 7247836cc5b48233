// What `--since FILE` names: the JSON of an earlier run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "evidence/redaction.hpp"
#include "knowledge/diagnosis.hpp"
#include "probe/name/target.hpp"

namespace doctor::cli {

// The earlier diagnosis of each target, in their order. `redactor`: null unless this run is redacted. Errors: those of
// read_input_file(), and BadData: no such JSON, or none of that host and port in it.
Result<std::vector<Diagnosis>> read_earlier_run(const std::string& path, std::span<const probe::Target> targets, Redactor* redactor);

}  // namespace doctor::cli
