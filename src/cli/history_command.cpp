#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/history_file.hpp"
#include "cli/output.hpp"
#include "knowledge/compare.hpp"
#include "report/history_report.hpp"

namespace doctor::cli {
namespace {

constexpr std::size_t kMostListed = 100'000;

int finish(Output& output, int exit_code) {
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return exit_code;
}

Error no_run_of(const std::string& host) {
  return {ErrorCode::MissingInput, text::format("history has no run of {}; 'rdpdoctor history' lists the hosts", text::escape_untrusted(host, 80)),
          nullptr};
}

// Each run with what changed since the one before it. One that cannot be read is listed all the same.
class Changes {
 public:
  explicit Changes(store::RunStore& store) : store_(store) {}

  std::vector<report::ListedRun> of(const std::vector<RunSummary>& runs, std::size_t most) {
    std::vector<report::ListedRun> out;
    for (std::size_t i = 0; i < std::min(most, runs.size()); ++i) {
      report::ListedRun listed{.run = runs[i]};
      const auto now = diagnosis_of(runs[i].id);
      if (now) {
        listed.causes = report::told_cause(*now);
        listed.gateway = now->target.gateway;
      }
      const auto before = std::find_if(runs.begin() + std::ptrdiff_t(i) + 1, runs.end(), [&](const RunSummary& each) {
        return each.host == runs[i].host && each.port == runs[i].port && each.vantage == runs[i].vantage;
      });
      if (before != runs.end() && now) listed.changed = since(*before, *now);
      out.push_back(std::move(listed));
    }
    return out;
  }

 private:
  std::optional<Comparison> since(const RunSummary& before, const Diagnosis& now) {
    const auto earlier = diagnosis_of(before.id);
    if (!earlier) return std::nullopt;
    auto out = knowledge::compare(*earlier, now);
    out.run = before.id;
    return out;
  }

  std::optional<Diagnosis> diagnosis_of(std::int64_t id) {
    const auto run = store_.read(id);
    if (!run || !*run) return std::nullopt;
    auto diagnosis = diagnosis_in(**run);
    return diagnosis ? std::optional{*std::move(diagnosis)} : std::nullopt;
  }

  store::RunStore& store_;
};

int list_hosts(const HistoryCommand& command, store::RunStore* store, Output& output) {
  std::vector<HostSummary> hosts;
  if (store != nullptr) {
    auto found = store->hosts();
    if (!found) return complain(found.error());
    hosts = *std::move(found);
  }
  output.write(command.output.json ? report::hosts_as_json(hosts) : report::hosts_as_text(hosts, {.colour = output.colour()}));
  return finish(output, kWorks);
}

int list_runs(const HistoryCommand& command, const store::Place& place, store::RunStore* store, Output& output) {
  if (store == nullptr) return complain(no_run_of(command.host));
  const auto runs = store->list(place, kMostListed);
  if (!runs) return complain(runs.error());
  if (runs->empty()) return complain(no_run_of(command.host));
  const auto listed = Changes{*store}.of(*runs, command.most);
  output.write(command.output.json ? report::runs_as_json(listed)
                                   : report::runs_as_text(command.host, listed, runs->size() > listed.size(), {.colour = output.colour()}));
  return finish(output, kWorks);
}

// The documents stand as they were made, and so without control characters; a file of somebody else may have others.
std::string line_by_line(const std::string& document) {
  std::string out;
  for (const auto line : text::split(document, '\n')) out += text::escape_untrusted(line, document.size()) + "\n";
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

int show(const HistoryCommand& command, store::RunStore* store, Output& output) {
  Result<std::optional<store::KeptRun>> run{std::optional<store::KeptRun>{}};
  if (store != nullptr) run = store->read(command.run);
  if (!run) return complain(run.error());
  if (!*run)
    return complain({ErrorCode::MissingInput, text::format("history has no run {}; 'rdpdoctor history HOST' lists them", command.run), nullptr});
  output.write(line_by_line(command.output.json ? (*run)->json : (*run)->text));
  return finish(output, kWorks);
}

bool says_yes(const std::string& question) {
  std::fputs(text::format("{} [y/N] ", question).c_str(), stderr);
  std::array<char, 16> answer{};
  if (std::fgets(answer.data(), answer.size(), stdin) == nullptr) return false;
  return answer[0] == 'y' || answer[0] == 'Y';
}

int forget(const HistoryCommand& command, const store::Place& place, store::RunStore* store) {
  if (!command.host.empty()) {
    const auto runs = store == nullptr ? Result<std::vector<RunSummary>>{std::vector<RunSummary>{}} : store->list(place, 1);
    if (!runs) return complain(runs.error());
    if (runs->empty()) return complain(no_run_of(command.host));
  }
  if (store == nullptr) {
    std::puts("Nothing is remembered yet.");
    return kWorks;
  }
  std::string what = command.host.empty() ? "of all hosts" : "of " + text::escape_untrusted(command.host, 80);
  if (command.before) what += " before " + to_rfc3339(*command.before);
  if (!command.yes) {
    if (::isatty(STDIN_FILENO) == 0)
      return complain({ErrorCode::Usage, text::format("--yes is missing: nobody can be asked whether the runs {} shall go", what), nullptr});
    if (!says_yes(text::format("Remove the runs {}?", what))) {
      std::puts("Nothing was removed.");
      return kWorks;
    }
  }
  const auto gone = store->forget(place, command.before);
  if (!gone) return complain(gone.error());
  std::puts(text::format("{} removed.", *gone == 1 ? "1 run was" : text::format("{} runs were", *gone)).c_str());
  return kWorks;
}

}  // namespace

int run(const HistoryCommand& command) {
  store::Place place;
  if (!command.host.empty()) {
    const auto read = read_place(command.host);
    if (!read) return complain(read.error());
    place = *read;
  }
  const auto store = open_history(command.file);
  if (!store) return complain(store.error());
  Output output{command.output};
  switch (command.action) {
    case HistoryCommand::Action::Show: return show(command, store->get(), output);
    case HistoryCommand::Action::Forget: return forget(command, place, store->get());
    case HistoryCommand::Action::List: break;
  }
  return command.host.empty() ? list_hosts(command, store->get(), output) : list_runs(command, place, store->get(), output);
}

}  // namespace doctor::cli
