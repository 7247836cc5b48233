#include "evidence/log_story.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor {

std::string to_text(LogTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  auto out = to_rfc3339(seconds);
  out.insert(out.size() - 1, text::format(".{:03}", (time - seconds).count()));
  return out;
}

std::string_view name_of(LogCode::Kind kind) {
  static constexpr std::string_view kNames[] = {"status", "error-info", "win32", "disconnect-reason", "tls-alert"};
  return kNames[std::size_t(kind)];
}

std::string_view name_of(LogAttempt::End end) {
  static constexpr std::string_view kNames[] = {"open",    "sign_in_refused", "denied",         "security_error", "protocol_error",
                                                "dropped", "signed_off",      "closed_by_user", "replaced",       "ended_by_host"};
  return kNames[std::size_t(end)];
}

std::string_view name_of(LogAttempt::Joined joined) {
  static constexpr std::string_view kNames[] = {"alone", "activity", "address", "guess"};
  return kNames[std::size_t(joined)];
}

LogCounts count_attempts(const LogStory& story) {
  LogCounts out;
  for (const auto& each : story.attempts) {
    if (each.guess) {
      ++out.guesses;
    } else if (!each.followed) {
      ++out.not_followed;
    } else {
      ++out.others;
      out.failed += each.failed ? 1 : 0;
      out.open += each.end == LogAttempt::End::Open && each.reached != Stage::Credssp && each.reached != Stage::Session ? 1 : 0;
    }
  }
  return out;
}

std::optional<std::pair<LogTime, LogTime>> span_of(const std::vector<LogFile>& files) {
  std::optional<std::pair<LogTime, LogTime>> out;
  for (const auto& file : files) {
    if (!file.first || !file.last) continue;
    if (!out) out = {*file.first, *file.last};
    out->first = std::min(out->first, *file.first);
    out->second = std::max(out->second, *file.last);
  }
  return out;
}

}  // namespace doctor
