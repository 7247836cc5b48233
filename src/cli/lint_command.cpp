#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/input_file.hpp"
#include "cli/input_folder.hpp"
#include "cli/knowledge_source.hpp"
#include "cli/output.hpp"
#include "cli/rdp_address.hpp"
#include "cli/rdp_signature.hpp"
#include "crypto/trust.hpp"
#include "evidence/redaction.hpp"
#include "format/rdpfile/rdp_file.hpp"
#include "lint/fix.hpp"
#include "lint/lint.hpp"
#include "net/network.hpp"
#include "report/lint_report.hpp"

namespace doctor::cli {
namespace {

struct Looked {
  std::string bytes{};
  lint::Report report{};
  report::LintedFile shown{};
};

constexpr std::string_view kPiped = "-";

Result<std::unique_ptr<Looked>> look_at(const std::string& path, const knowledge::Knowledge& known, const lint::Options& options) {
  constexpr std::string_view kWhat = "the .rdp file";
  auto out = std::make_unique<Looked>();
  auto bytes = path == kPiped ? read_standard_input(kWhat, rdpfile::kMostBytes) : read_input_file(path, kWhat, rdpfile::kMostBytes);
  if (!bytes) return fail(bytes.error());
  out->bytes = *std::move(bytes);
  auto report = lint::lint(text::as_bytes(out->bytes), known, options);
  if (!report) return fail(report.error().while_doing(text::format("cannot lint \"{}\"", text::escape_untrusted(path, 80))));
  out->report = *std::move(report);
  out->shown = {.name = path == kPiped ? "standard input" : path, .report = &out->report};
  return out;
}

// Files are named after hosts and people.
void redact_names(std::vector<std::unique_ptr<Looked>>& all) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& shown = all[i]->shown;
    shown.name = text::format("file-{}.rdp", i + 1);
    if (!shown.copy.empty()) shown.copy = text::format("file-{}.fixed.rdp", i + 1);
  }
}

// "pc17.rdp" gives "pc17.fixed.rdp".
std::string copy_beside(const std::string& path) {
  constexpr std::string_view kEnd = ".rdp";
  const bool ends_so = text::to_lower_ascii(path).ends_with(kEnd);
  return (ends_so ? path.substr(0, path.size() - kEnd.size()) : path) + ".fixed.rdp";
}

Result<void> write_copy(const LintCommand& command, const std::string& path, const knowledge::Knowledge& known, Looked& looked) {
  const auto original = text::as_bytes(looked.bytes);
  looked.shown.corrected = lint::correct(looked.report, original, known);
  const auto& bytes = looked.shown.corrected->bytes;
  const bool named = !command.copy.empty();
  if (!named && std::ranges::equal(bytes, original)) return {};
  const auto place = named ? command.copy : copy_beside(path);
  struct stat there{};
  if (!named && ::stat(place.c_str(), &there) == 0)
    return fail(ErrorCode::Io, text::format("\"{}\" is there already; say with -o where the corrected copy goes", text::escape_untrusted(place, 80)));
  TRY(write_whole(place, text::as_chars(bytes)));
  looked.shown.copy = place;
  return {};
}

// 1 where something is broken, 2 where something is doubtful, as diagnose has it: notes are neither.
int exit_code_of(const std::vector<std::unique_ptr<Looked>>& all) {
  int out = kWorks;
  for (const auto& each : all) {
    if (each->report.count(lint::Severity::Error) > 0) return kBroken;
    if (each->report.count(lint::Severity::Warning) > 0) out = kDegraded;
  }
  return out;
}

}  // namespace

int run(const LintCommand& command) {
  const auto knowledge = load_knowledge(command.knowledge_folder, knowledge::Contents::WithoutCodeTables);
  if (!knowledge) return complain(knowledge.error());
  auto store = crypto::TrustStore::system(command.ca_file);
  if (!store) return complain(store.error());
  lint::Options options{.check_signature = signature_checker(std::make_shared<const crypto::TrustStore>(*std::move(store))),
                        .check_address = address_checker(),
                        .now = net::make_network({.dns_servers = {}, .fixed_now = command.now})->wall_clock()};
  Redactor redactor;
  if (command.redact) options.stand_in = [&](std::string_view value) { return redactor.stand_in(Privacy::Name, value); };
  const auto paths = files_of(command.files, ".rdp", ".rdp file");
  if (!paths) return complain(paths.error());
  std::vector<std::unique_ptr<Looked>> looked;
  int trouble = kWorks;  // of ours; it outranks what was found, because something was not looked at
  const auto note = [&](const Error& error) {
    const int code = complain(error);
    if (trouble == kWorks) trouble = code;
  };
  for (const auto& path : *paths) {
    auto each = look_at(path, *knowledge, options);
    if (!each) {
      note(each.error());
      continue;
    }
    if (command.fix)
      if (const auto written = write_copy(command, path, *knowledge, **each); !written) note(written.error());
    looked.push_back(*std::move(each));
  }
  if (command.redact) redact_names(looked);
  Output output{command.output};
  std::vector<report::LintedFile> files;
  for (const auto& each : looked) files.push_back(each->shown);
  if (command.sarif) {
    output.write(report::lint_as_sarif(files, DOCTOR_VERSION));
  } else if (command.output.json) {
    output.write(report::lint_as_json(files, DOCTOR_VERSION));
  } else {
    for (std::size_t i = 0; i < files.size(); ++i)
      output.write((i > 0 && !command.output.quiet ? "\n" : "") +
                   report::lint_as_text(files[i], {.colour = output.colour(), .quiet = command.output.quiet, .verbose = command.output.verbose}));
    if (files.size() > 1) output.write((command.output.quiet ? "" : "\n") + report::lint_sum_as_text(files));
  }
  if (const auto finished = output.finish(); !finished) return complain(finished.error());
  return trouble != kWorks ? trouble : exit_code_of(looked);
}

}  // namespace doctor::cli
