#include "report/machine_words.hpp"

#include <chrono>
#include <cmath>

#include "base/minute.hpp"
#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/tcp.hpp"
#include "report/style.hpp"

namespace doctor::report {
namespace {

using List = std::vector<std::string>;

constexpr std::size_t kMostShown = 4;  // of a list
constexpr std::size_t kLongest = 200;  // characters

std::string safe(std::string_view in) { return text::escape_untrusted(in, kLongest); }

std::string some_of(const List& list) {
  List out;
  for (std::size_t i = 0; i < std::min(list.size(), kMostShown); ++i) out.push_back(safe(list[i]));
  if (list.size() > kMostShown) out.push_back(text::format("and {} more", list.size() - kMostShown));
  return text::join(out, ", ");
}

std::string system_name(std::string_view id) { return id == "macos" ? "macOS" : id == "windows" ? "Windows" : id == "linux" ? "Linux" : safe(id); }

class Teller {
 public:
  explicit Teller(const Evidence& evidence) : evidence_(evidence) {}

  std::vector<MachineLine> lines() && {
    add("system", text_of(facts::kMachineVersion).value_or(system_name(text_of(facts::kMachineSystem).value_or(""))));
    add("names", names());
    add("way", way());
    if (const auto proxies = list_of(facts::kMachineProxies); !proxies.empty()) add("proxy", some_of(proxies));
    add("firewall", firewall());
    if (const auto filters = list_of(facts::kMachineContentFilters); !filters.empty()) add("filters", some_of(filters));
    if (is(facts::kMachineLocalNetworkDenied, true)) add("permission", "macOS has lately denied a program the local network");
    add("clock", clock());
    if (const auto clients = list_of(facts::kMachineClients); !clients.empty()) add("clients", some_of(clients));
    if (const auto codes = list_of(facts::kMachineClientCodes); !codes.empty())
      add("client log", "ended lately with " + some_of(codes) + (codes.size() > 1 ? ", the latest first" : ""));
    if (const auto saved = list_of(facts::kMachineSavedCredentials); !saved.empty()) add("saved", "credentials of the name " + some_of(saved));
    return std::move(out_);
  }

 private:
  std::optional<std::string> text_of(const FactType& type) const { return evidence_.walk_value<std::string>(type); }
  List list_of(const FactType& type) const { return evidence_.walk_value<List>(type).value_or(List{}); }
  bool is(const FactType& type, bool value) const { return evidence_.walk_value<bool>(type) == value; }
  void add(std::string_view label, std::string words) {
    if (!words.empty()) out_.push_back({label, std::move(words)});
  }

  std::string names() const {
    List parts;
    if (const auto servers = evidence_.walk_value<List>(facts::kMachineResolvers))
      parts.push_back(servers->empty() ? "it knows no DNS server" : "it asks " + some_of(*servers));
    if (const auto hosts = list_of(facts::kMachineHostsFileAddresses); !hosts.empty()) parts.push_back("its hosts file says " + some_of(hosts));
    if (const auto addresses = list_of(facts::kMachineAddresses); !addresses.empty()) parts.push_back("it got " + some_of(addresses));
    if (is(facts::kMachineNameResolved, false)) parts.emplace_back("it got no address");
    return text::join(parts, "; ");
  }

  std::string way() const {
    List parts;
    if (is(facts::kMachineRouteExists, false)) parts.emplace_back("no route to the host");
    if (const auto interface = text_of(facts::kMachineInterface)) {
      parts.push_back("by " + safe(*interface));
      if (const auto mtu = evidence_.walk_value<std::int64_t>(facts::kMachineMtu)) parts.back() += text::format(", packets up to {} bytes", *mtu);
      if (is(facts::kMachineRouteByVpn, true)) parts.back() += ", a VPN";
    }
    if (is(facts::kMachineVpnUp, false)) parts.emplace_back("no VPN is up");
    if (const auto tunnels = list_of(facts::kMachineVpnAdapters); !tunnels.empty()) parts.push_back("VPN up: " + some_of(tunnels));
    return text::join(parts, "; ");
  }

