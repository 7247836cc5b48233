#include "cli/log_moment.hpp"

#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "base/time.hpp"

namespace doctor::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::pair<char, std::chrono::seconds> kUnits[] = {{'s', 1s}, {'m', 1min}, {'h', 1h}, {'d', 24h}, {'w', 7 * 24h}};
constexpr std::int64_t kMost = 99'999;  // of a unit: longer than any log

std::optional<std::chrono::seconds> parse_back(std::string_view in) {
  for (const auto& [unit, length] : kUnits) {
    if (!in.ends_with(unit)) continue;
    in.remove_suffix(1);
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), count);
    if (in.empty() || error != std::errc{} || end != in.data() + in.size() || count < 1 || count > kMost) return std::nullopt;
    return count * length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<intake::LogMoment> parse_log_moment(std::string_view in, bool end_of_day) {
  constexpr std::size_t kDay = 10, kMinute = 16, kSecond = 19;
  if (const auto back = parse_back(in)) return *back;
  std::string whole{in};
  if (in.size() == kMinute) whole += ":00";
  if (whole.size() == kSecond) whole += "Z";
  const auto time = parse_rfc3339(whole);
  if (!time) return std::nullopt;
  const bool day_alone = in.size() == kDay;
  return LogTime{*time} + (day_alone && end_of_day ? LogTime::duration{24h} - 1ms : 0ms);
}

std::string check_log_moment(const std::string& in) {
  if (parse_log_moment(in, false)) return {};
  return text::format("\"{}\" is no time; write 2026-11-20, \"2026-11-20 10:00\" (UTC), or 2h or 3d before the last event of the logs",
                      text::escape_untrusted(in, 80));
}

}  // namespace doctor::cli
