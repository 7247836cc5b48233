// A diagnosis as text for a terminal: 80 columns, one line per stage as it happens, then what a help desk reads aloud.
#pragma once

#include <string>
#include <string_view>

#include "knowledge/diagnosis.hpp"

namespace doctor::report {

struct TextOptions {
  bool colour{false};
  bool verbose{false};  // every fact with its bytes, what was ruled out and what stayed open
};

// "rdpdoctor 0.1.0  pc17.example.com port 3389 through gateway gw.example.com:443"; an empty host: a bundle that was made without one.
std::string text_header(std::string_view version, const DiagnosedTarget& target, const TextOptions& options);
// One line (long summaries wrap), with line break; a gateway's has more below it where something is wrong with it, or with `verbose`.
std::string text_stage_line(const StageReport& stage, const TextOptions& options);
// Whether a stage is told: those beside the walk only when they were tested, or with all the rest.
bool is_told(const StageReport& stage, const TextOptions& options);
// Everything that follows the stage lines.
std::string text_verdict(const Diagnosis& diagnosis, const TextOptions& options);
// All three: the whole of what is told of one target.
std::string whole_text(const Diagnosis& diagnosis, std::string_view version, const TextOptions& options);
// One line: outcome, target, summary.
std::string text_one_line(const Diagnosis& diagnosis, const TextOptions& options);

}  // namespace doctor::report
