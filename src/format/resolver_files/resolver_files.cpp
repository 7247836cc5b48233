#include "format/resolver_files/resolver_files.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace doctor::resolver_files {
namespace {

constexpr std::size_t kMostServers = 3;  // glibc's MAXNS: it never asks a fourth
constexpr std::size_t kMostSuffixes = 32;
constexpr std::uint16_t kDnsPort = 53;

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    line = text::trim(line);
    if (line.empty()) return out;
    const auto end = line.find_first_of(" \t\r\v\f");
    out.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return out;
    line.remove_prefix(end);
  }
}

std::string_view without_comment(std::string_view line, std::string_view marks) { return line.substr(0, line.find_first_of(marks)); }

std::optional<Address> parse_with_zone(std::string_view in, const std::function<std::uint32_t(const std::string&)>& zone_index) {
  if (auto plain = Address::parse(in)) return plain;
  const auto percent = in.find('%');
  if (percent == std::string_view::npos) return std::nullopt;
  auto address = Address::parse(in.substr(0, percent));
  if (!address || address->is_v4()) return std::nullopt;
  address->zone = zone_index(std::string{in.substr(percent + 1)});
  return address->zone == 0 ? std::nullopt : address;
}

void read_options(std::span<const std::string_view> options, ResolverSettings& settings) {
  for (const auto option : options) {
    if (!option.starts_with("ndots:")) continue;
    unsigned value = 0;
    const auto digits = option.substr(6);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) settings.ndots = std::min(value, 15u);
  }
}

std::string_view without_dots(std::string_view name) {
  while (name.starts_with('.')) name.remove_prefix(1);
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

template <typename T>
void add_once(std::vector<T>& all, T one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
}

}  // namespace

ResolverSettings parse_resolv_conf(std::string_view in, const std::function<std::uint32_t(const std::string&)>& zone_index) {
  ResolverSettings settings;
  for (const auto line : text::split(in, '\n')) {
    if (line.starts_with('#') || line.starts_with(';')) continue;
    const auto parts = words(line);
    if (parts.size() < 2) continue;
    if (parts[0] == "nameserver") {
      const auto address = parse_with_zone(parts[1], zone_index);
      if (address && settings.servers.size() < kMostServers) add_once(settings.servers, Endpoint{*address, kDnsPort});
    } else if (parts[0] == "search" || parts[0] == "domain") {
      settings.suffixes.clear();  // the last of these lines wins
      for (std::size_t i = 1; i < parts.size() && settings.suffixes.size() < kMostSuffixes; ++i) {
        const auto suffix = without_dots(parts[i]);
        if (!suffix.empty()) add_once(settings.suffixes, text::to_lower_ascii(suffix));
        if (parts[0] == "domain") break;
      }
    } else if (parts[0] == "options") {
      read_options(std::span{parts}.subspan(1), settings);
    }
  }
  return settings;
}

std::optional<bool> asks_dns_by_nsswitch(std::string_view in) {
  std::optional<bool> asks;
  for (const auto line : text::split(in, '\n')) {
    const auto rule = text::trim(without_comment(line, "#"));
    const auto colon = rule.find(':');
    if (colon == std::string_view::npos || text::trim(rule.substr(0, colon)) != "hosts") continue;
    const auto services = words(rule.substr(colon + 1));
    asks = std::ranges::any_of(services, [](std::string_view service) { return service == "dns" || service == "resolve"; });
  }
  return asks;
}

std::vector<Address> addresses_in_hosts(std::string_view in, std::string_view host) {
  std::vector<Address> found;
  const std::string wanted = text::to_lower_ascii(without_dots(host));
  while (!in.empty()) {
    const auto end = in.find('\n');
    const auto parts = words(without_comment(in.substr(0, end), "#"));
    in.remove_prefix(end == std::string_view::npos ? in.size() : end + 1);
    const auto names_it = [&](std::string_view name) { return text::to_lower_ascii(without_dots(name)) == wanted; };
    if (parts.size() < 2 || !std::any_of(parts.begin() + 1, parts.end(), names_it)) continue;
    if (const auto address = Address::parse(parts[0])) add_once(found, *address);
  }
  return found;
}

}  // namespace doctor::resolver_files
