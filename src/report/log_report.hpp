// What event logs tell, as text and as JSON (docs/schema/logs.schema.json).
#pragma once

#include <string>
#include <string_view>

#include "evidence/log_story.hpp"
#include "knowledge/log_findings.hpp"

namespace doctor::report {

struct LogOptions {
  bool colour{false};
  bool quiet{false};    // the verdict line alone
  bool verbose{false};  // every attempt with its events, every source, every damage
};

// How the logs stand, as an outcome: broken where attempts failed (guesses aside) or an event names what stops everybody;
// degraded where nothing but guesses failed; undetermined where they show no attempt.
Outcome outcome_of(const LogStory& story, const knowledge::LogFindings& findings);
std::string log_verdict(const LogStory& story, const knowledge::LogFindings& findings);  // one sentence

std::string logs_as_text(const LogStory& story, const knowledge::LogFindings& findings, const knowledge::Knowledge& knowledge,
                         const LogOptions& options);
// `version` of the program.
std::string logs_as_json(const LogStory& story, const knowledge::LogFindings& findings, const knowledge::Knowledge& knowledge,
                         std::string_view version);

// What the text and JSON say alike.
std::string_view end_words(LogAttempt::End end);  // "sign-in refused"

}  // namespace doctor::report
