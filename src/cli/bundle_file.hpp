// The bundle that a user's machine made of itself, from its file to a verdict.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "evidence/redaction.hpp"
#include "knowledge/diagnosis.hpp"
#include "knowledge/model.hpp"
#include "probe/name/target.hpp"

namespace doctor::cli {

// Reads and judges the bundle of `path`, without a probe. `target`: what the answer is wanted for; nothing: the host that the
// bundle was made for. With a `redactor` names and addresses are replaced by its stand-ins. Errors: MissingInput and Io;
// BadData with file and line, also where the bundle was made for another host.
Result<Diagnosis> judge_bundle_file(const std::string& path, const probe::Target* target, const knowledge::Knowledge& known, Redactor* redactor);

}  // namespace doctor::cli
