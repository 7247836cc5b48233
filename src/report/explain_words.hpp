// What text and HTML say alike of a code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/explain.hpp"

namespace doctor::report {

// What the meaning begins with where the code itself is a guess; else empty.
std::string caveat_of(const knowledge::CodeExplanation& explanation);
// What to do now, in one or two sentences; empty where the command alone says it.
std::string advice_of(const knowledge::CodeExplanation& explanation);
// The column of a code table whose rows say why no cause goes with them.
inline constexpr std::string_view kWhyNoCause = "no_cause";
// What the code's row says there, of a code without a cause; else empty.
std::string why_no_cause(const knowledge::CodeExplanation& explanation);
// A command to run, and why; the reason may be empty.
struct NextCommand {
  std::string line{};
  std::string_view why{};
};
// What to run now, in this order: what shows the cause, what is known of it, our own look at the host.
std::vector<NextCommand> commands_of(const knowledge::CodeExplanation& explanation);
// Of the words in capitals in those commands; empty when there are none.
std::string words_of(const knowledge::CodeExplanation& explanation);
// "0x904", "event 4625", "0x28 handshake_failure": what a person would call it.
std::string number_of(const knowledge::CodeMention& mention);
// "0x904: the connection was lost", or that no table has it.
std::string meaning_of(const knowledge::CodeMention& mention);
// What the client says, in its own words, and what that means.
std::string meaning_of(const knowledge::SaidDialog& said);
// One line: the stage, and what had worked by then.
std::string stage_sentence(const knowledge::CodeExplanation& explanation);
// "as a Windows error, ", where the number was not taken as it is written.
std::string how_read(knowledge::CodeForm form);
// "STATUS_LOGON_FAILURE, " or nothing.
std::string name_of_row(const knowledge::CodeReading& reading);
// "0x904 (2308) ": hexadecimal, and decimal as it is shown to people.
std::string in_every_base(const knowledge::CodeRow& row);

}  // namespace doctor::report
