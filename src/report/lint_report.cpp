#include "report/lint_report.hpp"

#include "base/text.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace {

using lint::Finding;
using lint::Severity;
using lint::SignatureState;

constexpr std::size_t kIndent = 9;

std::string painted(const Style& style, Severity severity) {
  const auto word = text::format("{:<8}", name_of(severity));
  switch (severity) {
    case Severity::Error: return style.bad(word);
    case Severity::Warning: return style.warning(word);
    case Severity::Note: return style.dim(word);
  }
  return word;
}

std::string places_of(const Finding& finding) {
  if (finding.lines.empty()) return "whole file";
  std::vector<std::string> numbers;
  for (const auto each : finding.lines) numbers.push_back(std::to_string(each));
  return (finding.lines.size() == 1 ? "line " : "lines ") + text::join(numbers, ", ");
}

std::string finding_text(const Style& style, const Finding& finding, const LintTextOptions& options) {
  auto out = text::format("{} {}, {}\n", painted(style, finding.rule->severity), places_of(finding), style.bold(finding.rule->id));
  out += indented(finding.message, kIndent);
  if (options.verbose) {
    out += style.dim(indented(finding.rule->why, kIndent));
    out += style.dim(std::string(kIndent, ' ') + std::string{finding.rule->source} + "\n");
  }
  if (!finding.remedy.empty()) out += style.dim(indented("--fix: " + finding.remedy, kIndent));
  return out;
}

std::string signature_text(const lint::Report& report) {
  const auto& signature = report.signature;
  if (signature.state == SignatureState::None) return "none";
  if (!signature.signer) return "worth nothing";
  const auto& signer = *signature.signer;
  const auto thumbprint = signer.thumbprint_sha256.empty() ? std::string{} : ", SHA-256 " + signer.thumbprint_sha256;
  auto out = text::format("{} by {} ({}, certificate of {} until {}{}), over {}",
                          signature.state == SignatureState::Broken  ? "does not hold,"
                          : signature.state == SignatureState::Holds ? "holds,"
                                                                     : "holds, not trusted here,",
                          text::escape_untrusted(signer.subject), signer.digest, to_date(signer.not_before), to_date(signer.not_after), thumbprint,
                          counted(signature.scope.size(), "setting", "settings"));
  if (!signature.outside.empty()) out += text::format("; not over {}", text::join(signature.outside, ", "));
  return out;
}

std::string diff_text(const Style& style, const LintedFile& file) {
  std::string out;
  for (const auto& change : file.corrected->changes) {
    const auto place = change.line == 0 ? std::string{"new"} : std::to_string(change.line);
    if (!change.before.empty()) out += style.bad(text::format("-{:>5}  {}", place, change.before)) + "\n";
    if (!change.after.empty()) out += style.good(text::format("+{:>5}  {}", place, change.after)) + "\n";
  }
  if (file.corrected->encoding_changed)
    out += text::format("         the encoding was {} and is {}\n", file.report->encoding(), file.report->wanted_encoding());
  if (file.corrected->signature_dropped)
    out += indented("The signature is gone from the copy, because settings that it covers changed; sign the copy anew with rdpsign.", kIndent);
  return out;
}

// What a corrected copy still has, because nobody but the user knows what belongs there.
std::string left_text(const LintedFile& file) {
  std::vector<std::string> left;
  for (const auto& finding : file.report->findings)
    if (finding.remedy.empty() && finding.rule->severity != Severity::Note)
      left.push_back(text::format("{} ({})", finding.rule->id, places_of(finding)));
  std::vector<std::string> unknown;
  for (const auto& finding : file.report->findings)
    if (finding.rule == &lint::rule::kKeyUnknown) unknown.push_back(std::to_string(finding.lines.front()));
  std::string out;
  if (!left.empty()) out += indented(text::format("Left as it is, for you to decide: {}.", text::join(left, ", ")), 0);
  if (!unknown.empty())
    out += indented(text::format("Left as it is, because no client that we know of reads it: {} {}.", unknown.size() == 1 ? "line" : "lines",
                                 text::join(unknown, ", ")),
                    0);
  return out;
}

std::string correction_text(const Style& style, const LintedFile& file) {
  if (!file.corrected->changes_anything() && file.copy.empty()) return "Nothing to correct; no copy was written.\n" + left_text(file);
  auto out = diff_text(style, file) + left_text(file);
  if (file.copy.empty()) return out + "The corrected copy was not written.\n";
  return out + text::format("Corrected copy: {}\n", text::escape_untrusted(file.copy));
}

std::string in_numbers(std::size_t errors, std::size_t warnings, std::size_t notes) {
  return text::format("{}, {}, {}", counted(errors, "error", "errors"), counted(warnings, "warning", "warnings"), counted(notes, "note", "notes"));
}

std::string summary_of(const lint::Report& report) {
  if (report.findings.empty()) return "nothing to say against it";
  return in_numbers(report.count(Severity::Error), report.count(Severity::Warning), report.count(Severity::Note));
}

}  // namespace

std::string lint_as_text(const LintedFile& file, const LintTextOptions& options) {
  const Style style{options.colour};
  const auto name = text::escape_untrusted(file.name);
  const auto last = text::format("{}: {}\n", style.bold(name), summary_of(*file.report));
  if (options.quiet) return last;
  auto out = text::format("{} ({}, {})\n\n", style.bold(name), file.report->encoding(), counted(file.report->file.lines.size(), "line", "lines"));
  for (const auto& finding : file.report->findings) out += finding_text(style, finding, options);
  if (!file.report->findings.empty()) out += "\n";
  out += hanging(style, "Signature", signature_text(*file.report));
  if (file.corrected) out += "\n" + correction_text(style, file);
  return out + "\n" + last;
}

std::string lint_sum_as_text(std::span<const LintedFile> files) {
  std::size_t errors = 0, warnings = 0, notes = 0;
  for (const auto& file : files) {
    errors += file.report->count(Severity::Error);
    warnings += file.report->count(Severity::Warning);
    notes += file.report->count(Severity::Note);
  }
  return text::format("{}: {}\n", counted(files.size(), "file", "files"), in_numbers(errors, warnings, notes));
}

std::string lint_in_brief(std::string_view name, const lint::Report& report, bool redacted, bool colour) {
  constexpr std::size_t kMost = 3;
  const Style style{colour};
  std::vector<std::string> told;
  std::size_t left = 0;
  for (const auto severity : {Severity::Error, Severity::Warning})
    for (const auto& finding : report.findings) {
      if (finding.rule->severity != severity) continue;
      if (redacted || told.size() == kMost)
        ++left;
      else
        told.push_back(text::format("{}: {}", name_of(severity), finding.message));
    }
  const auto shown = redacted ? std::string{"an .rdp file"} : text::escape_untrusted(name);
  auto out = hanging(style, "File", text::format("{}: {}", shown, summary_of(report)));
  for (const auto& each : told) out += indented(each);
  if (left > 0 && !redacted) out += indented(text::format("and {} more: rdpdoctor lint {}", left, shown));
  return out;
}

}  // namespace doctor::report
