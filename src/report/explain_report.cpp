#include "report/explain_report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "report/explain_words.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace {

using knowledge::CodeExplanation;
using knowledge::CodeMention;

constexpr std::size_t kShownCauses = 5;
constexpr std::size_t kShownReadings = 5;  // beside the likeliest
constexpr std::size_t kShownClaims = 3;

std::string details_of(const Style& style, std::string_view label, const CodeMention& mention) {
  const auto* likely = mention.likely();
  if (likely == nullptr) return {};
  const auto& row = *likely->row;
  auto out = hanging(style, label, text::format("{}{}{}{}", in_every_base(row), name_of_row(*likely), how_read(likely->form), likely->kind().title));
  for (const auto& view : row.views) out += indented(text::format("One view: {} ({})", view.says, view.source));
  for (const auto& each : row.more)
    if (likely->table->columns[each.column].id != kWhyNoCause)
      out += indented(text::format("{}: {}", likely->table->columns[each.column].title, each.text));
  if (!row.note.empty()) out += indented(row.note);
  return out + style.dim(indented(text::format("{}: {}", row.confidence, row.source)));
}

// The other tables that have the number, a line each.
std::string other_readings(const Style& style, const CodeMention& mention) {
  std::string out;
  for (std::size_t i = 1; i < std::min(mention.readings.size(), kShownReadings + 1); ++i) {
    const auto& reading = mention.readings[i];
    const auto line = text::format("{} could be {}{}{}: {}", text::hex_number(mention.value.value_or(0)), how_read(reading.form),
                                   name_of_row(reading), reading.kind().title, reading.row->meaning);
    out += style.dim(indented(text::escape_untrusted(line, kWidth - kLabelWidth - 1)));
  }
  if (mention.readings.size() > kShownReadings + 1)
    out += style.dim(indented(text::format("and {} less likely readings (--json has all)", mention.readings.size() - kShownReadings - 1)));
  return out;
}

std::string surroundings_of(const Style& style, const CodeExplanation& of) {
  std::string out;
  const auto add = [&](std::string_view what, std::string_view value) {
    if (!value.empty()) out += text::format("{}{} {}", out.empty() ? "" : ", ", what, text::escape_untrusted(value, 80));
  };
  add("client", of.client);
  add("host", of.host);
  add("gateway", of.gateway);
  add("time", of.time);
  if (of.logon_type) add("logon type", *of.logon_type == LogonType::Network ? "3 (network, as NLA signs in)" : "10 (through Remote Desktop)");
  return out.empty() ? out : hanging(style, "Seen", out);
}

// As an argument of a command: 0x904, or '0x904 0x7' quoted.
std::string codes_of(const CodeExplanation& of) {
  const auto main = text::hex_number(of.main.value.value_or(0));
  return of.extended && of.extended->value ? text::format("'{} {}'", main, text::hex_number(*of.extended->value)) : main;
}

// Where the sentence is known from; beside a code it is told as a further thing seen.
std::string dialog_of(const Style& style, const CodeExplanation& of) {
  const auto& [dialog, sentence] = *of.dialog;
  const auto code = dialog->code ? text::format(" The client's own code for it is {}.", text::hex_number(*dialog->code)) : std::string{};
  auto out = hanging(style, "Dialog", text::format("a well-known sentence ({}), told by its words.{}", sentence->language, code));
  if (!of.dialog_leads()) out += indented(meaning_of(*of.dialog));
  return out + style.dim(indented(sentence->source));
}

// Advice and commands; a command is never wrapped, so that it can be copied.
std::string what_now(const Style& style, const CodeExplanation& of) {
  std::string out;
  if (const auto advice = advice_of(of); !advice.empty()) out = hanging(style, "What now", advice);
  for (const auto& [line, why] : commands_of(of)) {
    out += out.empty() ? style.bold(text::format("{:<{}}", "What now", kLabelWidth)) : std::string(kLabelWidth, ' ');
    out += line + (why.empty() ? std::string{} : style.dim(text::format("   # {}", why))) + "\n";
  }
  return out;
}

