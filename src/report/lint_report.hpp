// What lint found in .rdp files, as text, as JSON (docs/schema/lint.schema.json) and as SARIF 2.1.0 (OASIS), which code
// hosts and editors read. No text of the file stands in any of them unescaped, and no secret at all.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lint/fix.hpp"
#include "lint/lint.hpp"

namespace doctor::report {

struct LintedFile {
  std::string name{};  // as it was typed
  const lint::Report* report{nullptr};
  std::optional<lint::Corrected> corrected{};  // with --fix
  std::string copy{};                          // where the corrected copy went; empty: nowhere, because nothing changes or it could not be written
};

struct LintTextOptions {
  bool colour{false};
  bool quiet{false};    // the last line alone
  bool verbose{false};  // why each rule is one, and its source
};

// What was found in all of several files: "3 files: 1 error, 2 warnings, 0 notes".
std::string lint_sum_as_text(std::span<const LintedFile> files);
std::string lint_as_text(const LintedFile& file, const LintTextOptions& options);
// For the report of a diagnosis: how many findings there are, and the first errors and warnings. Redacted, the numbers alone.
std::string lint_in_brief(std::string_view name, const lint::Report& report, bool redacted, bool colour);
std::string lint_as_json(std::span<const LintedFile> files, std::string_view version);
std::string lint_as_sarif(std::span<const LintedFile> files, std::string_view version);

}  // namespace doctor::report
