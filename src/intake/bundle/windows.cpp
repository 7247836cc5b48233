// What Windows' own cmdlets print through Format-List, by their documentation (learn.microsoft.com), and the lines that
// inspect/scripts/inspect_windows.ps1 writes itself.
#include <algorithm>

#include "base/text.hpp"
#include "base/userinfo.hpp"
#include "evidence/facts/machine.hpp"
#include "intake/bundle/looker.hpp"

namespace doctor::intake {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// "{192.0.2.53, 192.0.2.54}" or one value alone.
std::vector<std::string_view> entries_of(std::string_view list) {
  list = text::trim(list);
  if (list.starts_with('{') && list.ends_with('}')) list = list.substr(1, list.size() - 2);
  std::vector<std::string_view> out;
  for (const auto each : text::split(list, ','))
    if (const auto trimmed = text::trim(each); !trimmed.empty()) out.push_back(trimmed);
  return out;
}

// Format-List's objects: a new one begins where its first property comes again.
struct Object {
  std::vector<std::pair<std::string, std::string>> properties{};
  std::string of(std::string_view name) const {
    for (const auto& [key, value] : properties)
      if (key == name) return value;
    return {};
  }
};

std::vector<Object> objects_in(std::string_view text) {
  std::vector<Object> out;
  for (const auto line : Looker::lines(text)) {
    const auto colon = line.find(" :");
    if (colon == line.npos) continue;
    const std::string key{text::trim(line.substr(0, colon))};
    const std::string value{text::trim(line.substr(colon + 2))};
    if (out.empty() || out.back().properties.front().first == key) out.emplace_back();
    out.back().properties.emplace_back(key, value);
  }
  return out;
}

void observe_system(Looker& look) {
  const auto* text = look.text("system", {&facts::kMachineVersion, &facts::kMachineMajor});
  if (text == nullptr) return;
  const auto objects = objects_in(*text);
  const auto version = objects.empty() ? std::string{} : objects.front().of("Version");
  look.observe(facts::kMachineVersion, text::escape_untrusted((objects.empty() ? "Windows" : objects.front().of("Caption")) + " " + version));
  if (const auto major = first_number(version))
    look.observe(facts::kMachineMajor, *major);
  else
    look.not_known(facts::kMachineMajor, Because::NoAnswer, "the system shows no version");
}

// fec0:0:0:ffff::1 to ::3 stand where an interface has no IPv6 server: nobody is there (RFC 3879 took them back).
void observe_resolvers(Looker& look) {
  const auto* text = look.text("resolver", {&facts::kMachineResolvers});
  if (text == nullptr) return;
  std::vector<std::string> servers;
  for (const auto& object : objects_in(*text))
    for (const auto each : entries_of(object.of("ServerAddresses")))
      if (const auto address = lenient_address(each); address && !address->to_string().starts_with("fec0:0:0:ffff:")) add_once(servers, *address);
  look.observe(facts::kMachineResolvers, std::move(servers));
}

std::vector<std::string> addresses_on_lines(std::string_view text) {
  std::vector<std::string> out;
  for (const auto line : Looker::lines(text))
    if (const auto value = Looker::after(line, "address"))
      if (const auto address = lenient_address(*value)) add_once(out, *address);
  return out;
}

void observe_addresses(Looker& look) {
  if (const auto literal = Address::parse(look.host())) {
    look.not_known(facts::kMachineNameResolved, Because::NotApplicable, "an address was given");
    look.observe(facts::kMachineAddresses, std::vector{literal->to_string()});
  } else if (const auto* text = look.text("try-name", {&facts::kMachineNameResolved, &facts::kMachineAddresses})) {
    look.observe_list(facts::kMachineAddresses, facts::kMachineNameResolved, addresses_on_lines(*text));
  }
  const auto* text = look.text("ask-dns", {&facts::kMachineDnsAddresses});
  if (text == nullptr) return;
  auto addresses = addresses_on_lines(*text);
  // DNS_ERROR_RCODE_NAME_ERROR, 9003: the server says that there is no such name; that is an answer.
  if (!addresses.empty() || has(*text, "DNS_ERROR_RCODE_NAME_ERROR"))
    look.observe(facts::kMachineDnsAddresses, std::move(addresses));
  else
    look.not_known(facts::kMachineDnsAddresses, Because::NoAnswer, "no DNS server answered");
}

// By what their makers call them: Windows does not say which adapter is a tunnel.
bool is_tunnel(std::string_view description) {
  const auto lower = text::to_lower_ascii(description);
  for (const auto* word : {"vpn", "tap-windows", "wireguard", "wintun", "anyconnect", "globalprotect", "pangp", "fortinet", "zscaler", "tailscale",
                           "openvpn", "wan miniport", "juniper", "pulse secure", "check point virtual"})
    if (has(lower, word)) return true;
  return false;
}

void observe_route_and_vpn(Looker& look) {
  std::vector<std::string> tunnels;  // adapter names
  const auto* adapters = look.text("adapters", {&facts::kMachineVpnAdapters, &facts::kMachineVpnUp});
  // Windows' own WAN Miniports are always up: only their connections count, and those are VPN services.
  if (adapters != nullptr)
    for (const auto& each : objects_in(*adapters))
      if (is_tunnel(each.of("InterfaceDescription")) && !each.of("InterfaceDescription").starts_with("WAN Miniport"))
        add_once(tunnels, each.of("Name"));
  if (const auto* services = look.text("vpn"))
    for (const auto& each : objects_in(*services))
      if (each.of("ConnectionStatus") == "Connected") add_once(tunnels, each.of("Name"));
  const auto route_facts = {&facts::kMachineRouteExists, &facts::kMachineInterface, &facts::kMachineOnLink, &facts::kMachineMtu,
                            &facts::kMachineRouteByVpn};
  std::string interface;
  if (const auto* text = look.text("route-host", route_facts)) {
    bool gateway = false;
    for (const auto& each : objects_in(*text)) {
      if (const auto name = each.of("InterfaceAlias"); !name.empty()) interface = name;
      if (const auto hop = lenient_address(each.of("NextHop")); hop && hop->scope() != Address::Scope::Unspecified) gateway = true;
    }
    if (interface.empty()) {
      for (const FactType* type : route_facts) look.not_known(*type, Because::NoAnswer, "no route to the host was shown");
    } else {
      look.observe(facts::kMachineRouteExists, true);
      look.observe(facts::kMachineInterface, text::escape_untrusted(interface, 80));
      look.observe(facts::kMachineRouteByVpn, std::ranges::find(tunnels, interface) != tunnels.end());
      look.observe(facts::kMachineOnLink, !gateway);
      std::optional<std::int64_t> mtu;
      if (const auto* interfaces = look.text("interfaces"))
        for (const auto& each : objects_in(*interfaces))
          if (each.of("InterfaceAlias") == interface) mtu = first_number(each.of("NlMtu"));
      if (mtu)
        look.observe(facts::kMachineMtu, *mtu);
      else
        look.not_known(facts::kMachineMtu, Because::NoAnswer, "no interface of that name was shown");
    }
  }
  if (adapters != nullptr) look.observe_list(facts::kMachineVpnAdapters, facts::kMachineVpnUp, std::move(tunnels));
}

void observe_proxies(Looker& look) {
  const auto* text = look.text("proxy", {&facts::kMachineProxies, &facts::kMachineProxySet});
  if (text == nullptr) return;
  std::vector<std::string> proxies;
  for (const auto& each : objects_in(*text)) {
    if (each.of("ProxyEnable") == "1" && !each.of("ProxyServer").empty()) add_once(proxies, without_userinfo(each.of("ProxyServer")));
    if (!each.of("AutoConfigURL").empty()) add_once(proxies, without_userinfo(each.of("AutoConfigURL")));
  }
  look.observe_list(facts::kMachineProxies, facts::kMachineProxySet, std::move(proxies));
}

// "rule: protocol=TCP port=3389,3390 name=…", as the script writes it; "Any" is every protocol or port.
bool rule_speaks_of(std::string_view rule, std::uint16_t port) {
  const auto between = [&](std::string_view from, std::string_view to) {
    const auto begin = rule.find(from);
    if (begin == rule.npos) return std::string_view{};
    const auto rest = rule.substr(begin + from.size());
    return rest.substr(0, rest.find(to));
  };
  const auto protocol = between("protocol=", " port=");
  if (protocol != "TCP" && protocol != "6") return false;  // "Any" of any program says nothing of ours
  for (const auto part : text::split(between(" port=", " name="), ',')) {
    const auto dash = part.find('-');
    const auto first = first_number(part.substr(0, dash));
    const auto last = dash == part.npos ? first : first_number(part.substr(dash + 1));
    if (first && last && *first <= port && port <= *last) return true;
  }
  return false;
}

void observe_firewall(Looker& look) {
  bool blocks_all = false;
  if (const auto* text = look.text("firewall", {&facts::kMachineFirewallOn})) {
    bool on = false;
    for (const auto& each : objects_in(*text)) {
      on |= each.of("Enabled") == "True";
      blocks_all |= each.of("Enabled") == "True" && each.of("DefaultOutboundAction") == "Block";
    }
    look.observe(facts::kMachineFirewallOn, on);
  }
  for (const FactType* type : {&facts::kMachineContentFilters, &facts::kMachineContentFilterOn})
    look.not_known(*type, Because::NotAvailable, "Windows does not list them to an ordinary user");
  look.not_known(facts::kMachineLocalNetworkDenied, Because::NotApplicable, "Windows has no such thing");
  const auto* text = look.text("firewall-rules", {&facts::kMachineFirewallBlocks, &facts::kMachineFirewallRule});
  if (text == nullptr) return;
  for (const auto line : Looker::lines(*text)) {
    if (!rule_speaks_of(line, look.port())) continue;
    look.observe(facts::kMachineFirewallBlocks, true);
    look.observe(facts::kMachineFirewallRule, text::escape_untrusted(line));
    return;
  }
  // What the profile blocks a rule may allow: that is not known then.
  if (blocks_all)
    look.not_known(facts::kMachineFirewallBlocks, Because::NotAvailable,
                   "the profile blocks what no rule allows, and the rules that allow were not listed");
  else
    look.observe(facts::kMachineFirewallBlocks, false);
}

// w32tm /stripchart /dataonly: "16:40:00, +00.0123456s": what to add to our clock to have the server's.
void observe_clock(Looker& look) {
  look.not_known(facts::kMachineClockSynchronised, Because::NotAvailable, "it takes an administrator to ask");
  const auto* text = look.text("clock", {&facts::kMachineClockOffset, &facts::kMachineClockOff});
  if (text == nullptr) return;
  for (const auto line : Looker::lines(*text)) {
    const auto comma = line.find(", ");
    if (comma == line.npos || !line.ends_with('s') || line.find(':') > comma) continue;
    if (const auto offset = real_number(line.substr(comma + 2, line.size() - comma - 3))) return observe_clock_offset(look, -*offset);
  }
  observe_clock_offset(look, std::nullopt);
}

// 1 to 3: the user or the host ended it (IMsTscAxEvents::OnDisconnected).
bool is_ordinary_end(std::int64_t reason) { return reason >= 1 && reason <= 3; }

// How the client's last connection to this very host ended: of an event 1026 the next older 1024 says which host it was. A
// bundle of a script that did not note it leaves it open.
void observe_last_end(Looker& look, const std::vector<std::string_view>& lines) {
  const auto open = [&](Because because, const char* why) {
    for (const FactType* type : {&facts::kMachineClientCode, &facts::kMachineClientCodeAt}) look.not_known(*type, because, why);
  };
  std::optional<std::pair<WallTime, std::int64_t>> ended;
  for (const auto line : lines) {
    const auto words = Looker::words(line);
    if (words.size() < 3) continue;
    const auto at = parse_rfc3339(words[0]);
    if (words[1] == "1026" && !ended)
      if (const auto reason = first_number(words[2]); reason && at) ended = {*at, *reason};
    if (words[1] != "1024") continue;
    if (words[2] != "this-host") {
      ended.reset();
      continue;
    }
    if (!ended) return open(Because::NoAnswer, "the log does not tell how the last connection to this host ended");
    if (is_ordinary_end(ended->second)) return open(Because::NotApplicable, "the last connection to this host ended as it should");
    look.observe(facts::kMachineClientCode, ended->second);
    look.observe(facts::kMachineClientCodeAt, ended->first);
    return;
  }
  open(Because::NoAnswer, "the client's log tells of no connection to this host");
}

// "2026-11-21T16:40:00Z 1026 264": event 1026 says that the client was disconnected and why (its number is the disconnect
// reason, as codes/ has them); 1 to 3 are an ordinary end.
void observe_clients(Looker& look) {
  if (const auto* text = look.text("clients", {&facts::kMachineClients})) {
    std::vector<std::string> clients;
    for (const auto line : Looker::lines(*text)) add_once(clients, text::escape_untrusted(line));
    look.observe(facts::kMachineClients, std::move(clients));
  }
  if (const auto* text = look.text(
          "client-log", {&facts::kMachineClientCodes, &facts::kMachineClientFailed, &facts::kMachineClientCode, &facts::kMachineClientCodeAt})) {
    observe_last_end(look, Looker::lines(*text));
    std::vector<std::string> codes;
    for (const auto line : Looker::lines(*text)) {
      const auto words = Looker::words(line);
      if (words.size() < 3 || words[1] != "1026") continue;
      if (const auto reason = first_number(words[2]))
        codes.push_back(is_ordinary_end(*reason) ? std::string{"0x0"} : text::hex_number(std::uint64_t(*reason)));
    }
    observe_client_codes(look, std::move(codes), "0x0");
  }
  if (const auto* text = look.text("saved-credentials", {&facts::kMachineSavedCredentials, &facts::kMachineSavedCredential})) {
    std::vector<std::string> names;
    bool for_host = false;
    for (const auto line : Looker::lines(*text)) {
      for_host |= text::to_lower_ascii(line) == "termsrv/" + text::to_lower_ascii(look.host());
      add_once(names, text::escape_untrusted(line));
    }
    look.observe(facts::kMachineSavedCredentials, std::move(names));
    look.observe(facts::kMachineSavedCredential, for_host);
  }
}

// .NET's SocketError by name, which no language changes.
std::string_view outcome_of(std::string_view error) {
  if (error == "Connected") return "connected";
  if (error == "ConnectionRefused") return "refused";
  if (error == "TimedOut") return "timed_out";
  if (error == "HostUnreachable" || error == "HostDown") return "icmp";
  if (error == "NetworkUnreachable" || error == "NetworkDown" || error == "AccessDenied" || error == "AddressNotAvailable") return "local_error";
  return "failed";
}

void observe_connection(Looker& look) {
  const auto types = {&facts::kMachineTcpOutcome,        &facts::kMachineTcpConnected, &facts::kMachineTcpMs,
                      &facts::kMachineTlsOutcome,        &facts::kMachineCertificate,  &facts::kMachineCertificateIssuer,
                      &facts::kMachineCertificateTrusted};
  const auto* text = look.text("try-connection", types);
  if (text == nullptr) return;
  std::optional<std::string_view> tcp, ms, x224, tls, digest, issuer, errors, failed;
  for (const auto line : Looker::lines(*text)) {
    const auto take = [&](const char* name, std::optional<std::string_view>& to) {
      if (const auto value = Looker::after(line, name)) to = value;
    };
    take("tcp", tcp), take("milliseconds", ms), take("x224", x224), take("tls", tls), take("failed", failed);
    take("certificate-sha256", digest), take("certificate-issuer", issuer), take("certificate-errors", errors);
  }
  const auto none = [&](const FactType& type, const char* why) { look.not_known(type, Because::NotReached, why); };
  // The name had no address there: nothing was tried.
  if (!tcp || *tcp == "HostNotFound" || *tcp == "NoData" || *tcp == "TryAgain") {
    for (const FactType* type : types) none(*type, "the name has no address there");
    return;
  }
  look.observe(facts::kMachineTcpOutcome, std::string{outcome_of(*tcp)});
  look.observe(facts::kMachineTcpConnected, *tcp == "Connected");
  if (const auto took = ms ? real_number(*ms) : std::nullopt)
    look.observe(facts::kMachineTcpMs, *took);
  else
    none(facts::kMachineTcpMs, "it did not connect");
  observe_x224(look, x224.value_or(""));
  if (tls || (x224 && failed))
    look.observe(facts::kMachineTlsOutcome, std::string{tls ? "completed" : "failed"});
  else
    none(facts::kMachineTlsOutcome, "no handshake was tried");
  // RemoteCertificateChainErrors and RemoteCertificateNameMismatch; None: it is trusted for that name.
  for (const auto& [type, value] : {std::pair{&facts::kMachineCertificate, digest}, std::pair{&facts::kMachineCertificateIssuer, issuer}}) {
    if (value)
      look.observe(*type, text::escape_untrusted(*value));
    else
      none(*type, "no certificate was shown");
  }
  if (digest && errors)
    look.observe(facts::kMachineCertificateTrusted, *errors == "None");
  else
    none(facts::kMachineCertificateTrusted, "no certificate was shown");
}

}  // namespace

void observe_windows(Looker& look) {
  observe_system(look);
  observe_resolvers(look);
  observe_addresses(look);
  observe_route_and_vpn(look);
  observe_proxies(look);
  observe_firewall(look);
  observe_clock(look);
  observe_clients(look);
  observe_connection(look);
}

}  // namespace doctor::intake
