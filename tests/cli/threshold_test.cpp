#include "cli/threshold.hpp"

#include <gtest/gtest.h>

namespace doctor::cli {
namespace {

struct Row {
  const char* written;
  double value;
  bool alerts;
};

// The examples of the guidelines' table, each at its ends and on both sides of them.
TEST(Threshold, AlertsAsTheGuidelinesSay) {
  const Row rows[] = {
      {"10", -0.1, true},     {"10", 0, false},     {"10", 10, false},    {"10", 10.1, true},       // outside {0 .. 10}
      {"10:", 9.9, true},     {"10:", 10, false},   {"10:", 1e9, false},                            // outside {10 .. inf}
      {"~:10", -1e9, false},  {"~:10", 10, false},  {"~:10", 10.1, true},                           // outside {-inf .. 10}
      {"10:20", 9.9, true},   {"10:20", 10, false}, {"10:20", 20, false}, {"10:20", 20.1, true},    // outside {10 .. 20}
      {"@10:20", 9.9, false}, {"@10:20", 10, true}, {"@10:20", 20, true}, {"@10:20", 20.1, false},  // inside {10 .. 20}
      {":10", -1, true},      {":10", 3, false},    {"@10", 5, true},     {"@10", 11, false},       // a start of 0 may be left out
      {"-5:-1", -6, true},    {"-5:-1", -1, false}, {"1.5:", 1.4, true},  {"1.5:", 1.5, false},    {"10:10", 10, false},
  };
  for (const auto& row : rows) {
    const auto threshold = parse_threshold(row.written);
    ASSERT_TRUE(threshold) << row.written;
    EXPECT_EQ(threshold->alerts(row.value), row.alerts) << row.written << " at " << row.value;
    EXPECT_EQ(threshold->written, row.written);
  }
}

TEST(Threshold, RefusesWhatIsNoRange) {
  for (const char* written : {"", ":", "@", "@:", "~", "20:10", "ten", "10:20:30", "10 ", " 10", "10:~", "1e3", "nan", "inf", "--1", "0x10", "10;20"})
    EXPECT_FALSE(parse_threshold(written)) << written;
  EXPECT_NE(check_threshold("20:10").find("\"20:10\" is no range"), std::string::npos);
  EXPECT_EQ(check_threshold("14:"), "");
}

}  // namespace
}  // namespace doctor::cli
