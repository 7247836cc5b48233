// Two runs side by side, as text and JSON.
#pragma once

#include <cstdint>
#include <string>

#include "knowledge/side_by_side.hpp"
#include "report/text_report.hpp"

namespace doctor::report {

struct ComparedRun {
  std::string asked_for{};  // as it was typed: a host, a number, a file
  std::int64_t run{0};      // its number in history; 0: it is a file's
  Diagnosis diagnosis;
};

std::string compared_as_text(const ComparedRun& a, const ComparedRun& b, const knowledge::SideBySide& found, const TextOptions& options);
std::string compared_as_json(const ComparedRun& a, const ComparedRun& b, const knowledge::SideBySide& found);  // docs/schema/comparison.schema.json

}  // namespace doctor::report
