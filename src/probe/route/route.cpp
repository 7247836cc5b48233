#include "probe/route/route.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/route.hpp"

namespace doctor::probe {
namespace {

constexpr Duration kLivenessTime = std::chrono::seconds{2};
constexpr std::uint16_t kOtherPorts[] = {445, 135, 5985, 443};  // SMB, RPC endpoint mapper, WinRM, HTTPS
constexpr std::size_t kMostAddresses = 4;                       // of a host with very many, the first tell enough

constexpr const char* kNotSaid = "the system did not say";

Subject subject_of(const Address& address) { return {.address = address.to_string()}; }

// Nothing when the system has no neighbour table to show.
std::optional<std::string_view> spec_name(net::Neighbour state) {
  switch (state) {
    case net::Neighbour::Reachable: return "reachable";
    case net::Neighbour::Stale: return "stale";
    case net::Neighbour::Incomplete: return "incomplete";
    case net::Neighbour::Failed: return "failed";
    case net::Neighbour::None: return "none";
    case net::Neighbour::NotAvailable: break;
  }
  return std::nullopt;
}

// What one address told when asked in every way.
struct Signs {
  bool alive{false};
  bool asked_all{true};  // false: a way of asking was closed to us, so that silence proves less
};

Signs observe_echo(Evidence& out, const net::EchoOutcome& echo, const Seen& seen) {
  using Kind = net::EchoOutcome::Kind;
  switch (echo.kind) {
    case Kind::Answered:
      out.observe(facts::kRouteEcho, "answered", seen);
      out.observe(facts::kRouteEchoMs, milliseconds(echo.round_trip), seen);
      return {.alive = true};
    case Kind::Silent: out.observe(facts::kRouteEcho, "silent", seen); return {};
    case Kind::Refused: out.observe(facts::kRouteEcho, "refused", seen); return {};
    case Kind::NeedsRight:
      out.not_known(facts::kRouteEcho, Because::NeedsRight, "this user may not send ICMP echoes", seen);
      return {.asked_all = false};
    case Kind::Interrupted: break;
  }
  out.not_known(facts::kRouteEcho, Because::Interrupted, {}, seen);
  return {.asked_all = false};
}

// The table speaks of the host only when it is on the link; otherwise of the next hop.
Signs observe_neighbour(Context& context, const Address& address, const Seen& seen) {
  const auto route = context.network.route(address);
  if (!route.exists || route.local) {
    context.evidence.not_known(facts::kRouteNeighbour, Because::NotApplicable,
                               route.local   ? "the address is this machine's own"
                               : route.known ? "there is no route"
                                             : kNotSaid,
                               seen);
    return {};
  }
  const auto state = context.network.neighbour(route.gateway.value_or(address));
  const auto name = spec_name(state);
  if (!name)
    context.evidence.not_known(facts::kRouteNeighbour, Because::NotAvailable, {}, seen);
  else
    context.evidence.observe(facts::kRouteNeighbour, *name, seen);
  // Asked a moment ago, so that only a fresh entry is a sign of life.
  return {.alive = !route.gateway && state == net::Neighbour::Reachable};
}

// A connection or a reset comes from a host that is on; an ICMP error only when it is the host's own.
bool is_sign_of_life(const net::ConnectOutcome& outcome, const Address& address) {
  using Kind = net::ConnectOutcome::Kind;
  if (outcome.kind == Kind::Connected || outcome.kind == Kind::Refused) return true;
  return outcome.kind == Kind::Icmp && outcome.icmp && outcome.icmp->from && outcome.icmp->from->octets == address.octets;
}

}  // namespace

void probe_route(Context& context, std::span<const Address> addresses) {
  Evidence& out = context.evidence;
  const Seen of_host{.at = context.network.now()};
  if (addresses.empty()) {
    out.not_known(facts::kRouteAny, Because::NotApplicable, "there is no address", of_host);
    return;
  }
  bool any = false, own = false, all_known = true;
  for (const auto& address : addresses) {
    const auto route = context.network.route(address);
    const Seen seen{.subject = subject_of(address), .at = context.network.now()};
    any |= route.exists;
    own |= route.local;
    all_known &= route.known;
    if (route.known)
      out.observe(facts::kRouteExists, route.exists, seen);
    else
      out.not_known(facts::kRouteExists, Because::NotAvailable, kNotSaid, seen);
    if (route.default_known)
      out.observe(facts::kRouteHasDefault, route.has_default, seen);
    else
      out.not_known(facts::kRouteHasDefault, Because::NotAvailable, kNotSaid, seen);
    if (!route.exists) continue;
    out.observe(facts::kRouteInterface, route.interface, seen);
    out.observe(facts::kRouteTunnel, route.tunnel, seen);
    out.observe(facts::kRouteOnLink, !route.gateway && !route.local && !route.tunnel, seen);
    if (route.gateway) out.observe(facts::kRouteGateway, route.gateway->to_string(), seen);
    if (route.source) out.observe(facts::kRouteSource, route.source->to_string(), seen);
  }
  for (const auto& [type, value] : {std::pair{&facts::kRouteAny, any}, std::pair{&facts::kTargetIsThisMachine, own}})
    if (value || all_known)
      out.observe(*type, value, of_host);
    else
      out.not_known(*type, Because::NotAvailable, kNotSaid, of_host);
}

void probe_liveness(Context& context, std::span<const Address> addresses, std::uint16_t port) {
  Evidence& out = context.evidence;
  addresses = addresses.first(std::min(addresses.size(), kMostAddresses));
  const Duration time = std::min(kLivenessTime, context.stage_timeout);

  // First the SYNs: what they wake in the neighbour table is read afterwards. The echo shares the time with them.
  std::vector<net::ConnectRequest> requests;
  for (const auto& address : addresses)
    for (const std::uint16_t other : kOtherPorts)
      if (other != port) requests.push_back({.to = {address, other}, .timeout = time / 2});
  const auto connects = context.network.connect(requests);
  const auto echoes = context.network.echo(addresses, time / 2);

  bool alive = false, asked_all = true;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const Seen seen{.subject = subject_of(addresses[i]), .at = context.network.now()};
    std::vector<std::string> answering;
    bool any_interrupted = false;
    for (std::size_t k = 0; k < requests.size(); ++k) {
      if (requests[k].to.address != addresses[i]) continue;
      any_interrupted |= connects[k].kind == net::ConnectOutcome::Kind::Interrupted;
      if (is_sign_of_life(connects[k], addresses[i])) answering.push_back(std::to_string(requests[k].to.port));
    }
    if (any_interrupted)
      out.not_known(facts::kRouteOtherPorts, Because::Interrupted, {}, seen);
    else
      out.observe(facts::kRouteOtherPorts, answering, seen);
    const Signs echo = observe_echo(out, echoes[i], seen), neighbour = observe_neighbour(context, addresses[i], seen);
    alive |= !answering.empty() || echo.alive || neighbour.alive;
    asked_all = asked_all && echo.asked_all && !any_interrupted;
  }
  const Seen of_host{.at = context.network.now()};
  if (alive || asked_all)
    out.observe(facts::kRouteHostAlive, alive, of_host);
  else if (context.network.interrupted())
    out.not_known(facts::kRouteHostAlive, Because::Interrupted, {}, of_host);
  else
    out.not_known(facts::kRouteHostAlive, Because::NeedsRight, "other ports were silent, and this user may not send ICMP echoes", of_host);
}

}  // namespace doctor::probe
