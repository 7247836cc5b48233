#include "report/log_words.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/text.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace {

using knowledge::LogCause;
using knowledge::LogFinding;
using knowledge::LogFindings;

// Made of the security log alone, by a logon of type 3: sharing files signs in so, too.
bool may_be_another_service(const LogAttempt& attempt) {
  return attempt.reached == Stage::Credssp &&
         std::ranges::all_of(attempt.events, [](const LogEvent& event) { return event.provider == "Microsoft-Windows-Security-Auditing"; });
}

bool came_back(const LogAttempt& attempt) { return attempt.end == LogAttempt::End::Dropped && !attempt.failed; }

// "is from 192.0.2.7 and lies after 2026-11-20 10:00:00".
std::string choice_words(const LogChoice& choice) {
  std::string out;
  if (!choice.client.empty()) out = "is from " + log_text(choice.client);
  const auto add = [&](std::string_view how, const std::optional<LogTime>& time) {
    if (time) out += text::format("{}{} {}", out.empty() ? "began " : out.find("began") == out.npos ? " and began " : " and ", how, to_words(*time));
  };
  add("after", choice.since);
  add("before", choice.until);
  return out;
}

std::string nothing_chosen(const LogStory& story) {
  auto out = story.attempts_in_files == 1
                 ? text::format("The one attempt in the logs is not among what was asked for: none {}", choice_words(story.choice))
                 : text::format("None of the {} attempts in the logs {}", story.attempts_in_files, choice_words(story.choice));
  if (const auto span = span_of(story.files))
    out += text::format("; the logs reach from {} to {} (UTC)", to_words(span->first), to_words(span->second));
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

std::string size_words(std::size_t bytes) { return bytes < 10'240 ? counted(bytes, "byte", "bytes") : text::format("{} KiB", bytes / 1024); }

// "error 64", "ErrorCode 0x80070057": as its numbering is written.
std::string code_words(const LogCode& code) {
  const bool counted_up = code.kind == LogCode::Kind::DisconnectReason || code.kind == LogCode::Kind::Win32 || code.kind == LogCode::Kind::TlsAlert;
  return counted_up && code.value < 0x80000000 ? text::format("{} {}", code.field, code.value)
                                               : text::format("{} {}", code.field, text::hex_number(code.value));
}

}  // namespace

std::string log_text(std::string_view in) { return text::escape_untrusted(in, 120); }

// "2018-08-07 14:28:57", for people: zone and fraction are said once.
std::string to_words(LogTime time) {
  auto out = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
  out[10] = ' ';
  out.pop_back();
  return out;
}

// The day is said once: "2018-08-07 14:28:22 to 19:34:50"; over days seconds say nothing.
std::string span_words(LogTime first, LogTime last) {
  constexpr std::size_t kDay = 10, kMinute = 16;
  const auto from = to_words(first), to = to_words(last);
  if (from == to) return from;
  if (from.substr(0, kDay) == to.substr(0, kDay)) return text::format("{} to {}", from, to.substr(kDay + 1));
  return text::format("{} to {}", from.substr(0, kMinute), to.substr(0, kMinute));
}

// The file's own name, with its folder where another one is called the same, and shortened in the middle.
std::string file_name(const LogFile& file, const std::vector<LogFile>& all) {
  constexpr std::size_t kLongestName = 64, kTail = 20;
  const auto own = [](std::string_view path) { return path.substr(path.find_last_of("/\\") + 1); };
  const auto same = std::ranges::count_if(all, [&](const LogFile& each) { return own(each.name) == own(file.name); });
  auto out = log_text(same > 1 ? std::string_view{file.name} : own(file.name));
  if (out.size() <= kLongestName) return out;
  const auto inside_a_character = [&](std::size_t i) { return (out[i] & 0xc0) == 0x80; };  // UTF-8
  std::size_t head = kLongestName - kTail - 3, tail = out.size() - kTail;
  while (head > 0 && inside_a_character(head)) --head;
  while (tail < out.size() && inside_a_character(tail)) ++tail;
  return out.substr(0, head) + "..." + out.substr(tail);
}

std::string damage_words(const LogFile& file) {
  auto out = text::format("Damaged: {} of {}", file.damaged_chunks, counted(file.chunks, "chunk", "chunks"));
  if (file.unreadable != 0) out += text::format(", {} could not be read", counted(file.unreadable, "event", "events"));
  if (file.damaged_bytes != 0) out += text::format(" ({})", size_words(file.damaged_bytes));
  if (file.recovered != 0) out += text::format(", {} recovered", counted(file.recovered, "event", "events"));
  return out;
}

std::string who_words(const LogGuessing::LetIn& each) {
  return text::format("{}{}", each.address.empty() ? "an unknown address" : log_text(each.address),
                      each.account.empty() ? "" : " as " + log_text(each.account));
}

std::string address_of(const LogGuessing::Source& source) { return source.address.empty() ? "address not told" : log_text(source.address); }

// The address, and what the other side's log calls it.
std::string who(const LogAttempt& attempt) {
  std::string out;
  const auto add = [&](std::string_view what, std::string_view value) {
    if (!value.empty()) out += text::format("{}{}{}", out.empty() ? "" : ", ", what, log_text(value));
  };
  add(attempt.seen_by == Side::Host ? "from " : "to ", attempt.address.empty() ? attempt.target : attempt.address);
  add("as ", attempt.account);
  return out.empty() ? "nothing tells who" : out;
}

std::string log_of(const LogEvent& event) {
  constexpr std::string_view kOfWindows = "Microsoft-Windows-";
  const auto bare = [&](std::string_view name) { return log_text(name.starts_with(kOfWindows) ? name.substr(kOfWindows.size()) : name); };
  if (event.channel.empty()) return bare(event.provider);
  // System and Security have events of many; a log of its own is called as its provider.
  return event.channel.find('/') == event.channel.npos ? text::format("{} ({})", bare(event.channel), bare(event.provider)) : bare(event.channel);
}

std::string value_words(const LogEvent& event, const knowledge::Knowledge& known) {
  constexpr std::string_view kMark = "=0x";
  constexpr std::size_t kDigits = 8;
  std::string out = event.values;
  for (auto at = out.find(kMark); at != out.npos; at = out.find(kMark, at + kMark.size())) {
    const auto begin = at + kMark.size(), end = begin + kDigits;
    std::uint32_t value = 0;
    if (out.size() < end || (out.size() > end && out[end] != ',')) continue;
    if (std::from_chars(out.data() + begin, out.data() + end, value, 16).ptr != out.data() + end || value < 0x80000000) continue;
    const auto found = knowledge::row_of_code({.kind = LogCode::Kind::Status, .value = value}, known);
    if (found.row != nullptr && !found.row->name.empty()) out.insert(end, " " + std::string{found.row->name});
  }
  return out;
}

std::string code_line(const LogFinding& finding) {
  const auto out = code_words(*finding.trouble->code);
  if (finding.code == nullptr) return out + ": no table has it";
  return text::format("{}{}{}: {}", out, finding.code->name.empty() ? "" : " ", finding.code->name, finding.code->meaning);
}

std::string how_words(const LogStory& story, const LogAttempt& attempt) {
  auto out = text::format("reached {}, {}", name_of(attempt.reached),
                          !attempt.followed    ? "not followed"
                          : came_back(attempt) ? "gone, and let in within a minute"
                                               : end_words(attempt.end));
  if (attempt.code) out += text::format(" ({})", code_words(*attempt.code));
  if (attempt.other_side)
    out += text::format("; the {}'s log has it too", story.attempts[*attempt.other_side].seen_by == Side::Host ? "host" : "client");
  if (attempt.joined == LogAttempt::Joined::Guess) out += "; the sign-in may be another attempt's";
  if (may_be_another_service(attempt)) out += "; a network sign-in, which may be file sharing as well";
  return out;
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

bool stops(const LogFinding& finding) {
  return std::ranges::any_of(finding.causes, [](const LogCause& each) { return each.cause->effect == knowledge::Effect::Stops; });
}

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
    out = text::format("An address that guessed passwords was let in: {}, {}. ", who_words(guessing.let_in.front()),
                       to_words(guessing.let_in.front().first));
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

}  // namespace doctor::report
