#include <algorithm>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

constexpr std::string_view kWhat = "the event log";

std::size_t read_log_at(const std::string& name, std::size_t offset, std::span<std::byte> to) {
  const auto file = FileInPieces::open(name, kWhat);
  return file && *file ? (*file)->read_at(offset, to) : 0;
}

// A log that was found readable. It is opened anew for each of its chunks: a folder may hold more logs than a process may
// have open files.
struct FoundLog {
  std::string name{};
  std::optional<std::size_t> size{};  // of what can be read in pieces
  std::string content{};              // of what can only be read from its beginning on

  intake::LogInput input() const {
    if (!size) return {.name = name, .bytes = text::as_bytes(content)};
    return {.name = name, .read_at = [this](std::size_t offset, std::span<std::byte> to) { return read_log_at(name, offset, to); }, .size = *size};
  }
};

Result<FoundLog> find_log(const std::string& name) {
  FoundLog out{.name = name};
  TRY_ASSIGN(const auto file, FileInPieces::open(name, kWhat));
  if (!file) {
    TRY_ASSIGN(out.content, read_input_file(name, kWhat, kLargestLog));
    return out;
  }
  if (file->size() > kLargestLog)
    return fail(ErrorCode::BadData, text::format("\"{}\" is longer than an event log can be (4 GiB)", text::escape_untrusted(name, 80)));
  out.size = file->size();
  return out;
}

std::optional<Error> later_than_until(std::optional<LogTime> since, std::optional<LogTime> until) {
  if (!since || !until || *since <= *until) return std::nullopt;
  return Error{ErrorCode::Usage, text::format("--since {} is later than --until {}: nothing lies between them", to_text(*since), to_text(*until)),
               nullptr};
}

// Nothing for what is counted back from the last event of the logs.
std::optional<LogTime> fixed_time(const std::optional<intake::LogMoment>& moment) {
  const auto* time = moment ? std::get_if<LogTime>(&*moment) : nullptr;
  return time ? std::optional{*time} : std::nullopt;
}

// The verdict alone would hide that a file of several was left out.
void tell_left_out(const LogStory& story) {
  for (const auto& file : story.files)
    if (!file.error.empty())
      std::fputs(
          text::format("rdpdoctor: \"{}\" was not read: it {}\n", text::escape_untrusted(file.name, 80), text::escape_untrusted(file.error, 400))
              .c_str(),
          stderr);
}

}  // namespace

int run(const LogsCommand& command) {
  if (const auto wrong = later_than_until(fixed_time(command.since), fixed_time(command.until))) return complain(*wrong);
  const auto known = load_knowledge(command.knowledge_folder);
  if (!known) return complain(known.error());
  const auto names = files_of(command.files, ".evtx", "event log", "Windows keeps them in C:\\Windows\\System32\\winevt\\Logs");
  if (!names) return complain(names.error());
  std::vector<FoundLog> logs;
  logs.reserve(names->size());
  for (const auto& name : *names) {
    auto log = find_log(name);
    if (!log) return complain(log.error());
    logs.push_back(*std::move(log));
  }
  std::vector<intake::LogInput> inputs;
  for (const auto& log : logs) inputs.push_back(log.input());
  const auto story = intake::tell_logs(inputs,
                                       {.since = command.since,
                                        .until = command.until,
                                        .client = command.client ? command.client->to_string() : std::string{},
                                        .redact = command.redact},
                                       side_by_side);
  if (const auto wrong = later_than_until(story.choice.since, story.choice.until)) return complain(*wrong);
  if (std::ranges::none_of(story.files, [](const LogFile& file) { return file.error.empty(); }))
    return complain({ErrorCode::BadData, text::format("\"{}\" {}", text::escape_untrusted(names->front(), 80), story.files.front().error), nullptr});
  if (command.output.quiet && !command.output.json) tell_left_out(story);
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
