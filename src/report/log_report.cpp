#include "report/log_report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "report/log_words.hpp"
#include "report/style.hpp"
#include "report/summing_up.hpp"

namespace doctor::report {
namespace {

using knowledge::Knowledge;
using knowledge::LogCause;
using knowledge::LogFinding;
using knowledge::LogFindings;

constexpr std::size_t kShownSources = 8;
constexpr std::size_t kShownAttempts = 20;
constexpr std::size_t kShownTroubles = 8;
constexpr std::size_t kShownCauses = 3;

// A warning of the host of which no cause is known: of use to who reads everything.
bool says_little(const LogFinding& finding) { return finding.trouble->attempts.empty() && finding.causes.empty(); }

std::string damage_text(const Style& style, const LogFile& file, bool verbose) {
  std::string out;
  if (file.damaged_chunks != 0) out += style.dim(indented(damage_words(file) + (verbose ? "." : "; -v tells where.")));
  if (!verbose) return out;
  if (file.numbers_missing != 0)
    out += style.dim(indented(text::format("{} between the first and the last event are missing: overwritten, or never in this copy.",
                                           counted(file.numbers_missing, "number", "numbers"))));
  if (file.dirty) out += style.dim(indented("Not closed in order: copied while it was in use, or the machine crashed."));
  for (const auto& each : file.damage) out += style.dim(indented("- " + log_text(each)));
  return out;
}

std::string file_text(const Style& style, const LogFile& file, const std::vector<LogFile>& all, bool verbose) {
  const auto name = file_name(file, all);
  if (!file.error.empty()) return hanging(style, "Log", text::format("{} was not read: it {}", name, text::escape_untrusted(file.error, 400)));
  auto out = hanging(style, "Log", name);
  auto line = counted(file.records, "event", "events");
  if (file.first && file.last) line += ", " + span_words(*file.first, *file.last);
  for (const auto& computer : file.computers) line += ", " + log_text(computer);
  return out + indented(line) + damage_text(style, file, verbose);
}

std::string let_in_text(const Style& style, const LogGuessing& guessing, bool verbose) {
  std::string out;
  const auto line = [&](const LogGuessing::LetIn& each) {
    return indented(
        text::format("{}, {}{}", who_words(each), each.times == 1 ? "" : text::format("{} times, ", each.times), span_words(each.first, each.last)));
  };
  const auto guessed = std::size_t(std::ranges::count_if(guessing.let_in, &LogGuessing::LetIn::guessed));
  if (guessed != 0) {
    out += style.bad(hanging(style, "Got in",
                             "An address that guessed passwords came past the sign-in. Treat the account as stolen: cut the "
                             "connection, change the password, and look what was done since."));
    for (std::size_t i = 0; i < guessed; ++i) out += style.bad(line(guessing.let_in[i]));
  }
  if (guessed == guessing.let_in.size()) return out;
  out += hanging(style, "Let in", "From public addresses, while others guessed. Make sure that you know them:");
  const auto end = verbose ? guessing.let_in.size() : std::min(guessing.let_in.size(), guessed + kShownSources);
  for (std::size_t i = guessed; i < end; ++i) out += line(guessing.let_in[i]);
  if (end < guessing.let_in.size()) out += style.dim(indented(text::format("and {} more (-v lists them)", guessing.let_in.size() - end)));
  return out;
}

std::string guessing_text(const Style& style, const LogStory& story, bool verbose) {
  const auto& guessing = story.guessing;
  if (!guessing.found) return {};
  const auto sources = std::size_t(std::ranges::count_if(guessing.sources, [](const auto& each) { return !each.address.empty(); }));
  auto out = hanging(style, "Guessing",
                     text::format("{} refused from {}, {}; at most {} in one minute.", counted(guessing.guesses, "sign-in", "sign-ins"),
                                  counted(sources, "address", "addresses"), span_words(guessing.first, guessing.last), guessing.peak_per_minute));
  std::string names;
  for (const auto& each : guessing.accounts_most_tried) names += (names.empty() ? "" : ", ") + log_text(each);
  out += indented(guessing.accounts == 0 ? std::string{"Which accounts they tried stands in the security log, which is not among the files."}
                                         : text::format("{} tried, most of all {}.", counted(guessing.accounts, "account", "accounts"), names));
  const auto shown = verbose ? guessing.sources.size() : std::min(guessing.sources.size(), kShownSources);
  std::size_t widest = 0;
  for (std::size_t i = 0; i < shown; ++i) widest = std::max(widest, address_of(guessing.sources[i]).size());
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& source = guessing.sources[i];
    const auto line =
        text::format("{:{}}{:<{}} {:>5}  {}", "", kLabelWidth, address_of(source), widest, source.guesses, span_words(source.first, source.last));
    out += source.admitted == 0 ? line + "\n" : style.bad(line + "  GOT IN") + "\n";
  }
  if (shown < guessing.sources.size())
    out += style.dim(indented(text::format("and {} (-v lists them)", counted(guessing.sources.size() - shown, "more source", "more sources"))));
  return out;
}

std::string cause_text(const Style& style, const LogCause& cause, std::size_t number) {
  const auto share = cause.probability ? text::format(" ({})", percent(*cause.probability)) : std::string{};
  auto out = hanging(style, text::format("Cause {}", number), text::format("{}{}", cause.says, share));
  out += style.dim(indented(text::format("{}; {}", cause.cause->id, side_words(cause.cause->side))));
  if (!cause.because.empty()) out += style.dim(indented("Because: " + cause.because));
  return out;
}

std::string causes_text(const Style& style, const std::vector<LogCause>& causes, const Knowledge& known, bool verbose) {
  std::string out;
  const auto shown = verbose ? causes.size() : std::min(causes.size(), kShownCauses);
  for (std::size_t i = 0; i < shown; ++i) out += cause_text(style, causes[i], i + 1);
  if (shown < causes.size())
    out += style.dim(indented(text::format("and {} less likely (-v lists them)", counted(causes.size() - shown, "cause", "causes"))));
  if (causes.empty() || causes.front().cause->fixes.empty()) return out;
  if (const auto* fix = known.fix(causes.front().cause->fixes.front()); fix != nullptr)
    out += indented(text::format("Fix: {}; rdpdoctor knowledge show {}", fix->title, fix->id));
  return out;
}

std::string trouble_text(const Style& style, const LogStory& story, const LogFinding& finding, const Knowledge& known, bool verbose) {
  const auto& trouble = *finding.trouble;
  std::string head;
  if (trouble.attempts.empty()) {
    const auto& event = trouble.events.front();
    head = text::format("Event {} of {}, {}: {}", event.id, log_of(event), trouble.count == 1 ? "once" : text::format("{} times", trouble.count),
                        span_words(trouble.first, trouble.last));
  } else {
    const auto& first = story.attempts[trouble.attempts.front()];
    head = text::format("{}: {}{}, {}; {}", counted(trouble.count, "attempt", "attempts"), end_words(first.end),
                        trouble.stage ? text::format(" at {}", name_of(*trouble.stage)) : "", span_words(trouble.first, trouble.last), who(first));
    if (trouble.count > 1) head += ", and others";
  }
  auto out = hanging(style, "Failed", head);
  if (finding.event != nullptr) out += indented(text::format("Event {}: {}", finding.event->code, finding.event->meaning));
  if (trouble.attempts.empty() && !trouble.events.front().values.empty()) out += style.dim(indented(value_words(trouble.events.front(), known)));
  if (trouble.attempts.empty() && trouble.events.front().provider == "Schannel")
    out += style.dim(indented("Schannel speaks for every program of the machine: look whether the time fits an attempt."));
  if (trouble.code) out += indented(code_line(finding));
  if (finding.causes.empty()) return out + indented("What stands behind it the logs do not tell; rdpdoctor diagnose HOST looks at the host itself.");
  return out + causes_text(style, finding.causes, known, verbose);
}

// "  2018-08-07 14:28:57  from 192.0.2.7: …", wrapped below itself; with line break.
std::string attempt_line(const Style& style, const LogStory& story, const LogAttempt& attempt) {
  constexpr std::size_t kIndent = 2, kHang = kIndent + 21;
  const auto body = text::wrap(who(attempt) + ": " + how_words(story, attempt), kWidth, std::string(kHang, ' '));
  const auto line = text::format("{:{}}{}  {}\n", "", kIndent, to_words(attempt.begin), body.substr(std::min(kHang, body.size())));
  return attempt.failed ? style.bad(line) : line;
}

std::string attempts_text(const Style& style, const LogStory& story, const Knowledge& known, bool verbose) {
  if (story.attempts.empty() && story.not_joined == 0) return {};
  std::vector<const LogAttempt*> told;
  for (const auto& each : story.attempts)
    if (verbose || (each.followed && !each.guess)) told.push_back(&each);
  auto out = hanging(style, "Attempts", text::format("{}. Times are UTC, by the clock of the machine that wrote the log.", count_words(story)));
  const std::size_t begin = verbose || told.size() <= kShownAttempts ? 0 : told.size() - kShownAttempts;
  if (begin != 0) out += style.dim(indented(text::format("the last {} of the {} that count (-v lists all):", kShownAttempts, told.size())));
  for (std::size_t i = begin; i < told.size(); ++i) {
    out += attempt_line(style, story, *told[i]);
    if (!verbose) continue;
    for (const auto& event : told[i]->events) {
      const auto* row = knowledge::row_of_event(event, known);
      out += style.dim(indented(text::format("{} {} {}{}{}", to_text(event.at).substr(11, 12), event.id,
                                             row == nullptr ? std::string{"(not in the tables)"} : std::string{row->meaning},
                                             event.values.empty() ? "" : "  ", value_words(event, known)),
                                4));
    }
  }
  if (story.not_joined != 0)
    out += style.dim(indented(text::format("{} of sign-in or of a session's end fit no attempt.", counted(story.not_joined, "event", "events"))));
  return out;
}

}  // namespace