std::string causes_of(const Style& style, const CodeExplanation& of, bool all) {
  if (of.causes.empty())
    return of.known()
               ? "\n" + hanging(style, "Causes",
                                why_no_cause(of).empty() ? "none that we know of is tied to it; its meaning is all it says." : "none, as said above.")
               : std::string{};
  const bool kin = std::ranges::any_of(of.causes, [](const auto& each) { return each.basis == knowledge::LikelyCause::Basis::Kin; });
  auto out = "\n" + hanging(style, "Causes",
                            kin ? "known to go with it, or with the same status by another number, the likeliest first:"
                                : "known to go with it, the likeliest first:");
  const auto shown_causes = all ? of.causes.size() : std::min(of.causes.size(), kShownCauses);
  for (std::size_t i = 0; i < shown_causes; ++i) {
    const auto& cause = *of.causes[i].cause;
    const auto hosts = knowledge::hosts_of(cause);
    out += indented(text::format("- {} ({}, {} side{}): {}", cause.title, name_of(cause.stage), name_of(cause.side),
                                 hosts.empty() ? "" : ", " + hosts, cause.id));
  }
  if (of.causes.size() > shown_causes) {
    const auto how = of.main.value ? text::format("; rdpdoctor knowledge list --code {}", codes_of(of)) : std::string{};
    out += style.dim(indented(text::format("and {} more with --all{}", of.causes.size() - shown_causes, how)));
  }
  return out;
}

std::string test_of(const Style& style, const CodeExplanation& of) {
  if (!of.test) return {};
  return "\n" + hanging(style, "Test", of.test->why) + std::string(kStepIndent, ' ') + of.test->command + "\n";
}

std::string wrong_claims_of(const Style& style, const CodeExplanation& of, bool all) {
  std::string out;
  const auto shown_claims = all ? of.wrong.size() : std::min(of.wrong.size(), kShownClaims);
  for (std::size_t i = 0; i < shown_claims; ++i) {
    const auto& claim = *of.wrong[i].claim;
    out += hanging(style, "Not so", text::format("{}. That is wrong: {}.", claim.claim, claim.why));
  }
  if (of.wrong.size() > shown_claims) out += style.dim(indented(text::format("and {} more with --all", of.wrong.size() - shown_claims)));
  return out.empty() ? out : "\n" + out;
}

}  // namespace

std::string explanation_as_text(const CodeExplanation& of, const ExplanationOptions& options) {
  const Style style{options.colour};
  // Of "0x3 0x9" the extended code says all, and the first lines are what is read.
  const bool extended_leads = of.extended && of.extended->likely() != nullptr && of.extended->value != 0u && of.extended->likely()->row->stage;
  auto out =
      hanging(style, "Meaning", of.dialog_leads() ? meaning_of(*of.dialog) : caveat_of(of) + meaning_of(extended_leads ? *of.extended : of.main));
  if (of.extended && !extended_leads) out += hanging(style, "", meaning_of(*of.extended));
  out += what_now(style, of);
  out += hanging(style, "Stage", stage_sentence(of));
  if (extended_leads) out += hanging(style, "Beside it", meaning_of(of.main));
  if (const auto words = words_of(of); !words.empty()) out += style.dim(indented(words));
  out += "\n";
  out += surroundings_of(style, of);
  if (of.dialog) out += dialog_of(style, of);
  out += details_of(style, "Code", of.main) + other_readings(style, of.main);
  if (of.extended) out += details_of(style, "Extended", *of.extended) + other_readings(style, *of.extended);
  for (const auto& each : of.further) out += hanging(style, "Also", meaning_of(each)) + indented(each.likely()->kind().title);
  return out + causes_of(style, of, options.all) + test_of(style, of) + wrong_claims_of(style, of, options.all);
}

}  // namespace doctor::report
