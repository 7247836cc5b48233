#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/output.hpp"
#include "knowledge/said.hpp"
#include "report/explain_report.hpp"

namespace doctor::cli {

int run(const ExplainCommand& command) {
  const auto said = text::join(command.words, " ");
  const auto codes = parse_said(said);
  if (!codes)
    return complain({ErrorCode::BadData,
                     text::format("\"{}\" holds no code; write it as in the dialog, such as 0x904 0x7 or 2308", text::escape_untrusted(said)),
                     nullptr});
  const auto known = load_knowledge(command.knowledge_folder);
  if (!known) return complain(known.error());
  Output output{command.output};
  const auto explanation = command.output.json ? report::explain_as_json(*codes, *known) : report::explain_as_text(*codes, *known, output.colour());
  output.write(explanation.text);
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return explanation.known ? kWorks : kUndetermined;
}

}  // namespace doctor::cli
