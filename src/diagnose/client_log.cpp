#include "diagnose/client_log.hpp"

#include <chrono>

#include "base/minute.hpp"
#include "base/text.hpp"
#include "evidence/facts/machine.hpp"

namespace doctor::diagnose {

std::optional<LoggedCode> logged_code(const Evidence& evidence, WallTime now) {
  constexpr std::chrono::hours kRecent{24};
  constexpr std::chrono::minutes kClocksApart{5};
  const auto code = evidence.walk_value<std::int64_t>(facts::kMachineClientCode);
  const auto at = evidence.walk_value<WallTime>(facts::kMachineClientCodeAt);
  if (!code || !at || *code < 0 || *code > UINT32_MAX) return std::nullopt;
  if (*at > now + kClocksApart || now - *at > kRecent) return std::nullopt;
  return LoggedCode{.said = {.code = std::uint32_t(*code)}, .at = *at};
}

std::string to_text(const LoggedCode& logged) {
  return text::format("{}, by the client's own log of {} UTC", to_text(logged.said), to_minute(logged.at));
}

}  // namespace doctor::diagnose
