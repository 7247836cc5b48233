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

std::string escaped(std::string_view in) { return text::escape_untrusted(in, 120); }

// "2018-08-07 14:28:57", for people: zone and fraction are said once.
std::string at(LogTime time) {
  auto out = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
  out[10] = ' ';
  out.pop_back();
  return out;
}

// The day is said once: "2018-08-07 14:28:22 to 19:34:50"; over days seconds say nothing.
std::string span_words(LogTime first, LogTime last) {
  constexpr std::size_t kDay = 10, kMinute = 16;
  const auto from = at(first), to = at(last);
  if (from == to) return from;
  if (from.substr(0, kDay) == to.substr(0, kDay)) return text::format("{} to {}", from, to.substr(kDay + 1));
  return text::format("{} to {}", from.substr(0, kMinute), to.substr(0, kMinute));
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

// The file's own name, with its folder where another one is called the same, and shortened in the middle.
std::string file_name(const LogFile& file, const std::vector<LogFile>& all) {
  constexpr std::size_t kLongestName = 64, kTail = 20;
  const auto own = [](std::string_view path) { return path.substr(path.find_last_of("/\\") + 1); };
  const auto same = std::ranges::count_if(all, [&](const LogFile& each) { return own(each.name) == own(file.name); });
  auto out = escaped(same > 1 ? std::string_view{file.name} : own(file.name));
  if (out.size() > kLongestName) out = out.substr(0, kLongestName - kTail - 3) + "..." + out.substr(out.size() - kTail);
  return out;
}

std::string size_words(std::size_t bytes) { return bytes < 10'240 ? counted(bytes, "byte", "bytes") : text::format("{} KiB", bytes / 1024); }

std::string damage_text(const Style& style, const LogFile& file, bool verbose) {
  std::string out;
  if (file.damaged_chunks != 0) {
    auto line = text::format("Damaged: {} of {}", file.damaged_chunks, counted(file.chunks, "chunk", "chunks"));
    if (file.unreadable != 0) line += text::format(", {} could not be read", counted(file.unreadable, "event", "events"));
    if (file.damaged_bytes != 0) line += text::format(" ({})", size_words(file.damaged_bytes));
    if (file.recovered != 0) line += text::format(", {} recovered", counted(file.recovered, "event", "events"));
    out += style.dim(indented(line + (verbose ? "." : "; -v tells where.")));
  }
  if (!verbose) return out;
  if (file.numbers_missing != 0)
    out += style.dim(indented(text::format("{} between the first and the last event are missing: overwritten, or never in this copy.",
                                           counted(file.numbers_missing, "number", "numbers"))));
  if (file.dirty) out += style.dim(indented("Not closed in order: copied while it was in use, or the machine crashed."));
  for (const auto& each : file.damage) out += style.dim(indented("- " + escaped(each)));
  return out;
}

std::string file_text(const Style& style, const LogFile& file, const std::vector<LogFile>& all, bool verbose) {
  const auto name = file_name(file, all);
  if (!file.error.empty()) return hanging(style, "Log", text::format("{} was not read: it {}", name, text::escape_untrusted(file.error, 400)));
  auto out = hanging(style, "Log", name);
  auto line = counted(file.records, "event", "events");
  if (file.first && file.last) line += ", " + span_words(*file.first, *file.last);
  for (const auto& computer : file.computers) line += ", " + escaped(computer);
  return out + indented(line) + damage_text(style, file, verbose);
}

std::string who_words(const LogGuessing::LetIn& each) {
  return text::format("{}{}", each.address.empty() ? "an unknown address" : escaped(each.address),
                      each.account.empty() ? "" : " as " + escaped(each.account));
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

std::string address_of(const LogGuessing::Source& source) { return source.address.empty() ? "address not told" : escaped(source.address); }

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

std::string how_words(const LogStory& story, const LogAttempt& attempt) {
  auto out = text::format("reached {}, {}", name_of(attempt.reached),
                          !attempt.followed    ? "not followed"
                          : came_back(attempt) ? "gone, and let in within a minute"
                                               : end_words(attempt.end));
  if (attempt.code) out += text::format(" ({} {})", attempt.code->field, text::hex_number(attempt.code->value));
  if (attempt.other_side)
    out += text::format("; the {}'s log has it too", story.attempts[*attempt.other_side].seen_by == Side::Host ? "host" : "client");
  if (attempt.joined == LogAttempt::Joined::Guess) out += "; the sign-in may be another attempt's";
  if (may_be_another_service(attempt)) out += "; a network sign-in, which may be file sharing as well";
  return out;
}

// "  2018-08-07 14:28:57  from 192.0.2.7: …", wrapped below itself; with line break.
std::string attempt_line(const Style& style, const LogStory& story, const LogAttempt& attempt) {
  constexpr std::size_t kIndent = 2, kHang = kIndent + 21;
  const auto body = text::wrap(who(attempt) + ": " + how_words(story, attempt), kWidth, std::string(kHang, ' '));
  const auto line = text::format("{:{}}{}  {}\n", "", kIndent, at(attempt.begin), body.substr(std::min(kHang, body.size())));
  return attempt.failed ? style.bad(line) : line;
}

// "1984 attempts: 11 that count, 128 guesses, 1845 not followed".
std::string count_words(const LogStory& story) {
  const auto counts = count_attempts(story);
  auto out = counted(story.attempts.size(), "attempt", "attempts");
  if (counts.others == story.attempts.size()) return out;
  out += text::format(": {} with a course to judge", counts.others);
  if (counts.guesses != 0) out += ", " + counted(counts.guesses, "guess", "guesses");
  if (counts.not_followed != 0) out += text::format(", {} not followed (only that the listener took them, or that they ended)", counts.not_followed);
  return out;
}

std::string attempts_text(const Style& style, const LogStory& story, const Knowledge& known, bool verbose) {
  if (story.attempts.empty()) return {};
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
                                             event.values.empty() ? "" : "  ", event.values),
                                4));
    }
  }
  if (story.not_joined != 0)
    out += style.dim(indented(text::format("{} of sign-in or of a session's end fit no attempt.", counted(story.not_joined, "event", "events"))));
  return out;
}

