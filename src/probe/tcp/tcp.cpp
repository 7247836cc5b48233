#include "probe/tcp/tcp.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/tcp.hpp"
#include "observe/icmp_names.hpp"

namespace doctor::probe {
namespace {

using net::ConnectOutcome;
using Kind = ConnectOutcome::Kind;

constexpr const char* kNotCarried = "the gateway gave no connection";

std::string_view spec_name(Kind kind) {
  switch (kind) {
    case Kind::Connected: return "connected";
    case Kind::Refused: return "refused";
    case Kind::TimedOut: return "timed_out";
    case Kind::Icmp: return "icmp";
    case Kind::LocalError:
    case Kind::Interrupted:
    case Kind::NotCarried: break;
  }
  return "local_error";
}

std::string local_error_name(int system_error) {
  switch (system_error) {
    case ENETUNREACH: return "network_unreachable";
    case EHOSTUNREACH: return "host_unreachable";
    case ENETDOWN: return "network_down";
    case EACCES:
    case EPERM: return "permission_denied";
    case EADDRNOTAVAIL: return "address_not_available";
    case ENOBUFS:
    case ENOMEM: return "no_buffers";
    default: return "other";
  }
}

// An ICMP error that means "not you" or "not this port", as against "nobody is there" or "no way leads there".
bool turns_away(const net::IcmpError& icmp) {
  static constexpr std::uint8_t kOfV4[] = {2, 3, 9, 10, 13}, kOfV6[] = {1, 4};  // as named above
  const std::span<const std::uint8_t> codes = icmp.v6 ? std::span<const std::uint8_t>{kOfV6} : std::span<const std::uint8_t>{kOfV4};
  return icmp.type == (icmp.v6 ? 1 : 3) && std::ranges::find(codes, icmp.code) != codes.end();
}

// How far an attempt got: the more of the way it shows to be sound, the more.
int distance(const ConnectOutcome& outcome) {
  switch (outcome.kind) {
    case Kind::Connected: return 5;
    case Kind::Refused: return 4;  // the host itself speaks, or a device in its place
    case Kind::Icmp: return outcome.icmp && turns_away(*outcome.icmp) ? 3 : 2;
    case Kind::TimedOut: return 1;
    case Kind::LocalError:
    case Kind::Interrupted:
    case Kind::NotCarried: break;
  }
  return 0;
}

// The family of which nothing connects while the other one does.
std::string_view dead_family(std::span<const ConnectOutcome> outcomes, std::span<const net::ConnectRequest> requests) {
  bool tried[2] = {}, connected[2] = {};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const int family = requests[i].to.address.is_v4() ? 0 : 1;
    tried[family] = true;
    connected[family] |= outcomes[i].kind == Kind::Connected;
  }
  if (tried[0] && !connected[0] && connected[1]) return "ipv4";
  if (tried[1] && !connected[1] && connected[0]) return "ipv6";
  return "none";
}

}  // namespace

