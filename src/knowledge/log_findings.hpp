// What stands behind the troubles that event logs show: the ranking of the engine over their facts, and the causes that the
// code tables tell for their events and codes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evidence/log_story.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {

struct LogCause {
  const Cause* cause{nullptr};
  std::optional<double> probability{};  // where facts decided; nothing where a table alone names the cause
  std::string says{};
  std::string because{};  // the evidence in one sentence
};

struct LogFinding {
  const LogTrouble* trouble{nullptr};
  const CodeRow* event{nullptr};  // of the event that tells most; null where no table has it
  const CodeTable* code_table{nullptr};
  const CodeRow* code{nullptr};    // of its code; null where there is none or no table has it
  std::vector<LogCause> causes{};  // the likeliest first, at most kMostLogCauses
};
inline constexpr std::size_t kMostLogCauses = 5;

// Pointers lead into story and knowledge.
struct LogFindings {
  std::vector<LogCause> causes{};      // of the logs as a whole: guessing
  std::vector<LogFinding> troubles{};  // one for each trouble, in their order
};
LogFindings find_causes(const LogStory& story, const Knowledge& knowledge);

// The row of the table of Windows events for this provider and number; null when it has none.
const CodeRow* row_of_event(const LogEvent& event, const Knowledge& knowledge);
// The row that says what a code means, and its table.
struct RowOfCode {
  const CodeTable* table{nullptr};
  const CodeRow* row{nullptr};
};
RowOfCode row_of_code(const LogCode& code, const Knowledge& knowledge);

}  // namespace doctor::knowledge
