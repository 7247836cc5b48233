// What a monitoring plugin writes: one line with performance data, then lines for people.
// [https://www.monitoring-plugins.org/doc/guidelines.html, "Plugin Output for Nagios"]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace doctor::report {

// The value is the plugin's exit code.
enum class PluginState : std::uint8_t { Ok = 0, Warning = 1, Critical = 2, Unknown = 3 };
std::string_view name_of(PluginState state);  // "OK"
// Critical is worse than warning, warning than unknown.
PluginState worse(PluginState a, PluginState b);

// One item of performance data. Empty texts are left out.
struct PluginMetric {
  std::string_view label{};  // letters and underscores
  double value{0};
  std::string_view unit{};  // "s", or nothing for a plain number
  std::string warning{};    // ranges as the user wrote them
  std::string critical{};
  std::string least{};
  std::string most{};
};

struct PluginResult {
  PluginState state{PluginState::Unknown};
  std::string line{};  // what is wrong, on one line
  std::vector<PluginMetric> metrics{};
  std::string details{};  // further lines, may be empty
};

// "RDP OK - … | days_left=12.5;14:;3:", then the details. A bar would begin performance data, so none stays in a text;
// the line is escaped and bounded, whatever a host sent.
std::string plugin_text(const PluginResult& result);

}  // namespace doctor::report
