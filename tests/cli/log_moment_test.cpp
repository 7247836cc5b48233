#include "cli/log_moment.hpp"

#include <gtest/gtest.h>

namespace doctor {
namespace {

using namespace std::chrono_literals;

std::string time_of(std::string_view text, bool end_of_day = false) {
  const auto moment = cli::parse_log_moment(text, end_of_day);
  const auto* time = moment ? std::get_if<LogTime>(&*moment) : nullptr;
  return time == nullptr ? "none" : to_text(*time);
}

TEST(LogMoment, IsATimeWithOrWithoutZone) {
  for (const auto* text : {"2026-11-20T10:00:00Z", "2026-11-20 10:00:00", "2026-11-20T10:00", "2026-11-20 10:00"})
    EXPECT_EQ(time_of(text), "2026-11-20T10:00:00.000Z") << text;
}

TEST(LogMoment, OfADayAloneIsItsBeginningOrItsEnd) {
  EXPECT_EQ(time_of("2026-11-20"), "2026-11-20T00:00:00.000Z");
  EXPECT_EQ(time_of("2026-11-20", true), "2026-11-20T23:59:59.999Z");
  EXPECT_EQ(time_of("2026-11-20 10:00", true), "2026-11-20T10:00:00.000Z");
}

TEST(LogMoment, IsALengthThatCountsBack) {
  const auto back = [](std::string_view text) { return std::get<std::chrono::seconds>(cli::parse_log_moment(text, false).value()); };
  EXPECT_EQ(back("30m"), 30min);
  EXPECT_EQ(back("2h"), 2h);
  EXPECT_EQ(back("3d"), 72h);
  EXPECT_EQ(back("1w"), 168h);
}

TEST(LogMoment, IsNothingElse) {
  for (const auto* text : {"", "h", "0h", "-2h", "2 h", "2y", "100000w", "yesterday", "2026-11-20 25:00", "2026-13-01", "20.11.2026"})
    EXPECT_NE(cli::check_log_moment(text), "") << text;
}

}  // namespace
}  // namespace doctor
