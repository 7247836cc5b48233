#include <cstdio>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/capture_report.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/frames_ahead.hpp"
#include "cli/input_file.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/outcome_code.hpp"
#include "cli/output.hpp"
#include "crypto/trust.hpp"
#include "diagnose/recorded.hpp"
#include "evidence/facts/capture.hpp"
#include "format/keylog/key_log.hpp"
#include "intake/capture/capture_file.hpp"
#include "intake/capture/capture_reader.hpp"
#include "intake/capture/connection_facts.hpp"
#include "intake/capture/udp_facts.hpp"
#include "report/html/html_report.hpp"
#include "report/json_report.hpp"
#include "report/text_report.hpp"

namespace doctor::cli {
namespace {

using intake::Connection;

// So many are told in full; the table has all of them.
constexpr std::size_t kMostInFull = 20;
// One JSON document is held in memory as a whole; --jsonl has no such limit.
constexpr std::size_t kMostInOneDocument = 2000;

constexpr std::size_t kMostKeyLog = std::size_t{64} << 20;

struct ReadCapture {
  intake::CaptureContents contents{};
  CaptureAside aside{};
};

Result<ReadCapture> read(const CaptureCommand& command) {
  TRY_ASSIGN(auto file, intake::CaptureFile::open(command.file));
  std::set<std::uint16_t> ports{3389};
  ports.insert(command.ports.begin(), command.ports.end());
  keylog::KeyLog keys;
  if (!command.key_log.empty()) {
    TRY_ASSIGN(auto lines, read_input_file(command.key_log, "key log", kMostKeyLog));
    keys = keylog::parse(lines);
    wipe(lines.data(), lines.size());
    if (keys.empty()) return fail(ErrorCode::BadData, text::format("\"{}\" holds no TLS secrets", text::escape_untrusted(command.key_log, 80)));
  }
  intake::CaptureReader reader{std::move(ports), {}, &keys};
  {
    FramesAhead frames{file};
    for (intake::Frame frame; frames.next(frame);) reader.on_frame(file.link(), frame.bytes, frame.at);
  }
  ReadCapture out{.contents = reader.finish(), .aside = {.trouble = file.trouble()}};
  if (!out.aside.trouble.empty() && out.contents.counts.packets == 0)
    return fail(ErrorCode::BadData, text::format("cannot read \"{}\": {}", text::escape_untrusted(command.file, 80), out.aside.trouble));
  if (command.host) {
    out.aside.other_hosts = std::erase_if(out.contents.connections, [&](const auto& each) { return each->host().address != *command.host; });
    std::erase_if(out.contents.udp, [&](const auto& each) { return each.host.address != *command.host; });
  }
  return out;
}

// Verdicts, each made once for all connections that are alike in what decides it.
class Judge {
 public:
  Judge(const knowledge::Knowledge& known, const intake::CaptureContents& contents, intake::CaptureFactsOptions options)
      : known_(known), contents_(contents), options_(std::move(options)) {}

  // Null where everything may be shown.
  Redactor* redactor() { return options_.redact ? &*options_.redact : nullptr; }

  // `number`: of the connection in the capture.
  Diagnosis in_full(const Connection& connection, std::size_t number) {
    auto evidence = evidence_of(connection);
    evidence.observe(facts::kCaptureNumber, std::int64_t(number), {.at = connection.began(), .source = Source::Capture});
    return conclude(connection.began(), connection.last() - connection.began(), std::move(evidence));
  }

  // Of RDP-UDP whose connection by TCP the capture does not have.
  Diagnosis in_full(const intake::UdpTry& alone) { return conclude(alone.at, Duration::zero(), noted(intake::evidence_of(alone, options_))); }

  // Of this connection, by the verdict of one like it where there was one.
  CaptureRow row(const Connection& connection, std::size_t number) {
    const auto evidence = evidence_of(connection, false);
    CaptureRow out{.first = number,
                   .count = 1,
                   .client = evidence.walk_value<std::string>(facts::kCaptureClient).value_or(""),
                   .began = intake::wall_time_of(connection.began()),
                   .ended = capture_end(evidence)};
    const auto [place, added] =
        by_likeness_.try_emplace(connection.host().to_string() + ' ' + diagnose::likeness(evidence) + intake::certificate_key(connection), nullptr);
    if (added) {
      kept_.push_back(in_full(connection, number));
      place->second = &kept_.back();
    }
    out.diagnosis = place->second;
    return out;
  }

 private:
  Evidence evidence_of(const Connection& connection, bool certificates = true) {
    options_.certificates = certificates;
    return noted(intake::evidence_of(connection, contents_.udp, options_));
  }

  // One name, one stand-in, in the whole run.
  Evidence noted(Evidence evidence) {
    if (options_.redact) options_.redact = *evidence.redactor();
    return evidence;
  }

  Diagnosis conclude(Instant began, Duration took, Evidence evidence) {
    return diagnose::conclude_recorded({.evidence = std::move(evidence), .began = intake::wall_time_of(began), .took = took, .vantage = "a capture"},
                                       known_);
  }

