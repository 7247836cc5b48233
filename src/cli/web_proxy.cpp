#include "cli/web_proxy.hpp"

#include <string_view>

#include "base/text.hpp"

namespace doctor::cli {
namespace {

constexpr std::uint16_t kUsualPort = 3128;  // of a proxy that names none, as curl takes it

// "http://user:password@proxy:3128/" without scheme, account and path; nothing for another scheme.
std::optional<std::string> place_of(std::string_view url) {
  if (const auto scheme_end = url.find("://"); scheme_end != url.npos) {
    if (text::to_lower_ascii(url.substr(0, scheme_end)) != "http") return std::nullopt;
    url.remove_prefix(scheme_end + 3);
  }
  url = url.substr(0, url.find('/'));
  if (const auto account_end = url.rfind('@'); account_end != url.npos) url.remove_prefix(account_end + 1);
  return url.empty() ? std::nullopt : std::optional{std::string{url}};
}

std::optional<probe::Target> read_proxy(std::string_view url) {
  const auto place = place_of(url);
  if (!place) return std::nullopt;
  auto target = probe::parse_target(*place, kUsualPort);
  return target ? std::optional{*std::move(target)} : std::nullopt;
}

// A member of NO_PROXY: "*", an address, or a name that the gateway has or ends in.
bool leaves_out(std::string_view member, const probe::Target& gateway) {
  if (member == "*") return true;
  if (member.starts_with("*.")) member.remove_prefix(1);
  if (gateway.literal) return Address::parse(member) == *gateway.literal;
  if (member.starts_with('.')) member.remove_prefix(1);
  const auto name = text::to_lower_ascii(member);
  const std::string& host = gateway.ascii_name.empty() ? gateway.host : gateway.ascii_name;
  return !name.empty() && (host == name || host.ends_with("." + name));
}

bool left_out(std::string_view list, const probe::Target& gateway) {
  while (!list.empty()) {
    const auto end = list.find_first_of(", ");
    if (leaves_out(list.substr(0, end), gateway)) return true;
    list.remove_prefix(end == list.npos ? list.size() : end + 1);
  }
  return false;
}

bool is_here(const probe::Target& gateway) {
  return gateway.literal ? gateway.literal->scope() == Address::Scope::Loopback : gateway.host == "localhost" || gateway.host.ends_with(".localhost");
}

}  // namespace

Result<std::optional<probe::WebProxy>> web_proxy_for(const probe::Target& gateway, const std::string& option, const Environment& environment) {
  using Found = std::optional<probe::WebProxy>;
  if (option == "none") return Found{};
  if (!option.empty()) {
    auto proxy = read_proxy(option);
    if (!proxy) return fail(ErrorCode::Usage, "--gateway-proxy takes host:port of a proxy of plain HTTP, or none");
    return Found{{.at = *std::move(proxy)}};
  }
  if (is_here(gateway)) return Found{};
  const auto first_of = [&](std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (auto value = environment(name); value && !value->empty()) return *std::move(value);
    return std::string{};
  };
  if (left_out(first_of({"no_proxy", "NO_PROXY"}), gateway)) return Found{};
  auto proxy = read_proxy(first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}));
  return proxy ? Found{{.at = *std::move(proxy), .by_environment = true}} : Found{};
}

}  // namespace doctor::cli
