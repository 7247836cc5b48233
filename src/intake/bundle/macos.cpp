// What a Mac's own tools print, by the manual pages of scutil(8), dscacheutil(1), route(8), ifconfig(8), nc(1), sntp(1),
// socketfilterfw and systemextensionsctl, and what they printed on macOS 13 to 15.
#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/machine.hpp"
#include "intake/bundle/looker.hpp"

namespace doctor::intake {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

void observe_system(Looker& look) {
  const auto* text = look.text("system", {&facts::kMachineVersion, &facts::kMachineMajor});
  if (text == nullptr) return;
  std::string name = "macOS", version;
  for (const auto line : Looker::lines(*text)) {
    if (const auto value = Looker::after(line, "ProductName")) name = *value;
    if (const auto value = Looker::after(line, "ProductVersion")) version = *value;
  }
  look.observe(facts::kMachineVersion, text::escape_untrusted(name + " " + version));
  if (const auto major = first_number(version))
    look.observe(facts::kMachineMajor, *major);
  else
    look.not_known(facts::kMachineMajor, Because::NoAnswer, "sw_vers shows no version");
}

// "nameserver[0] : 192.0.2.53"; what follows "DNS configuration (for scoped queries)" are the same servers by interface.
void observe_resolvers(Looker& look) {
  const auto* text = look.text("resolver", {&facts::kMachineResolvers});
  if (text == nullptr) return;
  std::vector<std::string> servers;
  for (const auto line : Looker::lines(*text)) {
    if (has(line, "for scoped queries")) break;
    if (!line.starts_with("nameserver[")) continue;
    if (const auto address = lenient_address(line.substr(std::min(line.find(':') + 1, line.size())))) add_once(servers, *address);
  }
  look.observe(facts::kMachineResolvers, std::move(servers));
}

// dscacheutil: "ip_address: 192.0.2.7", "ipv6_address: 2001:db8::7"; nothing at all for a name that it does not find.
void observe_addresses(Looker& look) {
  if (const auto literal = Address::parse(look.host())) {
    look.not_known(facts::kMachineNameResolved, Because::NotApplicable, "an address was given");
    look.observe(facts::kMachineAddresses, std::vector{literal->to_string()});
    return;
  }
  const auto* text = look.text("try-name", {&facts::kMachineNameResolved, &facts::kMachineAddresses});
  if (text == nullptr) return;
  std::vector<std::string> addresses;
  for (const auto line : Looker::lines(*text))
    if (line.starts_with("ip_address:") || line.starts_with("ipv6_address:"))
      if (const auto address = lenient_address(line.substr(line.find(':') + 1))) add_once(addresses, *address);
  look.observe_list(facts::kMachineAddresses, facts::kMachineNameResolved, std::move(addresses));
}

// dig's answer section: "pc17.example.com. 300 IN A 192.0.2.7".
void observe_dns(Looker& look) {
  std::vector<std::string> addresses;
  bool answered = false;
  for (const auto* section : {"ask-dns", "ask-dns-6"}) {
    const auto* text = look.text(section);
    if (text == nullptr) continue;
    answered |= has(*text, "status: NOERROR") || has(*text, "status: NXDOMAIN");
    for (const auto line : Looker::lines(*text)) {
      const auto words = Looker::words(line);
      if (words.size() == 5 && words[2] == "IN" && (words[3] == "A" || words[3] == "AAAA"))
        if (const auto address = Address::parse(words[4])) add_once(addresses, *address);
    }
  }
  if (answered)
    look.observe(facts::kMachineDnsAddresses, std::move(addresses));
  else
    look.not_known(facts::kMachineDnsAddresses, Because::NoAnswer, "no DNS server answered, or none was asked");
}

bool is_tunnel(std::string_view interface) {
  return interface.starts_with("utun") || interface.starts_with("ppp") || interface.starts_with("ipsec") || interface.starts_with("tun") ||
         interface.starts_with("tap");
}

// route(8): "gateway: 192.0.2.1", "interface: en0", and the MTU below its heading. A host on the link has no gateway, or one
// that is "link#4".
void observe_route(Looker& look) {
  const auto types = {&facts::kMachineRouteExists, &facts::kMachineInterface, &facts::kMachineOnLink, &facts::kMachineMtu,
                      &facts::kMachineRouteByVpn};
  const auto* text = look.text("route-host", types);
  if (text == nullptr) return;
  std::string interface;
  bool gateway = false;
  std::int64_t mtu = 0;
  const auto lines = Looker::lines(*text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto value = Looker::after(lines[i], "interface")) interface = *value;
    if (const auto value = Looker::after(lines[i], "gateway")) gateway = lenient_address(*value).has_value();
    if (lines[i].starts_with("recvpipe") && i + 1 < lines.size()) {
      const auto heads = Looker::words(lines[i]);
      const auto values = Looker::words(lines[i + 1]);
      const auto at = std::size_t(std::ranges::find(heads, "mtu") - heads.begin());
      if (at < heads.size() && at < values.size()) mtu = first_number(values[at]).value_or(0);
    }
  }
  if (interface.empty()) {
    // "bad address": the name has none; only "not in table" says that there is no route.
    const bool no_route = has(*text, "not in table");
    if (no_route) look.observe(facts::kMachineRouteExists, false);
    for (const FactType* type : types)
      if (!no_route || type != &facts::kMachineRouteExists) look.not_known(*type, Because::NoAnswer, "no route to the host was shown");
    return;
  }
  look.observe(facts::kMachineRouteExists, true);
  look.observe(facts::kMachineInterface, text::escape_untrusted(interface, 40));
  look.observe(facts::kMachineRouteByVpn, is_tunnel(interface));
  look.observe(facts::kMachineOnLink, !gateway && !is_tunnel(interface));
  if (mtu > 0)
    look.observe(facts::kMachineMtu, mtu);
  else
    look.not_known(facts::kMachineMtu, Because::NoAnswer, "route shows none");
}

