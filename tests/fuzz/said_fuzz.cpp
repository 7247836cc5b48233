// layers: knowledge report
// A pasted dialog, mail or log line: read, explained by the built-in tables and shown.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "knowledge/explain.hpp"
#include "knowledge/loader.hpp"
#include "report/explain_report.hpp"

using namespace doctor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto known = knowledge::load_embedded();
  if (!known) std::abort();
  const std::string_view said{reinterpret_cast<const char*>(data), size};
  static_cast<void>(parse_said(said));
  const auto explanation = knowledge::explain(said, "", *known);
  if (!explanation) return 0;
  const auto text = report::explanation_as_text(*explanation, {.all = true});
  if (text.find('\x1b') != text.npos) std::abort();  // a stranger's text reached the terminal as it came
  static_cast<void>(report::explanation_as_json(*explanation));
  return 0;
}
