#include "intake/log/log_story.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "intake/log/attempts.hpp"
#include "intake/log/guessing.hpp"
#include "intake/log/log_facts.hpp"

namespace doctor::intake {
namespace {

bool within(LogTime at, const LogChoice& choice) { return (!choice.since || at >= *choice.since) && (!choice.until || at <= *choice.until); }

LogChoice to_choice(const LogQuestion& question, const std::vector<LogFile>& files) {
  const auto span = span_of(files);
  const auto time_of = [&](const std::optional<LogMoment>& moment) -> std::optional<LogTime> {
    if (!moment) return std::nullopt;
    if (const auto* time = std::get_if<LogTime>(&*moment)) return *time;
    if (!span) return std::nullopt;  // nothing to count back from, and nothing to choose
    return span->second - std::get<std::chrono::seconds>(*moment);
  };
  return {.since = time_of(question.since), .until = time_of(question.until), .client = question.client};
}

// Where an attempt that ended so was stopped.
Stage stage_of(const LogAttempt& attempt) {
  switch (attempt.end) {
    case LogAttempt::End::SignInRefused: return attempt.reached == Stage::Session ? Stage::Session : Stage::Credssp;
    case LogAttempt::End::SecurityError: return Stage::Tls;
    case LogAttempt::End::Denied:
    case LogAttempt::End::ProtocolError:
    case LogAttempt::End::EndedByHost: return Stage::Session;
    default: return attempt.reached;
  }
}

// One of each kind of event, in the order in which the first attempt had them.
void add_kinds(const std::vector<LogEvent>& events, LogTrouble& to) {
  for (const auto& event : events)
    if (std::ranges::none_of(to.events, [&](const LogEvent& each) { return each.id == event.id && each.provider == event.provider; }))
      to.events.push_back(event);
}

LogTrouble of_attempts(const std::vector<LogAttempt>& attempts, std::vector<std::size_t> indices) {
  const auto& first = attempts[indices.front()];
  LogTrouble out{.count = indices.size(),
                 .first = first.begin,
                 .last = attempts[indices.back()].begin,
                 .stage = stage_of(first),
                 .code = first.code,
                 .evidence = Evidence{Instant{}}};
  add_kinds(first.events, out);
  out.attempts = std::move(indices);
  return out;
}

LogTrouble of_events(const std::vector<const RdpEvent*>& events) {
  LogTrouble out{.count = events.size(), .code = events.front()->code, .evidence = Evidence{Instant{}}};
  out.events.push_back(to_log_event(*events.front()));
  out.first = out.events.front().at;
  out.last = to_log_event(*events.back()).at;
  return out;
}

// What failed alike: the same view, end and code.
std::vector<LogTrouble> troubles_of_attempts(const std::vector<LogAttempt>& attempts) {
  using Key = std::tuple<Side, LogAttempt::End, Stage, LogCode::Kind, std::uint32_t>;
  std::map<Key, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const auto& each = attempts[i];
    if (!each.failed || each.guess) continue;
    // The host's log says more of the same attempt than the client's.
    if (each.seen_by == Side::Client && each.other_side && attempts[*each.other_side].failed) continue;
    const auto code = each.code.value_or(LogCode{});
    alike[{each.seen_by, each.end, each.reached, code.kind, code.value}].push_back(i);
  }
  std::vector<LogTrouble> out;
  for (auto& [key, indices] : alike) out.push_back(of_attempts(attempts, std::move(indices)));
  return out;
}

std::vector<LogTrouble> troubles_of_events(const std::vector<RdpEvent>& events, const LogChoice& choice) {
  std::map<std::tuple<std::string_view, std::uint32_t, std::uint32_t>, std::vector<const RdpEvent*>> alike;
  for (const auto& event : events) {
    const auto at = std::chrono::floor<std::chrono::milliseconds>(event.record->time);
    if (within(at, choice)) alike[{event.record->provider, event.record->event_id, event.code ? event.code->value : 0}].push_back(&event);
  }
  std::vector<LogTrouble> out;
  for (const auto& [key, same] : alike) out.push_back(of_events(same));
  return out;
}

class StandIns {
 public:
  explicit StandIns(LogStory& story) : story_(story) {}

  void put() {
    for (auto& file : story_.files) {
      file.name = "log " + std::to_string(&file - story_.files.data() + 1);
      for (auto& each : file.computers) name(each);
    }
    for (auto& attempt : story_.attempts) {
      name(attempt.computer);
      name(attempt.account);
      name(attempt.target);
      address(attempt.address);
      for (auto& event : attempt.events) redact(event);
    }
    address(story_.choice.client);
    for (auto& source : story_.guessing.sources) address(source.address);
    for (auto& each : story_.guessing.let_in) {
      address(each.address);
      name(each.account);
    }
    for (auto& account : story_.guessing.accounts_most_tried) name(account);
    for (auto& trouble : story_.troubles)
      for (auto& event : trouble.events) redact(event);
    story_.redacted = true;
  }

 private:
  void name(std::string& text) { text = text.empty() ? text : redactor_.stand_in(Privacy::Name, text); }
  void address(std::string& text) { text = text.empty() ? text : redactor_.stand_in(Privacy::Address, text); }
  void redact(LogEvent& event) {
    name(event.computer);
    event.values.clear();
  }

  LogStory& story_;
  Redactor redactor_;
};

}  // namespace

LogStory tell_logs(const std::vector<LogInput>& inputs, const LogQuestion& question, const Executor& executor) {
  auto read = read_logs(inputs, executor);
  LogStory out{.evidence = Evidence{Instant{}}};
  out.files = std::move(read.files);
  out.events = read.events.size();
  auto found = find_attempts(read.events);
  out.not_joined = found.not_joined;
  out.attempts_in_files = found.attempts.size();
  out.choice = to_choice(question, out.files);
  for (auto& attempt : found.attempts) {
    const bool wanted = within(attempt.begin, out.choice) && (question.client.empty() || attempt.address == question.client);
    attempt.event_count = wanted ? attempt.event_count : 0;
  }
  // Indices of the other side would lead astray behind a gap: they are made anew for those that stay.
  std::vector<std::size_t> place(found.attempts.size(), found.attempts.size());
  for (std::size_t i = 0; i < found.attempts.size(); ++i) {
    if (found.attempts[i].event_count == 0) continue;
    place[i] = out.attempts.size();
    out.attempts.push_back(std::move(found.attempts[i]));
  }
  for (auto& attempt : out.attempts)
    if (attempt.other_side) {
      const auto at = place[*attempt.other_side];
      attempt.other_side = at < out.attempts.size() ? std::optional{at} : std::nullopt;
    }
  out.guessing = find_guessing(out.attempts);
  out.troubles = troubles_of_attempts(out.attempts);
  if (question.client.empty()) {
    auto of_events = troubles_of_events(found.troubles, out.choice);
    for (auto& each : of_events) out.troubles.push_back(std::move(each));
  }
  std::ranges::sort(out.troubles, [](const LogTrouble& a, const LogTrouble& b) {
    return std::tuple{a.attempts.empty(), b.count, a.first} < std::tuple{b.attempts.empty(), a.count, b.first};
  });
  if (question.redact) StandIns{out}.put();
  observe_logs(out);
  return out;
}

}  // namespace doctor::intake