// macOS has utun interfaces of its own (iCloud Private Relay, Handoff) with a link-local IPv6 address alone: a tunnel counts
// with an address beyond that. scutil --nc list adds VPN services that are "(Connected)".
void observe_vpn(Looker& look) {
  const auto* interfaces = look.text("interfaces", {&facts::kMachineVpnAdapters, &facts::kMachineVpnUp});
  if (interfaces == nullptr) return;
  std::vector<std::string> tunnels;
  std::string current;
  std::string_view left = *interfaces;
  while (!left.empty()) {
    const auto end = left.find('\n');
    const auto line = left.substr(0, end);
    left.remove_prefix(end == left.npos ? left.size() : end + 1);
    if (!line.empty() && line[0] != '\t' && line[0] != ' ') {
      current = std::string{line.substr(0, line.find(':'))};
      continue;
    }
    const auto words = Looker::words(line);
    if (!is_tunnel(current) || words.size() < 2 || (words[0] != "inet" && words[0] != "inet6")) continue;
    const auto address = lenient_address(words[1]);
    if (address && address->scope() != Address::Scope::LinkLocal) add_once(tunnels, current);
  }
  if (const auto* services = look.text("vpn"))
    for (const auto line : Looker::lines(*services))
      if (has(line, "(Connected)")) {
        const auto open = line.find('"');
        const auto close = open == line.npos ? open : line.find('"', open + 1);
        add_once(tunnels, close == line.npos ? std::string{"a VPN service"} : std::string{line.substr(open + 1, close - open - 1)});
      }
  look.observe_list(facts::kMachineVpnAdapters, facts::kMachineVpnUp, std::move(tunnels));
}