TcpResult probe_tcp(Context& context, std::span<const Address> addresses, std::uint16_t port) {
  Evidence& out = context.evidence;
  TcpResult result;
  // Only the walk's connection counts against politeness; bare connects to the other addresses do not.
  if (addresses.empty() || !context.take_connection()) {
    for (const FactType* type : {&facts::kTcpConnected, &facts::kTcpOutcome})
      out.not_known(*type, Because::NotTested, addresses.empty() ? "there is no address" : "enough connections were made");
    return result;
  }

  std::vector<net::ConnectRequest> requests;
  for (const auto& address : addresses.first(std::min(addresses.size(), kMostAddresses)))
    requests.push_back({.to = {address, port}, .timeout = context.stage_timeout});
  auto outcomes = context.network.connect(requests);

  std::vector<std::uint32_t> attempts;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    attempts.push_back(out.next_attempt());
    const Endpoint& to = requests[i].to;
    observe_attempt(context, outcomes[i], to,
                    {.subject = {.address = to.address.to_string(), .port = port, .attempt = attempts[i]}, .at = outcomes[i].ended});
    result.interrupted |= outcomes[i].kind == Kind::Interrupted;
  }

  const auto connects = [](const ConnectOutcome& each) { return each.kind == Kind::Connected; };
  const auto first = std::ranges::find_if(outcomes, connects);
  const auto furthest = std::ranges::max_element(outcomes, {}, distance);  // the first of equals
  const auto count = std::ranges::count_if(outcomes, connects);
  const Seen seen{.at = context.network.now()};
  out.set_walk_attempt(attempts[std::size_t(furthest - outcomes.begin())]);
  result.furthest = requests[std::size_t(furthest - outcomes.begin())].to;
  out.observe(facts::kTcpAddressCount, int(outcomes.size()), seen);
  const auto ended = [&](Kind kind) { return std::ranges::any_of(outcomes, [&](const auto& each) { return each.kind == kind; }); };
  if (result.interrupted || ended(Kind::NotCarried)) {
    for (const FactType* type : {&facts::kTcpAddressesConnected, &facts::kTcpDeadFamily, &facts::kTcpEarlierAddressFailed})
      out.not_known(*type, result.interrupted ? Because::Interrupted : Because::NoAnswer, result.interrupted ? "" : kNotCarried, seen);
  } else {
    out.observe(facts::kTcpAddressesConnected, int(count), seen);
    out.observe(facts::kTcpDeadFamily, dead_family(outcomes, requests), seen);
    out.observe(facts::kTcpEarlierAddressFailed, first != outcomes.begin() && first != outcomes.end(), seen);
  }
  result.timed_out_everywhere = ended(Kind::TimedOut) && !ended(Kind::Connected) && !ended(Kind::Refused);
  if (first != outcomes.end()) {
    const auto index = std::size_t(first - outcomes.begin());
    result.walk = OpenConnection{.endpoint = requests[index].to, .attempt = attempts[index], .connection = std::move(first->connection)};
  }
  return result;
}

void observe_attempt(Context& context, const ConnectOutcome& outcome, const Endpoint& to, const Seen& seen) {
  Evidence& out = context.evidence;
  if (outcome.kind == Kind::Interrupted) {
    for (const FactType* type : {&facts::kTcpConnected, &facts::kTcpOutcome}) out.not_known(*type, Because::Interrupted, {}, seen);
    return;
  }
  if (outcome.kind == Kind::NotCarried) {
    for (const FactType* type : {&facts::kTcpConnected, &facts::kTcpOutcome}) out.not_known(*type, Because::NoAnswer, kNotCarried, seen);
    return;
  }
  out.observe(facts::kTcpConnected, outcome.kind == Kind::Connected, seen);
  out.observe(facts::kTcpOutcome, spec_name(outcome.kind), seen);
  out.observe(facts::kTcpMs, milliseconds(outcome.ended - outcome.began), seen);
  if (outcome.kind == Kind::Icmp && outcome.icmp) {
    const auto& icmp = *outcome.icmp;
    out.observe(facts::kTcpIcmp, observe::icmp_name(icmp.v6, icmp.type, icmp.code), seen);
    if (icmp.from) {
      Address target = to.address, from = *icmp.from;
      target.zone = from.zone = 0;
      out.observe(facts::kTcpIcmpFrom, icmp.from->to_string(), seen);
      out.observe(facts::kTcpIcmpFromTarget, from == target, seen);
      // A next hop that does not answer ARP or neighbour solicitations: the kernel makes the error, in its own name.
      out.observe(facts::kTcpIcmpFromHere, context.network.route(*icmp.from).local, seen);
    } else {
      for (const FactType* type : {&facts::kTcpIcmpFromTarget, &facts::kTcpIcmpFromHere})
        out.not_known(*type, Because::NotAvailable, "the system did not say who sent it", seen);
    }
  }
  if (outcome.kind == Kind::LocalError) out.observe(facts::kTcpLocalError, local_error_name(outcome.system_error), seen);
}

}  // namespace doctor::probe