  const knowledge::Knowledge& known_;
  const intake::CaptureContents& contents_;
  intake::CaptureFactsOptions options_;
  std::list<Diagnosis> kept_{};
  std::unordered_map<std::string, const Diagnosis*> by_likeness_{};
};

// Connections to one host with the same verdict for the same reason stand in one line.
std::vector<CaptureRow> fold(const intake::CaptureContents& contents, Judge& judge, bool each_by_itself, int& exit_code) {
  std::vector<CaptureRow> rows;
  std::map<std::string, std::size_t> places;
  std::size_t number = 0;
  for (const auto& connection : contents.connections) {
    auto row = judge.row(*connection, ++number);
    const auto& d = *row.diagnosis;
    exit_code = number == 1 ? exit_code_of(d.verdict.outcome) : worse(exit_code, exit_code_of(d.verdict.outcome));
    const auto stage = d.verdict.stage ? name_of(*d.verdict.stage) : "";
    const auto [place, added] = places.try_emplace(
        text::format("{} {} {} {}", connection->host().to_string(), int(d.verdict.outcome), stage, capture_reason(d)), rows.size());
    if (added || each_by_itself)
      rows.push_back(std::move(row));
    else
      ++rows[place->second].count;
  }
  return rows;
}

int write_text(const CaptureCommand& command, const ReadCapture& read, Judge& judge, Output& output) {
  const auto& contents = read.contents;
  const report::TextOptions text{.colour = output.colour(), .verbose = command.output.verbose};
  int exit_code = kUndetermined;
  const auto rows = fold(contents, judge, command.list, exit_code);
  if (command.output.quiet) {
    output.write(capture_one_line(rows, text));
    return exit_code;
  }
  output.write(capture_header(DOCTOR_VERSION, command.redact ? "a capture" : command.file, contents));
  output.write(capture_notes_text(contents, read.aside));
  output.write(capture_udp(contents, judge.redactor()));
  if (rows.empty()) return exit_code;
  output.write(command.list ? capture_table(rows) : capture_overview(rows));
  if (command.list) return exit_code;
  std::size_t told = 0, untold = 0;
  for (const auto& row : rows) {
    const bool worth = row.diagnosis->verdict.outcome != Outcome::Works || rows.size() == 1 || text.verbose;
    if (!worth) continue;
    if (told == kMostInFull) {
      ++untold;
      continue;
    }
    output.write("\n" + report::whole_text(judge.in_full(*contents.connections[row.first - 1], row.first), DOCTOR_VERSION, text));
    ++told;
  }
  if (untold > 0)
    output.write(text::format("\n{} more kinds of failure stand in the table alone; --host tells those of one host, --jsonl all.\n", untold));
  return exit_code;
}

int write_json(const CaptureCommand& command, const ReadCapture& read, Judge& judge, Output& output) {
  std::optional<int> exit_code;
  std::vector<Diagnosis> done;
  std::size_t told = 0, untold = 0;
  const auto tell = [&](auto&& in_full) {
    if (!command.output.jsonl && told == kMostInOneDocument) {
      ++untold;
      return;
    }
    ++told;
    auto d = in_full();
    const int its = exit_code_of(d.verdict.outcome);
    exit_code = exit_code ? worse(*exit_code, its) : its;
    if (command.output.jsonl)
      output.write(report::to_json_text(d, DOCTOR_VERSION, report::JsonForm::Line));
    else
      done.push_back(std::move(d));
  };
  std::size_t number = 0;
  for (const auto& connection : read.contents.connections) tell([&] { return judge.in_full(*connection, ++number); });
  for (const auto& each : read.contents.udp)
    if (each.of == nullptr) tell([&] { return judge.in_full(each); });
  if (untold > 0)
    std::fputs(text::format("rdpdoctor: only the first {} of {} connections; --jsonl gives all\n", told, told + untold).c_str(), stderr);
  if (!command.output.jsonl) output.write(report::to_json_text(done, DOCTOR_VERSION));
  const auto notes = capture_notes(read.contents, read.aside);
  if (!notes.empty()) std::fputs(text::format("rdpdoctor: not judged: {}\n", text::join(notes, "; ")).c_str(), stderr);
  return exit_code.value_or(kUndetermined);
}

}  // namespace

int run(const CaptureCommand& command) {
  const auto knowledge = load_knowledge(command.knowledge_folder, knowledge::Contents::WithoutCodeTables);
  if (!knowledge) return complain(knowledge.error());
  const auto trust = crypto::TrustStore::system(command.ca_file);
  if (!trust) return complain(trust.error());
  const auto capture = read(command);
  if (!capture) return complain(capture.error());
  intake::CaptureFactsOptions options{.trust = &*trust};
  if (command.redact) options.redact.emplace();
  Judge judge{*knowledge, capture->contents, std::move(options)};
  Output output{command.output};
  const bool json = command.output.json || command.output.jsonl;
  const int exit_code = json ? write_json(command, *capture, judge, output) : write_text(command, *capture, judge, output);
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  if (!command.output.html.empty()) {
    std::vector<Diagnosis> told;
    int ignored = 0;
    for (const auto& row : fold(capture->contents, judge, false, ignored))
      if (told.size() < kMostInFull) told.push_back(judge.in_full(*capture->contents.connections[row.first - 1], row.first));
    if (const auto written = write_whole(command.output.html, report::to_html(told, DOCTOR_VERSION, command.redact ? "" : command.file)); !written)
      return complain(written.error());
  }
  return exit_code;
}

}  // namespace doctor::cli
