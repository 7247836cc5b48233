// What event logs tell, in the words that text and HTML share. Names and values of the logs are escaped in them for a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evidence/log_story.hpp"
#include "knowledge/log_findings.hpp"

namespace doctor::report {

// How the logs stand, as an outcome: broken where attempts failed (guesses aside) or an event names what stops everybody;
// degraded where nothing but guesses failed; undetermined where they show no attempt, or of most not how it went.
Outcome outcome_of(const LogStory& story, const knowledge::LogFindings& findings);
std::string log_verdict(const LogStory& story, const knowledge::LogFindings& findings);  // one or a few sentences

std::string log_text(std::string_view untrusted);
std::string to_words(LogTime time);  // "2018-08-07 14:28:57"
std::string span_words(LogTime first, LogTime last);
// The file's own name, with its folder where another of `all` is called the same, and shortened in the middle.
std::string file_name(const LogFile& file, const std::vector<LogFile>& all);
std::string damage_words(const LogFile& file);  // "Damaged: 2 of 16 chunks, 23 events could not be read (11 KiB)"
std::string who_words(const LogGuessing::LetIn& each);
std::string address_of(const LogGuessing::Source& source);
std::string who(const LogAttempt& attempt);  // "from 192.0.2.7, as CORP\\ann"
std::string how_words(const LogStory& story, const LogAttempt& attempt);
// The log that has the event as Event Viewer lists it: "TerminalServices-RemoteConnectionManager/Operational", "System (TermDD)".
std::string log_of(const LogEvent& event);
// Its values, with the names of the HRESULTs among them.
std::string value_words(const LogEvent& event, const knowledge::Knowledge& known);
std::string code_line(const knowledge::LogFinding& finding);  // of a trouble that has a code
std::string count_words(const LogStory& story);
std::string_view end_words(LogAttempt::End end);  // "sign-in refused"
// Some cause of it stops everybody.
bool stops(const knowledge::LogFinding& finding);

}  // namespace doctor::report