// scutil --proxy: "HTTPSEnable : 1", "HTTPSProxy : proxy.example", "ProxyAutoConfigURLString : http://…".
void observe_proxies(Looker& look) {
  const auto* text = look.text("proxy", {&facts::kMachineProxies, &facts::kMachineProxySet});
  if (text == nullptr) return;
  std::vector<std::string> proxies;
  const auto lines = Looker::lines(*text);
  const auto value_of = [&](const std::string& name) -> std::optional<std::string> {
    for (const auto line : lines)
      if (const auto value = Looker::after(line, name)) return std::string{*value};
    return std::nullopt;
  };
  for (const std::string kind : {"HTTP", "HTTPS", "SOCKS"})
    if (value_of(kind + "Enable") == "1")
      if (const auto proxy = value_of(kind + "Proxy")) add_once(proxies, *proxy + ":" + value_of(kind + "Port").value_or(""));
  if (value_of("ProxyAutoConfigEnable") == "1") add_once(proxies, value_of("ProxyAutoConfigURLString").value_or("automatic configuration"));
  look.observe_list(facts::kMachineProxies, facts::kMachineProxySet, std::move(proxies));
}

// Apple's own firewall filters what comes in; what goes out is for extensions of other makers.
void observe_filters(Looker& look) {
  if (const auto* text = look.text("firewall", {&facts::kMachineFirewallOn})) look.observe(facts::kMachineFirewallOn, has(*text, "is enabled"));
  for (const FactType* type : {&facts::kMachineFirewallBlocks, &facts::kMachineFirewallRule})
    look.not_known(*type, Because::NotApplicable, "the firewall of macOS leaves outgoing connections alone");
  if (const auto* text = look.text("content-filters", {&facts::kMachineContentFilters, &facts::kMachineContentFilterOn})) {
    std::vector<std::string> filters;
    bool network = false;
    for (const auto line : Looker::lines(*text)) {
      if (line.starts_with("---")) network = has(line, "network_extension");
      if (!network || !has(line, "[activated enabled]")) continue;
      // "* * TEAMID at.obdev.littlesnitch.networkextension (6.1/6203) Little Snitch Network Extension [activated enabled]"
      const auto words = Looker::words(line);
      const auto bundle =
          std::ranges::find_if(words, [](std::string_view word) { return std::ranges::count(word, '.') >= 2 && word.find('(') == word.npos; });
      if (bundle != words.end()) add_once(filters, std::string{*bundle});
    }
    look.observe_list(facts::kMachineContentFilters, facts::kMachineContentFilterOn, std::move(filters));
  }
  if (const auto* text = look.text("local-network", {&facts::kMachineLocalNetworkDenied})) {
    // The first line repeats what was asked for.
    const auto lines = Looker::lines(*text);
    look.observe(facts::kMachineLocalNetworkDenied,
                 std::ranges::any_of(lines, [](std::string_view line) { return has(line, "Local network prohibited") && !has(line, "CONTAINS"); }));
  }
}

// sntp: "+0.014512 +/- 0.010123 time.apple.com 17.253.4.125": what to add to our clock to have the server's.
void observe_clock(Looker& look) {
  look.not_known(facts::kMachineClockSynchronised, Because::NotAvailable, "it takes an administrator to ask");
  const auto* text = look.text("clock", {&facts::kMachineClockOffset, &facts::kMachineClockOff});
  if (text == nullptr) return;
  for (const auto line : Looker::lines(*text)) {
    const auto words = Looker::words(line);
    if (words.size() >= 3 && words[1] == "+/-")
      if (const auto offset = real_number(words[0])) return observe_clock_offset(look, -*offset);
  }
  observe_clock_offset(look, std::nullopt);
}

