// What a Linux machine's files and tools say: the formats of resolv.conf(5), hosts(5), iproute2's -o, nftables' listing.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/route.hpp"
#include "format/resolver_files/resolver_files.hpp"
#include "intake/bundle/firewall_listing.hpp"
#include "intake/bundle/looker.hpp"

namespace doctor::intake {
namespace {

// "NAME=value" with or without quotation marks; nothing where no line has it.
std::optional<std::string> variable_in(std::string_view in, std::string_view name) {
  for (auto line : Looker::lines(in)) {
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != '=') continue;
    line.remove_prefix(name.size() + 1);
    if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
    return std::string{line};
  }
  return std::nullopt;
}

void observe_system(Looker& look) {
  const auto* release = look.text("system", {&facts::kMachineVersion, &facts::kMachineMajor});
  if (release == nullptr) return;
  const auto name = variable_in(*release, "PRETTY_NAME");
  look.observe(facts::kMachineVersion, text::escape_untrusted(name.value_or("Linux")));
  if (const auto version = variable_in(*release, "VERSION_ID"); version && first_number(*version))
    look.observe(facts::kMachineMajor, *first_number(*version));
  else
    look.not_known(facts::kMachineMajor, Because::NotAvailable, "os-release has no number");
}

void observe_resolvers(Looker& look) {
  const auto* file = look.text("resolver", {&facts::kMachineResolvers});
  if (file == nullptr) return;
  std::vector<std::string> servers;
  for (const auto& each : resolver_files::parse_resolv_conf(*file, [](const std::string&) { return std::uint32_t{0}; }).servers)
    add_once(servers, each.address);
  look.observe(facts::kMachineResolvers, std::move(servers));
}

// `ip -o -details link`: "3: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 … link/none …".
struct Link {
  std::string name{};
  bool up{false};
  bool tunnel{false};
  std::int64_t mtu{0};
};

std::vector<Link> links_in(std::string_view in) {
  std::vector<Link> out;
  for (const auto line : Looker::lines(in)) {
    const auto words = Looker::words(line);
    if (words.size() < 5 || !words[1].ends_with(':')) continue;
    auto name = words[1].substr(0, words[1].size() - 1);
    name = name.substr(0, name.find('@'));
    Link link{.name = std::string{name}};
    const auto flags = words[2];
    link.up = flags.find("UP") != flags.npos;
    const bool loopback = flags.find("LOOPBACK") != flags.npos;
    link.tunnel = !loopback && (flags.find("POINTOPOINT") != flags.npos || flags.find("NOARP") != flags.npos);
    // What -details adds behind a backslash: "tun type tap", "wireguard", "ppp", "xfrm".
    for (const auto word : words.size() > 5 ? std::span{words}.subspan(5) : std::span<const std::string_view>{})
      link.tunnel |= !loopback && (word == "tun" || word == "wireguard" || word == "ppp" || word == "xfrm" || word == "ipip");
    for (std::size_t i = 3; i + 1 < words.size(); ++i)
      if (words[i] == "mtu") link.mtu = first_number(words[i + 1]).value_or(0);
    out.push_back(std::move(link));
  }
  return out;
}

// The interface that our own walk saw the way leave by stands in its facts.
void observe_links(Looker& look) {
  const auto way = look.out().walk_value<std::string>(facts::kRouteInterface);
  if (way)
    look.observe(facts::kMachineInterface, *way);
  else
    look.not_known(facts::kMachineInterface, Because::NoAnswer, "no route to the host was seen");
  const auto* text = look.text("interfaces", {&facts::kMachineMtu, &facts::kMachineVpnAdapters, &facts::kMachineVpnUp, &facts::kMachineRouteByVpn});
  if (text == nullptr) return;
  std::vector<std::string> tunnels;
  const Link* leaves_by = nullptr;
  const auto links = links_in(*text);
  for (const auto& each : links) {
    if (each.tunnel && each.up) add_once(tunnels, each.name);
    if (way && each.name == *way) leaves_by = &each;
  }
  look.observe_list(facts::kMachineVpnAdapters, facts::kMachineVpnUp, std::move(tunnels));
  if (leaves_by == nullptr) {
    for (const FactType* type : {&facts::kMachineMtu, &facts::kMachineRouteByVpn})
      look.not_known(*type, Because::NoAnswer, "no route to the host was seen");
    return;
  }
  look.observe(facts::kMachineMtu, leaves_by->mtu);
  look.observe(facts::kMachineRouteByVpn, leaves_by->tunnel);
}

void observe_proxies(Looker& look) {
  const auto* text = look.text("proxy", {&facts::kMachineProxies, &facts::kMachineProxySet});
  if (text == nullptr) return;
  std::vector<std::string> proxies;
  for (const auto line : Looker::lines(*text)) {
    const auto equals = line.find('=');
    if (equals != line.npos && !text::to_lower_ascii(line.substr(0, equals)).starts_with("no_proxy"))
      add_once(proxies, std::string{line.substr(equals + 1)});
  }
  look.observe_list(facts::kMachineProxies, facts::kMachineProxySet, std::move(proxies));
}

void observe_firewall(Looker& look) {
  const auto* text = look.text("firewall", {&facts::kMachineFirewallOn, &facts::kMachineFirewallBlocks, &facts::kMachineFirewallRule});
  if (text == nullptr) return;
  look.observe(facts::kMachineFirewallOn, !Looker::lines(*text).empty());
  const auto rule = blocking_rule_in_nftables(*text, look.port());
  look.observe(facts::kMachineFirewallBlocks, rule.has_value());
  if (rule) look.observe(facts::kMachineFirewallRule, *rule);
}

void observe_clock(Looker& look) {
  // Against whom we asked ourselves stands in the facts of the walk (host.clock_offset_seconds, HTTP dates).
  for (const FactType* type : {&facts::kMachineClockOffset, &facts::kMachineClockOff})
    look.not_known(*type, Because::NotTested, "no time server was asked");
  const auto* text = look.text("clock", {&facts::kMachineClockSynchronised});
  if (text == nullptr) return;
  if (const auto synchronised = variable_in(*text, "NTPSynchronized"))
    look.observe(facts::kMachineClockSynchronised, *synchronised == "yes");
  else
    look.not_known(facts::kMachineClockSynchronised, Because::NoAnswer, "timedatectl does not say");
}

// dpkg-query as it was asked: "freerdp2-x11 2.11.7 installed".
void observe_clients(Looker& look) {
  if (const auto* text = look.text("clients", {&facts::kMachineClients})) {
    std::vector<std::string> clients;
    for (const auto line : Looker::lines(*text)) {
      const auto words = Looker::words(line);
      if (words.size() == 3 && words[2] == "installed") clients.push_back(text::escape_untrusted(text::format("{} {}", words[0], words[1])));
    }
    look.observe(facts::kMachineClients, std::move(clients));
  }
  if (const auto* text = look.text("saved-credentials", {&facts::kMachineSavedCredentials, &facts::kMachineSavedCredential})) {
    std::vector<std::string> names;
    for (const auto line : Looker::lines(*text)) add_once(names, text::escape_untrusted(line));
    look.observe(facts::kMachineSavedCredentials, std::move(names));
    look.not_known(facts::kMachineSavedCredential, Because::NotAvailable, "the names of Remmina's files are the user's own");
  }
  (void)look.text("client-log",
                  {&facts::kMachineClientCodes, &facts::kMachineClientFailed, &facts::kMachineClientCode, &facts::kMachineClientCodeAt});
  for (const FactType* type : {&facts::kMachineContentFilters, &facts::kMachineContentFilterOn, &facts::kMachineLocalNetworkDenied})
    look.not_known(*type, Because::NotApplicable, "Linux has no such thing");
}

}  // namespace

void observe_linux(Looker& look) {
  observe_system(look);
  observe_resolvers(look);
  observe_links(look);
  observe_proxies(look);
  observe_firewall(look);
  observe_clock(look);
  observe_clients(look);
}

}  // namespace doctor::intake
