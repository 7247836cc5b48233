// layers: lint report
#include <cstdint>
#include <span>

#include "knowledge/loader.hpp"
#include "lint/fix.hpp"
#include "lint/lint.hpp"
#include "report/lint_report.hpp"

namespace {

// Nothing is checked, only said: the rules behind a signature run for one that holds.
doctor::lint::CheckedSignature anything(doctor::BytesView cms, std::span<const doctor::Bytes> texts) {
  return {.readable = cms.size() % 3 != 0, .holds = !texts.empty(), .signer = {.subject = "CN=x", .trusted = cms.size() % 2 == 0}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  static const auto known = knowledge::load_embedded(knowledge::Contents::WithoutCodeTables);
  const auto bytes = std::as_bytes(std::span{data, size});
  const auto report = lint::lint(bytes, *known, {.check_signature = anything});
  if (!report) return 0;
  report::LintedFile file{.name = "x.rdp", .report = &*report};
  file.corrected = lint::correct(*report, bytes, *known);
  (void)report::lint_as_text(file, {.verbose = true});
  (void)report::lint_as_json({&file, 1}, "1");
  (void)report::lint_as_sarif({&file, 1}, "1");
  // A copy may have other errors: a setting whose name was corrected is looked at as the one it is.
  (void)lint::lint(file.corrected->bytes, *known, {.check_signature = anything});
  return 0;
}
