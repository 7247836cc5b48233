// Two kinds of time that must not be mixed: a stopwatch and a calendar. Clocks are read in net/ alone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace doctor {

using Duration = std::chrono::nanoseconds;

// A point on a stopwatch that never jumps; its zero has no meaning.
struct Instant {
  Duration since_zero{};
  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
  friend constexpr Instant operator+(Instant at, Duration d) { return {at.since_zero + d}; }
  friend constexpr Duration operator-(Instant a, Instant b) { return a.since_zero - b.since_zero; }
};

// A point on the calendar, UTC, whole seconds.
using WallTime = std::chrono::sys_seconds;

constexpr double milliseconds(Duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

// RFC 3339, UTC: "2026-11-21T03:35:00Z".
std::string to_rfc3339(WallTime time);
// Accepts what to_rfc3339 writes, and a bare date. Nothing for anything else.
std::optional<WallTime> parse_rfc3339(std::string_view text);
// "21 November 2026", for sentences.
std::string to_date(WallTime time);
// "800ms", "5s", "15m", "2h", or whole seconds "5". Nothing for anything else, or beyond `most`.
std::optional<Duration> parse_duration(std::string_view text, Duration most = std::chrono::hours{1});
// "800 ms", "2.5 s", "90 s", "15 min", "2 h 30 min", for sentences.
std::string in_words(Duration time);

}  // namespace doctor