  std::string firewall() const {
    if (const auto rule = text_of(facts::kMachineFirewallRule); rule && is(facts::kMachineFirewallBlocks, true))
      return "forbids the port: " + safe(*rule);
    if (is(facts::kMachineFirewallOn, false)) return "off";
    if (!is(facts::kMachineFirewallOn, true)) return {};
    return is(facts::kMachineFirewallBlocks, false) ? "on; no rule of it forbids the port" : "on";
  }

  std::string clock() const {
    if (const auto offset = evidence_.walk_value<double>(facts::kMachineClockOffset))
      return text::format("{:.0f} s {} a time server", std::abs(*offset), *offset < 0 ? "behind" : "ahead of");
    if (is(facts::kMachineClockSynchronised, true)) return "kept right by a time service";
    return is(facts::kMachineClockSynchronised, false) ? "not kept right by a time service" : std::string{};
  }

  const Evidence& evidence_;
  std::vector<MachineLine> out_{};
};

std::string shown(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  if (fact == nullptr) return std::string{kNotSeen};
  return fact->known() ? safe(to_text(*fact->value())) : std::string{kNotSeen};
}

// "3 minutes", in the largest unit that leaves a whole number above one.
std::string long_words(std::chrono::seconds span) {
  using namespace std::chrono;
  if (span < minutes{2}) return counted(std::size_t(span.count()), "second", "seconds");
  if (span < hours{2}) return counted(std::size_t(duration_cast<minutes>(span).count()), "minute", "minutes");
  if (span < hours{48}) return counted(std::size_t(duration_cast<hours>(span).count()), "hour", "hours");
  return counted(std::size_t(duration_cast<days>(span).count()), "day", "days");
}

}  // namespace

bool is_of_a_bundle(const Diagnosis& d) {
  return d.evidence.walk_value<std::string>(facts::kMachineSystem).has_value() && d.vantage == "the user's machine";
}

std::string origin_words(const Diagnosis& d, WallTime now) {
  using namespace std::chrono;
  const auto system = machine_lines(d.evidence);
  std::string out = "As the user's machine saw it";
  if (!system.empty()) out += " (" + system.front().words + ")";
  const auto made = d.evidence.walk_value<WallTime>(facts::kMachineMadeAt);
  if (!made) return out + ", at a time that its bundle does not tell; not as it is from here.";
  out += text::format(" on {} UTC, ", to_minute(*made));
  const auto age = duration_cast<seconds>(now - *made);
  if (age < seconds{-60}) return out + long_words(-age) + " from now: its clock or ours is wrong. Not as it is from here.";
  out += long_words(std::max(age, seconds{0})) + " ago; not as it is from here";
  return out + (age > hours{24} ? ", and it may have changed since." : ".");
}

std::vector<MachineLine> machine_lines(const Evidence& evidence) { return Teller{evidence}.lines(); }

std::vector<VantageLine> vantage_lines(const Evidence& evidence) {
  if (evidence.of_walk(facts::kVantagesFailAlike) == nullptr) return {};
  // The walk that the diagnosis is about is the machine's or ours; the other one's is told beside it.
  const bool about_machine = evidence.of_walk(facts::kHereEndedAt) != nullptr;
  const auto row = [&](std::string_view what, const FactType& machine, const FactType& walk, const FactType& here) {
    return VantageLine{what, shown(evidence, machine), shown(evidence, about_machine ? here : walk)};
  };
  return {row("addresses of the name", facts::kMachineAddresses, facts::kNameAddresses, facts::kHereAddresses),
          row("connecting", facts::kMachineTcpOutcome, facts::kTcpOutcome, facts::kHereTcpOutcome),
          row("certificate (SHA-256)", facts::kMachineCertificate, facts::kCertThumbprintSha256, facts::kHereCertificate)};
}

}  // namespace doctor::report
