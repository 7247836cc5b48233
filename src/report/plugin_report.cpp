#include "report/plugin_report.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::report {
namespace {

constexpr std::size_t kLineLimit = 600;      // characters; some plugin hosts keep no more than 1 KiB of the first line
constexpr std::size_t kDetailsLimit = 6000;  // bytes; the daemons read 8 KiB in all

// A vertical bar begins the performance data, wherever it stands. A command with a pipe in it must still be read as one.
constexpr std::string_view kBarStandIn = "¦";
constexpr std::string_view kBarNote = "(¦ stands for a vertical bar, which a plugin may not print in its text)";

std::string without_bars(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? kBarStandIn : std::string_view{&c, 1};
  return out;
}

// No exponent, no digits that nobody measured, no zeros at the end.
std::string number(double value, std::string_view unit) {
  auto out = unit == "s" ? text::format("{:.6f}", value) : text::format("{:.3f}", value);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string metric_text(const PluginMetric& metric) {
  auto out = text::format("{}={}{};{};{};{};{}", metric.label, number(metric.value, metric.unit), metric.unit, metric.warning, metric.critical,
                          metric.least, metric.most);
  out.erase(out.find_last_not_of(';') + 1);
  return out;
}

// Whole lines up to the limit, each safe to show.
std::string details_text(std::string_view details) {
  std::string out;
  for (const auto line : text::split(details, '\n')) {
    const auto shown = without_bars(text::escape_untrusted(line, 2000));
    if (text::trim(shown).empty()) continue;
    if (out.size() + shown.size() + 1 > kDetailsLimit) break;
    out += shown + "\n";
  }
  if (out.find(kBarStandIn) != out.npos) out += text::format("{}\n", kBarNote);
  return out;
}

}  // namespace

std::string_view name_of(PluginState state) {
  static constexpr std::string_view kNames[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  return kNames[std::size_t(state)];
}

PluginState worse(PluginState a, PluginState b) {
  static constexpr int kBadness[] = {0, 2, 3, 1};
  return kBadness[std::size_t(a)] >= kBadness[std::size_t(b)] ? a : b;
}

std::string plugin_text(const PluginResult& result) {
  auto out = text::format("RDP {} - {}", name_of(result.state), without_bars(text::escape_untrusted(result.line, kLineLimit)));
  for (std::size_t i = 0; i < result.metrics.size(); ++i) out += (i == 0 ? " | " : " ") + metric_text(result.metrics[i]);
  return out + "\n" + details_text(result.details);
}

}  // namespace doctor::report
