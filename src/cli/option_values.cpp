#include "cli/option_values.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/completion.hpp"
#include "evidence/stage.hpp"
#include "knowledge/client_family.hpp"
#include "probe/path/hold.hpp"
#include "probe/path/repeat.hpp"

namespace doctor::cli {
namespace {

std::string shown(std::string_view value) { return "\"" + text::escape_untrusted(value, 80) + "\""; }

std::optional<std::uint16_t> parse_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::string check_duration(const std::string& value) {
  return parse_duration(value) ? std::string{} : text::format("{} is no duration; write 5, 5s, 800ms or 5m, at most an hour", shown(value));
}

std::string check_whole_time(const std::string& value) {
  if (auto wrong = check_duration(value); !wrong.empty()) return wrong;
  return *parse_duration(value) >= std::chrono::seconds{1} ? std::string{}
                                                           : text::format("{} is too short for a whole check; write 1s or more", shown(value));
}

std::string check_hold(const std::string& value) {
  const auto time = parse_duration(value, probe::kLongestHold);
  return time && *time >= probe::kShortestHold ? std::string{}
                                               : text::format("{} is no time to hold a connection for; write 90s, 15m or 2h, from {} to {}",
                                                              shown(value), in_words(probe::kShortestHold), in_words(probe::kLongestHold));
}

std::string check_time(const std::string& value) {
  return parse_rfc3339(value) ? std::string{} : text::format("{} is no time; write 2026-11-21T03:35:00Z or 2026-11-21", shown(value));
}

std::string check_port(const std::string& value) {
  return parse_port(value) ? std::string{} : text::format("{} is no port; write a number from 1 to 65535", shown(value));
}

std::string check_repeat(const std::string& value) {
  int times = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), times);
  const bool fits = error == std::errc{} && end == value.data() + value.size() && times >= probe::kFewestRepeats && times <= probe::kMostRepeats;
  return fits
             ? std::string{}
             : text::format("{} is no number of repetitions; write a number from {} to {}", shown(value), probe::kFewestRepeats, probe::kMostRepeats);
}

std::string check_count(const std::string& value) {
  const auto count = parse_run(value);
  return count && *count <= 100'000 ? std::string{} : text::format("{} is no number of runs; write one from 1 to 100000", shown(value));
}

std::string check_run(const std::string& value) {
  return parse_run(value) ? std::string{} : text::format("{} is no number of a run; 'rdpdoctor history HOST' lists them", shown(value));
}

std::string check_file_name(const std::string& value) {
  return value.empty() ? std::string{"a file name is wanted, and it is empty"} : std::string{};
}

std::string check_account(const std::string& value) {
  const bool odd = value.empty() || value.size() > 256 || std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return odd ? text::format("{} is no name of an account or a domain", shown(value)) : std::string{};
}

std::string check_report_name(const std::string& value) {
  return value == "-" ? std::string{"the report goes to a file, because standard output has the text; give its name"} : check_file_name(value);
}

std::string check_gateway(const std::string& value) {
  // "--gateway=$EMPTY" takes the next option for its value.
  return text::trim(value).empty() || value.starts_with('-') ? std::string{"--gateway wants the name of a gateway; leave it out where there is none"}
                                                             : std::string{};
}

std::string check_said(const std::string& value) {
  // What it says is read with the knowledge at hand; see knowledge::said_in.
  return text::trim(value).empty() ? std::string{"--said wants a code or a sentence, as in the dialog: '0x904 0x7'; or leave it out"} : std::string{};
}

std::string check_client(const std::string& value) {
  return knowledge::family_of_client(value).empty()
             ? text::format("{} is no client we know; write one of {}", shown(value), knowledge::client_names())
             : std::string{};
}

std::string check_code_text(const std::string& value) { return value.empty() ? std::string{"a code is wanted, and it is empty"} : std::string{}; }

std::string check_stage(const std::string& value) {
  if (parse_stage(value)) return {};
  std::vector<std::string> names;
  for (const auto stage : kAllStages) names.emplace_back(name_of(stage));
  return text::format("{} is no stage; write one of {}", shown(value), text::join(names, ", "));
}

std::optional<std::int64_t> parse_run(std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < 1) return std::nullopt;
  return number;
}

std::vector<std::string> side_names() {
  std::vector<std::string> out;
  for (const auto side : {Side::Client, Side::Path, Side::Host, Side::Identity, Side::Gateway}) out.emplace_back(name_of(side));
  return out;
}

std::vector<std::string> lint_formats() { return {"text", "json", "sarif"}; }

std::string check_side(const std::string& value) {
  return parse_side(value) ? std::string{} : text::format("{} is no side; write one of {}", shown(value), text::join(side_names(), ", "));
}

std::string check_shell(const std::string& value) {
  return parse_shell(value) ? std::string{} : text::format("{} is no shell we know; write bash, zsh or fish", shown(value));
}

std::optional<Endpoint> parse_dns_server(std::string_view value) {
  constexpr std::uint16_t kDns = 53;
  const bool bracketed = value.starts_with('[');
  const auto close = value.find(']');
  if (bracketed && close == std::string_view::npos) return std::nullopt;
  const auto address = Address::parse(bracketed ? value.substr(1, close - 1) : value);
  if (address && !bracketed) return Endpoint{*address, kDns};
  const auto colon = bracketed ? close + 1 : value.rfind(':');
  if (bracketed && colon == value.size()) return address ? std::optional{Endpoint{*address, kDns}} : std::nullopt;
  if (colon == std::string_view::npos || value[colon] != ':') return std::nullopt;
  const auto host = bracketed ? address : Address::parse(value.substr(0, colon));
  const auto port = parse_port(value.substr(colon + 1));
  // Without brackets nobody knows where an IPv6 address ends.
  if (!host || !port || host->is_v4() == bracketed) return std::nullopt;
  return Endpoint{*host, *port};
}

std::string check_dns_server(const std::string& value) {
  return parse_dns_server(value) ? std::string{}
                                 : text::format("{} is no DNS server; write an IP address, address:port or [IPv6]:port", shown(value));
}

std::string sha256_digits(std::string_view value) {
  std::string digits;
  for (const char c : value)
    if (c != ':' && c != ' ') digits += c;
  const auto bytes = text::parse_hex_bytes(digits);
  return bytes && bytes->size() == 32 ? text::to_lower_ascii(digits) : std::string{};
}

std::string check_address(const std::string& value) {
  return Address::parse(value) ? std::string{}
                               : text::format("\"{}\" is no IP address; write 192.0.2.7 or 2001:db8::7", text::escape_untrusted(value, 80));
}

std::string check_pin(const std::string& value) {
  return !sha256_digits(value).empty()
             ? std::string{}
             : std::string{"a pin is the SHA-256 of the DER certificate, 64 hexadecimal digits; SHA-1 is shown for comparison, never accepted"};
}

std::string check_host_name(const std::string& value) {
  if (Address::parse(value)) return {};
  const auto is_letter_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  bool good = !value.empty() && value.size() <= 253;
  for (const auto label : text::split(value, '.')) {
    good = good && !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
    for (const char c : label) good = good && (is_letter_or_digit(c) || c == '-' || c == '_');
  }
  return good ? std::string{} : text::format("{} is no host name; write letters, digits, hyphens and dots, such as pc17.example.com", shown(value));
}

}  // namespace doctor::cli
