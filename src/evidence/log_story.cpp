#include "evidence/log_story.hpp"

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

}  // namespace doctor
