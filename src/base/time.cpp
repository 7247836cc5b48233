#include "base/time.hpp"

#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace doctor {
namespace {

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

Civil civil(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss{time - day}};
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string to_rfc3339(WallTime time) {
  const auto [date, clock] = civil(time);
  return text::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()), unsigned(date.month()), unsigned(date.day()), clock.hours().count(),
                      clock.minutes().count(), clock.seconds().count());
}

std::optional<WallTime> parse_rfc3339(std::string_view in) {
  const bool date_only = in.size() == 10;
  if (!date_only && in.size() != 20) return std::nullopt;
  if (in[4] != '-' || in[7] != '-') return std::nullopt;
  if (!date_only && ((in[10] != 'T' && in[10] != ' ') || in[13] != ':' || in[16] != ':' || in[19] != 'Z')) return std::nullopt;
  const auto year = number(in.substr(0, 4)), month = number(in.substr(5, 2)), day = number(in.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const auto date = std::chrono::year{*year} / *month / *day;
  if (!date.ok()) return std::nullopt;
  WallTime result = std::chrono::sys_days{date};
  if (date_only) return result;
  const auto hour = number(in.substr(11, 2)), minute = number(in.substr(14, 2)), second = number(in.substr(17, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return result + std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

std::string to_date(WallTime time) {
  static constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};
  const auto date = civil(time).date;
  return text::format("{} {} {}", unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year()));
}

std::optional<Duration> parse_duration(std::string_view in, Duration most) {
  static constexpr std::pair<std::string_view, Duration> kUnits[] = {
      {"ms", std::chrono::milliseconds{1}}, {"s", std::chrono::seconds{1}}, {"m", std::chrono::minutes{1}}, {"h", std::chrono::hours{1}}};
  Duration unit = std::chrono::seconds{1};
  for (const auto& [name, length] : kUnits)
    if (in.ends_with(name)) {
      unit = length;
      in.remove_suffix(name.size());
      break;
    }
  constexpr std::size_t kMostDigits = 8;  // a day in milliseconds
  if (in.empty() || in.size() > kMostDigits) return std::nullopt;
  const auto count = number(in);
  if (!count || *count == 0 || *count > most / unit) return std::nullopt;
  return *count * unit;
}

std::string in_words(Duration time) {
  using namespace std::chrono;
  if (time < seconds{1}) return text::format("{:.0f} ms", milliseconds(time));
  if (time < seconds{10}) return text::format("{:.2g} s", milliseconds(time) / 1000);
  const auto whole = round<seconds>(time);
  if (whole < minutes{2}) return text::format("{} s", whole.count());
  const auto h = floor<hours>(whole);
  const auto m = floor<minutes>(whole - h);
  const auto s = whole - h - m;
  std::string out = h.count() > 0 ? text::format("{} h", h.count()) : std::string{};
  if (m.count() > 0) out += text::format("{}{} min", out.empty() ? "" : " ", m.count());
  if (h.count() == 0 && s.count() > 0) out += text::format(" {} s", s.count());
  return out;
}

}  // namespace doctor
