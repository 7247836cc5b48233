// Ranges of the monitoring plugins guidelines: "[@]start:end", both ends inclusive.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace doctor::cli {

// A value outside it calls for an alert; with `inside`, one in it.
struct Threshold {
  double start{0};
  double end{0};
  bool inside{false};
  std::string written{};  // as the user wrote it, for the performance data

  bool alerts(double value) const;
};

// "10" (0 to 10), "10:" (10 and more), "~:10" (10 and less), "10:20", "@10:20". Nothing for anything else, or when the
// start is above the end. [https://www.monitoring-plugins.org/doc/guidelines.html, "Threshold and Ranges"]
std::optional<Threshold> parse_threshold(std::string_view text);

// What is wrong and how to write it; nothing when it is a threshold.
std::string check_threshold(const std::string& value);

}  // namespace doctor::cli