// "is from 192.0.2.7 and lies after 2026-11-20 10:00:00".
std::string choice_words(const LogChoice& choice) {
  std::string out;
  if (!choice.client.empty()) out = "is from " + escaped(choice.client);
  const auto add = [&](std::string_view how, const std::optional<LogTime>& time) {
    if (time) out += text::format("{}{} {}", out.empty() ? "began " : out.find("began") == out.npos ? " and began " : " and ", how, at(*time));
  };
  add("after", choice.since);
  add("before", choice.until);
  return out;
}

std::string nothing_chosen(const LogStory& story) {
  auto out = story.attempts_in_files == 1
                 ? text::format("The one attempt in the logs is not among what was asked for: none {}", choice_words(story.choice))
                 : text::format("None of the {} attempts in the logs {}", story.attempts_in_files, choice_words(story.choice));
  if (const auto span = span_of(story.files)) out += text::format("; the logs reach from {} to {} (UTC)", at(span->first), at(span->second));
  return out;
}

std::string attempts_verdict(const LogStory& story) {
  const auto counts = count_attempts(story);
  std::string out;
  if (counts.others == 0)
    out = "The logs tell of no attempt how it went";
  else if (counts.failed == 0)
    out = text::format(
        "{} failed{}",
        counts.others == 1 ? std::string{"The one attempt that can be judged has not"} : text::format("None of {} attempts", counts.others),
        counts.open == 0 ? std::string{} : text::format(", but of {} no end is logged", counts.open));
  else
    out = text::format("{} of {} failed", counts.failed, counted(counts.others, "attempt", "attempts"));
  if (counts.not_followed != 0) out += text::format("; {} more {} not followed", counts.not_followed, counts.not_followed == 1 ? "is" : "are");
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
  const auto counts = count_attempts(story);
  if (counts.failed != 0 || std::ranges::any_of(findings.troubles, stops)) return Outcome::Broken;
  if (story.guessing.found) return Outcome::Degraded;
  // Where of most no more is told than that they began, nobody can say that all is well.
  const auto told = counts.others - counts.open;
  return 2 * told <= story.attempts.size() ? Outcome::Undetermined : Outcome::Works;  // none at all, too
}

std::string log_verdict(const LogStory& story, const LogFindings& findings) {
  const auto others =
      std::size_t(std::ranges::count_if(findings.troubles, [](const LogFinding& each) { return each.trouble->attempts.empty() && stops(each); }));
  std::string out;
  const auto& guessing = story.guessing;
  if (!guessing.let_in.empty() && guessing.let_in.front().guessed)
    out =
        text::format("An address that guessed passwords was let in: {}, {}. ", who_words(guessing.let_in.front()), at(guessing.let_in.front().first));
  if (!story.attempts.empty())
    out += attempts_verdict(story);
  else if (story.choice.chosen() && story.attempts_in_files != 0)
    out += nothing_chosen(story);
  else
    out += "The logs show no attempt to connect";
  if (others != 0) out += text::format("; {} a cause", counted(others, "kind of event names", "kinds of events name"));
  out += ".";
  if (guessing.found)
    out += text::format(" Strangers guess passwords: {}, refused, up to {} a minute.", counted(guessing.guesses, "more attempt", "more attempts"),
                        guessing.peak_per_minute);
  return out;
}

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
