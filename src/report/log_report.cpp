#include "report/log_report.hpp"

#include <algorithm>

#include "base/text.hpp"
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
constexpr std::size_t kShownDamage = 3;

std::string escaped(std::string_view in) { return text::escape_untrusted(in, 120); }

// "2018-08-07 14:28:57", for people: zone and fraction are said once.
std::string at(LogTime time) {
  auto out = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
  out[10] = ' ';
  out.pop_back();
  return out;
}

std::string span_words(LogTime first, LogTime last) { return first == last ? at(first) : text::format("{} to {}", at(first), at(last)); }

// Only the listener's event is there: neither address nor end.
bool is_bare(const LogAttempt& attempt) {
  return attempt.address.empty() && attempt.account.empty() && attempt.end == LogAttempt::End::Open && attempt.reached == Stage::Tcp &&
         attempt.seen_by == Side::Host;
}

// Made of the security log alone, by a logon of type 3: sharing files signs in so, too.
bool may_be_another_service(const LogAttempt& attempt) {
  return attempt.reached == Stage::Credssp &&
         std::ranges::all_of(attempt.events, [](const LogEvent& event) { return event.provider == "Microsoft-Windows-Security-Auditing"; });
}

bool came_back(const LogAttempt& attempt) { return attempt.end == LogAttempt::End::Dropped && !attempt.failed; }

// A warning of the host of which no cause is known: of use to who reads everything.
bool says_little(const LogFinding& finding) { return finding.trouble->attempts.empty() && finding.causes.empty(); }

bool stops(const LogFinding& finding) {
  return std::ranges::any_of(finding.causes, [](const LogCause& each) { return each.cause->effect == knowledge::Effect::Stops; });
}

// Attempts of which the logs tell how they ended, or that they came as far as signing in: only those can be called sound.
std::size_t told_ends(const LogStory& story) {
  return std::size_t(std::ranges::count_if(story.attempts, [](const LogAttempt& each) {
    return each.end != LogAttempt::End::Open || each.reached == Stage::Credssp || each.reached == Stage::Session;
  }));
}

std::size_t failed_attempts(const LogStory& story) {
  return std::size_t(std::ranges::count_if(story.attempts, [](const LogAttempt& each) { return each.failed && !each.guess; }));
}

std::string file_text(const Style& style, const LogFile& file, bool verbose) {
  if (!file.error.empty()) return hanging(style, "Log", text::format("{}: not read: {}", escaped(file.name), escaped(file.error)));
  auto line = text::format("{}: {}", escaped(file.name), counted(file.records, "event", "events"));
  if (file.first && file.last) line += ", " + span_words(*file.first, *file.last);
  for (const auto& computer : file.computers) line += ", " + escaped(computer);
  auto out = hanging(style, "Log", line);
  std::string notes;
  const auto note = [&](std::string what) { notes += (notes.empty() ? "" : "; ") + std::move(what); };
  if (file.unreadable != 0) note(counted(file.unreadable, "event", "events") + " could not be read");
  if (file.recovered != 0) note(counted(file.recovered, "event", "events") + " recovered from damaged parts");
  if (file.numbers_missing != 0) note(text::format("{} numbers between the first and the last event are missing", file.numbers_missing));
  if (file.dirty) note("not closed in order");
  if (!notes.empty()) out += style.dim(indented(notes));
  const auto shown = verbose ? file.damage.size() : std::min(file.damage.size(), kShownDamage);
  for (std::size_t i = 0; i < shown; ++i) out += style.dim(indented("damaged: " + escaped(file.damage[i])));
  if (shown < file.damage.size()) out += style.dim(indented(text::format("and {} more damaged places (-v lists them)", file.damage.size() - shown)));
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
  for (const auto& each : guessing.accounts_most_tried) names += (names.empty() ? "" : ", ") + escaped(each);
  out += indented(guessing.accounts == 0 ? std::string{"Which accounts they tried stands in the security log, which is not among the files."}
                                         : text::format("{} tried, most of all {}.", counted(guessing.accounts, "account", "accounts"), names));
  const auto shown = verbose ? guessing.sources.size() : std::min(guessing.sources.size(), kShownSources);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& source = guessing.sources[i];
    out += text::format("{:{}}{:<24} {:>5}  {}{}\n", "", kLabelWidth, source.address.empty() ? "address not told" : escaped(source.address),
                        source.guesses, span_words(source.first, source.last),
                        source.admitted == 0 ? "" : text::format("  LET IN {} times", source.admitted));
  }
  if (shown < guessing.sources.size())
    out += style.dim(indented(text::format("and {} (-v lists them)", counted(guessing.sources.size() - shown, "more source", "more sources"))));
  if (guessing.admitted != 0)
    out += style.bad(indented(
        text::format("{} from these addresses came past the sign-in: look at them first.", counted(guessing.admitted, "connection", "connections"))));
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

