// What event logs tell, as text, as HTML and as JSON (docs/schema/logs.schema.json).
#pragma once

#include <string>
#include <string_view>

#include "evidence/log_story.hpp"
#include "knowledge/log_findings.hpp"
#include "report/log_words.hpp"

namespace doctor::report {

struct LogOptions {
  bool colour{false};
  bool quiet{false};    // the verdict line alone
  bool verbose{false};  // every attempt with its events, every source, every damage
};

std::string logs_as_text(const LogStory& story, const knowledge::LogFindings& findings, const knowledge::Knowledge& knowledge,
                         const LogOptions& options);
// `version` of the program.
std::string logs_as_json(const LogStory& story, const knowledge::LogFindings& findings, const knowledge::Knowledge& knowledge,
                         std::string_view version);
// One HTML file that needs nothing beside it.
std::string logs_as_html(const LogStory& story, const knowledge::LogFindings& findings, const knowledge::Knowledge& knowledge,
                         std::string_view version);

}  // namespace doctor::report
