#include <algorithm>
#include <cstdio>
#include <memory>
#include <span>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/file_in_pieces.hpp"
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

// Windows keeps a log below 4 GiB and by default below 20 MiB.
constexpr std::size_t kLargestLog = std::size_t{4} << 30;

// A log that is open as long as it is read.
struct OpenLog {
  std::unique_ptr<FileInPieces> file{};
  std::string content{};  // of what can only be read from its beginning on

  intake::LogInput input(const std::string& name) const {
    if (!file) return {.name = name, .bytes = text::as_bytes(content)};
    return {.name = name,
            .read_at = [from = file.get()](std::size_t offset, std::span<std::byte> to) { return from->read_at(offset, to); },
            .size = file->size()};
  }
};

Result<OpenLog> open_log(const std::string& name) {
  OpenLog out;
  TRY_ASSIGN(out.file, FileInPieces::open(name, "the event log"));
  if (out.file) {
    if (out.file->size() > kLargestLog)
      return fail(ErrorCode::BadData, text::format("\"{}\" is longer than an event log can be (4 GiB)", text::escape_untrusted(name, 80)));
    return out;
  }
  TRY_ASSIGN(out.content, read_input_file(name, "the event log", kLargestLog));
  return out;
}

}  // namespace

int run(const LogsCommand& command) {
  const auto known = load_knowledge(command.knowledge_folder);
  if (!known) return complain(known.error());
  const auto names = files_of(command.files, ".evtx", "event log", "Windows keeps them in C:\\Windows\\System32\\winevt\\Logs");
  if (!names) return complain(names.error());
  std::vector<OpenLog> logs;
  std::vector<intake::LogInput> inputs;
  logs.reserve(names->size());
  for (const auto& name : *names) {
    auto log = open_log(name);
    if (!log) return complain(log.error());
    inputs.push_back(logs.emplace_back(*std::move(log)).input(name));
  }
  const auto story = intake::tell_logs(inputs,
                                       {.since = command.since,
                                        .until = command.until,
                                        .client = command.client ? command.client->to_string() : std::string{},
                                        .redact = command.redact},
                                       side_by_side);
  if (story.choice.since && story.choice.until && *story.choice.since > *story.choice.until)
    return complain(
        {ErrorCode::Usage,
         text::format("--since {} is later than --until {}: nothing lies between them", to_text(*story.choice.since), to_text(*story.choice.until)),
         nullptr});
  if (std::ranges::none_of(story.files, [](const LogFile& file) { return file.error.empty(); }))
    return complain({ErrorCode::BadData, text::format("\"{}\" {}", text::escape_untrusted(names->front(), 80), story.files.front().error), nullptr});
  const auto findings = knowledge::find_causes(story, *known);
  Output output{command.output};
  output.write(command.output.json
                   ? report::logs_as_json(story, findings, *known, DOCTOR_VERSION)
                   : report::logs_as_text(story, findings, *known,
                                          {.colour = output.colour(), .quiet = command.output.quiet, .verbose = command.output.verbose}));
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  if (!command.output.html.empty())
    if (const auto written = write_whole(command.output.html, report::logs_as_html(story, findings, *known, DOCTOR_VERSION)); !written)
      return complain(written.error());
  return exit_code_of(report::outcome_of(story, findings));
}

}  // namespace doctor::cli