std::string logs_as_text(const LogStory& story, const LogFindings& findings, const Knowledge& knowledge, const LogOptions& options) {
  const Style style{options.colour};
  const auto outcome = outcome_of(story, findings);
  if (options.quiet) return text::format("{}: {}\n", name_of(outcome), log_verdict(story, findings));
  auto out = hanging(style, "Verdict", text::format("{}: {}", name_of(outcome), log_verdict(story, findings)));
  if (story.guessing.found) {
    const auto let_in = let_in_text(style, story.guessing, options.verbose);
    out += (let_in.empty() ? "" : "\n") + let_in + "\n" + guessing_text(style, story, options.verbose);
    out += causes_text(style, findings.causes, knowledge, options.verbose);
  }
  std::size_t shown = 0, left_out = 0;
  for (const auto& each : findings.troubles)
    if (options.verbose || (shown < kShownTroubles && !says_little(each))) {
      out += "\n" + trouble_text(style, story, each, knowledge, options.verbose);
      ++shown;
    } else {
      ++left_out;
    }
  if (left_out != 0)
    out += "\n" +
           style.dim(indented(text::format("and {}, rarer or without a known cause (-v tells)", counted(left_out, "more trouble", "more troubles"))));
  if (const auto attempts = attempts_text(style, story, knowledge, options.verbose); !attempts.empty()) out += "\n" + attempts;
  for (const auto& file : story.files) out += "\n" + file_text(style, file, story.files, options.verbose);
  return out;
}

}  // namespace doctor::report