void observe_clients(Looker& look) {
  if (const auto* text = look.text("clients", {&facts::kMachineClients})) {
    std::vector<std::string> clients;
    for (auto line : Looker::lines(*text)) {
      constexpr std::string_view kFolder = "/Applications/";
      if (line.starts_with(kFolder)) line.remove_prefix(kFolder.size());
      if (const auto app = line.find(".app "); app != line.npos)
        clients.push_back(text::escape_untrusted(text::format("{} {}", line.substr(0, app), line.substr(app + 5))));
    }
    look.observe(facts::kMachineClients, std::move(clients));
  }
  for (const FactType* type : {&facts::kMachineClientCode, &facts::kMachineClientCodeAt})
    look.not_known(*type, Because::NotAvailable, "the client's log there does not tell which host a code is of");
  if (const auto* text = look.text("client-log", {&facts::kMachineClientCodes, &facts::kMachineClientFailed})) {
    std::vector<std::string> codes;
    for (const auto line : Looker::lines(*text))
      if (const auto at = line.find("0x"); at != line.npos)
        codes.insert(codes.begin(), text::to_lower_ascii(text::escape_untrusted(line.substr(at), 20)));
    observe_client_codes(look, std::move(codes), "0x0");
  }
  if (const auto* text = look.text("saved-credentials", {&facts::kMachineSavedCredentials, &facts::kMachineSavedCredential})) {
    std::vector<std::string> names;
    for (const auto line : Looker::lines(*text))
      if (const auto at = line.find("=\""); at != line.npos && line.ends_with('"'))
        add_once(names, std::string{line.substr(at + 2, line.size() - at - 3)});
    look.observe_list(facts::kMachineSavedCredentials, facts::kMachineSavedCredential, std::move(names));
  }
}

// nc's last words, and whether it said "succeeded".
void observe_tcp(Looker& look) {
  const auto types = {&facts::kMachineTcpOutcome, &facts::kMachineTcpConnected, &facts::kMachineTcpMs};
  const auto* text = look.text("try-tcp", types);
  if (text == nullptr) return;
  if (has(*text, "nodename nor servname")) {
    for (const FactType* type : types) look.not_known(*type, Because::NotReached, "the name has no address there");
    return;
  }
  // Another nc than Apple's is found first there: it tried nothing. What answered the request for RDP was connected to, though.
  if (has(*text, "invalid option") || has(*text, "illegal option") || has(*text, "unrecognized option")) {
    constexpr const char* kWhy = "the nc there is not Apple's, and does not take what it was asked";
    const auto* answer = look.text("try-x224");
    const bool connected = answer != nullptr && !bytes_of_answer(*answer).empty();
    if (connected) look.observe(facts::kMachineTcpOutcome, "connected");
    if (connected) look.observe(facts::kMachineTcpConnected, true);
    for (const FactType* type : types)
      if (!connected || type == &facts::kMachineTcpMs) look.not_known(*type, Because::NotAvailable, kWhy);
    return;
  }
  const auto outcome = has(*text, "succeeded!")                                                           ? "connected"
                       : has(*text, "refused")                                                            ? "refused"
                       : has(*text, "timed out")                                                          ? "timed_out"
                       : has(*text, "No route to host") || has(*text, "Host is down")                     ? "icmp"
                       : has(*text, "unreachable") || has(*text, "not permitted") || has(*text, "denied") ? "local_error"
                                                                                                          : "failed";
  look.observe(facts::kMachineTcpOutcome, std::string{outcome});
  look.observe(facts::kMachineTcpConnected, std::string_view{outcome} == "connected");
  look.not_known(facts::kMachineTcpMs, Because::NotAvailable, "nc tells whole seconds alone");
}

}  // namespace

void observe_macos(Looker& look) {
  observe_system(look);
  observe_resolvers(look);
  observe_addresses(look);
  observe_dns(look);
  observe_route(look);
  observe_vpn(look);
  observe_proxies(look);
  observe_filters(look);
  observe_clock(look);
  observe_clients(look);
  observe_tcp(look);
  const auto* answer = look.text("try-x224");
  observe_x224(look, answer == nullptr ? std::string_view{} : std::string_view{*answer});
  (void)look.text("try-tls",
                  {&facts::kMachineTlsOutcome, &facts::kMachineCertificate, &facts::kMachineCertificateIssuer, &facts::kMachineCertificateTrusted});
}

}  // namespace doctor::intake
