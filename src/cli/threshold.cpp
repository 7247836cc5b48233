#include "cli/threshold.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.hpp"

namespace doctor::cli {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<double> parse_end(std::string_view digits) {
  double value = 0;
  const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (digits.empty() || error != std::errc{} || last != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

bool Threshold::alerts(double value) const { return (value >= start && value <= end) == inside; }

std::optional<Threshold> parse_threshold(std::string_view text) {
  Threshold out{.written = std::string{text}};
  if (text.starts_with('@')) {
    out.inside = true;
    text.remove_prefix(1);
  }
  const auto colon = text.find(':');
  const auto first = colon == text.npos ? std::string_view{"0"} : text.substr(0, colon);
  const auto last = colon == text.npos ? text : text.substr(colon + 1);
  const auto start = first == "~" ? std::optional{-kInfinity} : first.empty() ? std::optional{0.0} : parse_end(first);
  const auto end = last.empty() && colon != text.npos ? std::optional{kInfinity} : parse_end(last);
  const bool says_nothing = colon != text.npos && first.empty() && last.empty();
  if (!start || !end || *start > *end || says_nothing) return std::nullopt;
  out.start = *start;
  out.end = *end;
  return out;
}

std::string check_threshold(const std::string& value) {
  return parse_threshold(value) ? std::string{}
                                : text::format("\"{}\" is no range; write 10, 10:, ~:10, 10:20 or @10:20, the start not above the end",
                                               text::escape_untrusted(value, 80));
}

}  // namespace doctor::cli