// The address, and what the other side's log calls it.
std::string who(const LogAttempt& attempt) {
  std::string out;
  const auto add = [&](std::string_view what, std::string_view value) {
    if (!value.empty()) out += text::format("{}{}{}", out.empty() ? "" : ", ", what, escaped(value));
  };
  add(attempt.seen_by == Side::Host ? "from " : "to ", attempt.address.empty() ? attempt.target : attempt.address);
  add("as ", attempt.account);
  return out.empty() ? "nothing tells who" : out;
}

std::string code_line(const LogFinding& finding) {
  const auto& code = *finding.trouble->code;
  auto out = text::format("{} {}", code.field, text::hex_number(code.value));
  if (code.kind == LogCode::Kind::DisconnectReason || code.kind == LogCode::Kind::Win32 || code.kind == LogCode::Kind::TlsAlert)
    out = text::format("{} {}", code.field, code.value);
  if (finding.code == nullptr) return out + ": no table has it";
  return text::format("{}{}{}: {}", out, finding.code->name.empty() ? "" : " ", finding.code->name, finding.code->meaning);
}

std::string trouble_text(const Style& style, const LogStory& story, const LogFinding& finding, const Knowledge& known, bool verbose) {
  const auto& trouble = *finding.trouble;
  std::string head;
  if (trouble.attempts.empty()) {
    const auto& event = trouble.events.front();
    head = text::format("Event {} of {}, {}: {}", event.id, escaped(event.provider),
                        trouble.count == 1 ? "once" : text::format("{} times", trouble.count), span_words(trouble.first, trouble.last));
  } else {
    const auto& first = story.attempts[trouble.attempts.front()];
    head = text::format("{}: {}{}, {}; {}", counted(trouble.count, "attempt", "attempts"), end_words(first.end),
                        trouble.stage ? text::format(" at {}", name_of(*trouble.stage)) : "", span_words(trouble.first, trouble.last), who(first));
    if (trouble.count > 1) head += ", and others";
  }
  auto out = hanging(style, "Failed", head);
  if (finding.event != nullptr) out += indented(text::format("Event {}: {}", finding.event->code, finding.event->meaning));
  if (trouble.attempts.empty() && !trouble.events.front().values.empty()) out += style.dim(indented(trouble.events.front().values));
  if (trouble.attempts.empty() && trouble.events.front().provider == "Schannel")
    out += style.dim(indented("Schannel speaks for every program of the machine: look whether the time fits an attempt."));
  if (trouble.code) out += indented(code_line(finding));
  if (finding.causes.empty()) return out + indented("What stands behind it the logs do not tell; rdpdoctor diagnose HOST looks at the host itself.");
  return out + causes_text(style, finding.causes, known, verbose);
}

std::string attempt_line(const Style& style, const LogStory& story, const LogAttempt& attempt) {
  auto line = text::format("{}  {}, reached {}: {}", at(attempt.begin), who(attempt), name_of(attempt.reached),
                           came_back(attempt) ? "gone, and let in within a minute" : end_words(attempt.end));
  if (attempt.code) line += text::format(" ({} {})", attempt.code->field, text::hex_number(attempt.code->value));
  if (attempt.other_side)
    line += text::format("; the {}'s log has it too", story.attempts[*attempt.other_side].seen_by == Side::Host ? "host" : "client");
  if (attempt.joined == LogAttempt::Joined::Guess) line += "; the sign-in may be another attempt's";
  if (may_be_another_service(attempt)) line += "; a network sign-in, which may be file sharing as well";
  return attempt.failed ? style.bad(line) + "\n" : line + "\n";
}

