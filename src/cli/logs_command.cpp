#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/input_file.hpp"
#include "cli/input_folder.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/outcome_code.hpp"
#include "cli/output.hpp"
#include "cli/parallel.hpp"
#include "intake/log/log_story.hpp"
#include "report/log_report.hpp"

namespace doctor::cli {
namespace {

// Windows keeps a log below 4 GiB and by default below 20 MiB; all of them stand in memory while they are read.
constexpr std::size_t kLargestLog = std::size_t{4} << 30;

}  // namespace

int run(const LogsCommand& command) {
  const auto known = load_knowledge(command.knowledge_folder);
  if (!known) return complain(known.error());
  const auto names = files_of(command.files, ".evtx", "event log");
  if (!names) return complain(names.error());
  std::vector<std::string> contents;
  std::vector<intake::LogInput> inputs;
  contents.reserve(names->size());
  for (const auto& name : *names) {
    auto content = read_input_file(name, "the event log", kLargestLog);
    if (!content) return complain(content.error());
    contents.push_back(*std::move(content));
    inputs.push_back({.name = name, .bytes = text::as_bytes(contents.back())});
  }
  const auto story = intake::tell_logs(inputs,
                                       {.since = command.since,
                                        .until = command.until,
                                        .client = command.client ? command.client->to_string() : std::string{},
                                        .redact = command.redact},
                                       side_by_side);
  if (std::ranges::none_of(story.files, [](const LogFile& file) { return file.error.empty(); }))
    return complain(
        {ErrorCode::BadData, text::format("cannot read \"{}\": {}", text::escape_untrusted(names->front(), 80), story.files.front().error), nullptr});
  const auto findings = knowledge::find_causes(story, *known);
  Output output{command.output};
  output.write(command.output.json
                   ? report::logs_as_json(story, findings, *known, DOCTOR_VERSION)
                   : report::logs_as_text(story, findings, *known,
                                          {.colour = output.colour(), .quiet = command.output.quiet, .verbose = command.output.verbose}));
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return exit_code_of(report::outcome_of(story, findings));
}

}  // namespace doctor::cli