std::string attempts_text(const Style& style, const LogStory& story, const Knowledge& known, bool verbose) {
  std::vector<const LogAttempt*> told;
  std::size_t bare = 0, guesses = 0;
  for (const auto& each : story.attempts) {
    bare += is_bare(each) ? 1 : 0;
    guesses += each.guess ? 1 : 0;
    if (verbose || (!is_bare(each) && !each.guess)) told.push_back(&each);
  }
  auto out =
      hanging(style, "Attempts",
              text::format("{}{}{}; times are UTC, by the clock of the machine that wrote the log.",
                           counted(story.attempts.size(), "attempt", "attempts"), guesses == 0 ? "" : text::format(", {} of them guesses", guesses),
                           bare == 0 ? "" : text::format(", of {} only that the listener took them", bare)));
  const std::size_t begin = verbose || told.size() <= kShownAttempts ? 0 : told.size() - kShownAttempts;
  if (begin != 0) out += style.dim(indented(text::format("the last {} of {} that are no guesses (-v lists all):", kShownAttempts, told.size())));
  for (std::size_t i = begin; i < told.size(); ++i) {
    out += text::format("{:{}}", "", 2) + attempt_line(style, story, *told[i]);
    if (!verbose) continue;
    for (const auto& event : told[i]->events) {
      const auto* row = knowledge::row_of_event(event, known);
      out += style.dim(text::format("{:{}}{} {} {}{}{}\n", "", 4, to_text(event.at), event.id,
                                    row == nullptr ? std::string{"(not in the tables)"} : std::string{row->meaning}, event.values.empty() ? "" : "  ",
                                    event.values));
    }
  }
  if (story.not_joined != 0)
    out += style.dim(indented(text::format("{} of sign-in or of a session's end fit no attempt.", counted(story.not_joined, "event", "events"))));
  return out;
}

}  // namespace

std::string_view end_words(LogAttempt::End end) {
  switch (end) {
    case LogAttempt::End::Open: return "no end is logged";
    case LogAttempt::End::SignInRefused: return "sign-in refused";
    case LogAttempt::End::Denied: return "no right to a session";
    case LogAttempt::End::SecurityError: return "ended by an error of TLS or CredSSP";
    case LogAttempt::End::ProtocolError: return "ended by a protocol error";
    case LogAttempt::End::Dropped: return "gone without a reason";
    case LogAttempt::End::SignedOff: return "signed off, no failure";
    case LogAttempt::End::ClosedByUser: return "closed by the user, no failure";
    case LogAttempt::End::Replaced: return "another connection took the session over, no failure";
    case LogAttempt::End::EndedByHost: return "ended by the host";
  }
  return "";
}

Outcome outcome_of(const LogStory& story, const LogFindings& findings) {
  if (failed_attempts(story) != 0 || std::ranges::any_of(findings.troubles, stops)) return Outcome::Broken;
  if (story.guessing.found) return Outcome::Degraded;
  return 2 * told_ends(story) <= story.attempts.size() ? Outcome::Undetermined : Outcome::Works;  // none at all, too
}

std::string log_verdict(const LogStory& story, const LogFindings& findings) {
  const auto failed = failed_attempts(story);
  const auto others =
      std::size_t(std::ranges::count_if(findings.troubles, [](const LogFinding& each) { return each.trouble->attempts.empty() && stops(each); }));
  std::string out;
  if (story.attempts.empty())
    out = others == 0 ? "The logs show no attempt to connect." : "The logs show no attempt to connect, but";
  else if (failed == 0)
    out = text::format("None of {} is told to have failed{}; of {} the logs tell no more than that it began",
                       counted(story.attempts.size(), "attempt", "attempts"), story.guessing.found ? ", guesses aside" : "",
                       story.attempts.size() - told_ends(story));
  else
    out = text::format("{} of {} failed{}", failed, counted(story.attempts.size(), "attempt", "attempts"),
                       story.guessing.found ? ", guesses not counted" : "");
  if (others != 0)
    out += text::format("{} {} that stops connections", story.attempts.empty() ? "" : ";",
                        counted(others, "kind of event names a cause", "kinds of events name causes"));
  if (!out.ends_with('.')) out += ".";
  if (story.guessing.found)
    out += text::format(" Strangers guess passwords: {} refused, up to {} a minute.", counted(story.guessing.guesses, "sign-in", "sign-ins"),
                        story.guessing.peak_per_minute);
  return out;
}

std::string logs_as_text(const LogStory& story, const LogFindings& findings, const Knowledge& knowledge, const LogOptions& options) {
  const Style style{options.colour};
  const auto outcome = outcome_of(story, findings);
  auto out = hanging(style, "Verdict", text::format("{}: {}", name_of(outcome), log_verdict(story, findings)));
  if (options.quiet) return text::format("{}: {}\n", name_of(outcome), log_verdict(story, findings));
  for (const auto& file : story.files) out += file_text(style, file, options.verbose);
  if (story.guessing.found) {
    out += "\n" + guessing_text(style, story, options.verbose);
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
    out +=
        "\n" + style.dim(indented(text::format("and {} more, rarer or without a known cause (-v tells)", counted(left_out, "trouble", "troubles"))));
  return out + "\n" + attempts_text(style, story, knowledge, options.verbose);
}

}  // namespace doctor::report
