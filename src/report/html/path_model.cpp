#include "report/html/path_model.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "evidence/facts/capture.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/path.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"

namespace doctor::report::html {
namespace {

const StageReport* report_of(const Diagnosis& d, Stage stage) {
  const auto found = std::ranges::find(d.stages, stage, &StageReport::stage);
  return found == d.stages.end() ? nullptr : &*found;
}

Way way_of(const Diagnosis& d, Stage stage) {
  const auto* report = report_of(d, stage);
  if (report == nullptr) return Way::Unused;
  switch (report->status) {
    case StageStatus::Passed: return Way::Through;
    case StageStatus::Warned: return Way::Warned;
    case StageStatus::Failed: return Way::Stopped;
    case StageStatus::Skipped:
    case StageStatus::NotReached: return Way::Unused;
  }
  return Way::Unused;
}

// What is known of the walk, as text; empty when nothing is.
std::string walk_text(const Evidence& evidence, const FactType& type) {
  const Fact* fact = evidence.of_walk(type);
  return fact != nullptr && fact->known() ? to_text(*fact->value()) : std::string{};
}

bool is_set(const Evidence& evidence, const FactType& type) { return walk_text(evidence, type) == "yes"; }

std::optional<Place> name_lookup_of(const Diagnosis& d) {
  const auto kind = walk_text(d.evidence, facts::kTargetKind);
  if (kind == "ipv4" || kind == "ipv6" || way_of(d, Stage::Name) == Way::Unused) return std::nullopt;
  Place out{.title = "Name lookup", .way = way_of(d, Stage::Name)};
  const bool hosts_file = is_set(d.evidence, facts::kNameInHostsFile);
  if (hosts_file) out.lines.push_back("hosts file");
  if (const auto servers = walk_text(d.evidence, facts::kNameResolvers); !servers.empty() && !hosts_file) out.lines.push_back("DNS " + servers);
  const auto count = d.target.addresses.size();
  out.lines.push_back(count == 0 ? "no address" : count == 1 ? d.target.addresses[0] : text::format("{} addresses", count));
  return out;
}

// The same of the gateway: the target's name is the gateway's business.
std::optional<Place> gateway_lookup_of(const Diagnosis& d) {
  const auto outcome = walk_text(d.evidence, facts::kGatewayNameOutcome);
  if (outcome.empty()) return std::nullopt;
  const bool ended = walk_text(d.evidence, facts::kGatewayEndedAt) == "name";
  Place out{.title = "Name lookup", .lines = {"of the gateway"}, .way = ended ? Way::Stopped : Way::Through};
  const auto addresses = d.evidence.walk_value<std::vector<std::string>>(facts::kGatewayAddresses).value_or(std::vector<std::string>{});
  out.lines.push_back(addresses.empty() ? "no address" : addresses.size() == 1 ? addresses[0] : text::format("{} addresses", addresses.size()));
  return out;
}

Place where_it_began(const Diagnosis& d) {
  if (d.recorded) return {.title = "Client", .lines = {walk_text(d.evidence, facts::kCaptureClient), "in " + d.vantage}, .way = Way::Through};
  Place out{.title = "This machine", .way = Way::Through};
  if (!d.vantage.empty() && d.vantage != "this machine") out.lines.push_back(d.vantage);
  if (const auto from = walk_text(d.evidence, facts::kRouteSource); !from.empty()) out.lines.push_back("from " + from);
  return out;
}

// The gateway, where it is the only way: then it is walked to, and not to the target.
std::optional<Place> gateway_of(const Diagnosis& d) {
  const auto endpoint = walk_text(d.evidence, facts::kGatewayEndpoint);
  const auto* tcp = report_of(d, Stage::Tcp);
  if (endpoint.empty() || tcp == nullptr || tcp->status != StageStatus::Skipped) return std::nullopt;
  Place out{.title = "Remote Desktop gateway", .lines = {endpoint}};
  const Fact* attempt = d.evidence.of_walk(facts::kGatewayTcpOutcome);
  if (attempt != nullptr && !attempt->subject.address.empty() && attempt->subject.address != endpoint) out.lines.push_back(attempt->subject.address);
  return out;
}

// What is known to lie between: the next hop, and the last router that answered or the one that refused.
std::vector<Place> between(const Diagnosis& d) {
  std::vector<Place> out;
  if (auto gateway = gateway_of(d)) return {*std::move(gateway)};
  const auto& evidence = d.evidence;
  const auto gateway = walk_text(evidence, facts::kRouteGateway);
  const bool tunnel = is_set(evidence, facts::kRouteTunnel);
  if (!gateway.empty() || tunnel) {
    out.push_back({.title = tunnel ? "Tunnel or VPN" : "Next hop"});
    if (!gateway.empty()) out.back().lines.push_back(gateway);
    if (tunnel) out.back().lines.push_back(walk_text(evidence, facts::kRouteInterface));
  }
  const auto refuser = is_set(evidence, facts::kTcpIcmpFromTarget) ? std::string{} : walk_text(evidence, facts::kTcpIcmpFrom);
  if (!refuser.empty() && refuser != walk_text(evidence, facts::kRouteSource)) {
    if (refuser == gateway)
      out.back().lines.push_back("says " + walk_text(evidence, facts::kTcpIcmp));
    else
      out.push_back({.title = "Router on the way", .lines = {refuser, "says " + walk_text(evidence, facts::kTcpIcmp)}});
  } else if (const auto last = walk_text(evidence, facts::kPathLastHopAnswering);
             !last.empty() && last != gateway && !is_set(evidence, facts::kPathTraceReachedTarget)) {
    out.push_back({.title = text::format("Hop {}", walk_text(evidence, facts::kPathLastHopNumber)), .lines = {last, "last router that answered"}});
  }
  return out;
}

Place host_of(const Diagnosis& d) {
  Place out{.title = "Host", .lines = {d.target.host}};
  const Fact* attempt = d.evidence.of_walk(facts::kTcpOutcome);
  std::string address = attempt != nullptr ? attempt->subject.address : std::string{};
  if (address.empty() && !d.target.addresses.empty()) address = d.target.addresses.front();
  const bool brackets = address.find(':') != std::string::npos;
  if (address.empty() || address == d.target.host)
    out.lines.push_back(text::format("port {}", d.target.port));
  else
    out.lines.push_back(text::format("{}:{}", brackets ? "[" + address + "]" : address, d.target.port));
  return out;
}

// Somebody who says by the answer itself that it is not the gateway's: a proxy that wants a sign-in, a portal. Empty: nobody.
std::string_view answers_instead(const Diagnosis& d) {
  const auto* report = report_of(d, Stage::Gateway);
  if (report == nullptr || walk_text(d.evidence, facts::kGatewayEndedAt) != "transports") return {};
  for (const auto& asked : report->transports) {
    if (asked.answered_by == "portal") return "a portal answers instead";
    if (asked.answered_by == "proxy" && asked.status == 407) return "a proxy answers instead";
  }
  return {};
}

// The place or link at which the stage shows. A connection that is refused ends at the host, one that a router refuses ends
// there, and silence ends somewhere before the host.
Stop stop_at(const Diagnosis& d, Stage stage, const PathModel& model) {
  const auto last = model.places.size() - 1;
  Stop out{.index = last};
  if (stage == Stage::Name) return {.on = model.name_lookup ? Stop::On::NameLookup : Stop::On::Place};
  if (stage == Stage::Route) return {.on = Stop::On::Link, .index = 0};
  if (stage == Stage::Gateway && gateway_of(d)) {
    const auto ended_at = walk_text(d.evidence, facts::kGatewayEndedAt);
    if (ended_at == "none" && d.verdict.outcome == Outcome::Undetermined) return {.on = Stop::On::Link, .index = last - 1};
    if (ended_at == "name" && model.name_lookup) return {.on = Stop::On::NameLookup};
    const auto tcp = walk_text(d.evidence, facts::kGatewayTcpOutcome);
    if (ended_at == "tcp" && tcp == "local_error") return {.on = Stop::On::Place, .index = 0};
    const bool on_the_way = ended_at == "route" || (ended_at == "tcp" && tcp != "refused") || !answers_instead(d).empty();
    // The gateway itself is well where it says that it cannot reach the target.
    const bool behind_it = ended_at == "channel" && walk_text(d.evidence, facts::kGatewayTunnelCode) == "E_PROXY_TS_CONNECTFAILED";
    return on_the_way  ? Stop{.on = Stop::On::Link, .index = last - 2}
           : behind_it ? Stop{.on = Stop::On::Link, .index = last - 1}
                       : Stop{.index = last - 1};
  }
  if (stage != Stage::Tcp) return out;
  const auto outcome = walk_text(d.evidence, facts::kTcpOutcome);
  if (outcome == "local_error") return {.on = Stop::On::Place, .index = 0};
  if (outcome == "icmp" && last >= 2 && !is_set(d.evidence, facts::kTcpIcmpFromTarget)) return {.on = Stop::On::Place, .index = last - 1};
  if (outcome == "timed_out") return {.on = Stop::On::Link, .index = last - 1};
  return out;
}

// What of the gateway stops a client: its own stage, or that it does not come to the target.
std::string gateway_stop_words(const Diagnosis& d) {
  const auto* report = report_of(d, Stage::Gateway);
  if (walk_text(d.evidence, facts::kGatewayTunnelCode) == "E_PROXY_TS_CONNECTFAILED") return "the gateway cannot reach the host";
  if (walk_text(d.evidence, facts::kGatewayTunnel) == "refused") return "the gateway says no";
  if (const auto instead = answers_instead(d); !instead.empty()) return std::string{instead};
  const auto step =
      std::ranges::find_if(report->steps, [](const StageStep& each) { return each.status == StageStatus::Failed || each.stops_clients; });
  if (step == report->steps.end()) return "gateway: not accepted";
  if (step->stops_clients) return text::format("gateway: {} stops clients", step->id);
  return text::format("gateway: {} fails", step->id);
}

std::string words_of(const Diagnosis& d, Stage stage, bool failed) {
  if (stage == Stage::Gateway && failed && gateway_of(d)) return gateway_stop_words(d);
  if (const auto* report = report_of(d, stage); report != nullptr && report->stops_clients)
    return text::format("{} stops clients here", name_of(stage));
  const auto outcome = stage == Stage::Tcp && failed ? walk_text(d.evidence, facts::kTcpOutcome) : std::string{};
  if (outcome == "timed_out") return "tcp: no answer";
  if (outcome == "refused") return "tcp: refused";
  return text::format("{} {} here", name_of(stage), failed ? "fails" : "warns");
}

// Everything up to the stop is through, what lies behind it was not reached.
void colour(PathModel& model, const Diagnosis& d) {
  const auto last = model.places.size() - 1;
  // Behind a gateway nobody sees the target's TCP; the channel to it stands for that.
  const bool connected =
      way_of(d, Stage::Tcp) == Way::Through || way_of(d, Stage::Tcp) == Way::Warned || walk_text(d.evidence, facts::kGatewayTunnel) == "open";
  for (std::size_t i = 0; i <= last; ++i) {
    const auto& stop = model.stop;
    const bool before = connected || (stop && stop->on != Stop::On::NameLookup && i <= stop->index);
    if (i > 0) model.places[i].way = before ? Way::Through : Way::Unused;
    if (i < last) model.links[i].way = connected || (stop && stop->on != Stop::On::NameLookup && i < stop->index) ? Way::Through : Way::Unused;
  }
  if (!model.stop) return;
  const auto& stop = *model.stop;
  if (stop.on == Stop::On::Place) model.places[stop.index].way = stop.way;
  if (stop.on == Stop::On::Link) model.links[stop.index].way = stop.way;
  if (stop.on == Stop::On::NameLookup) model.to_lookup.way = stop.way;
}

}  // namespace

PathModel path_of(const Diagnosis& d) {
  PathModel out;
  out.name_lookup = gateway_of(d) ? gateway_lookup_of(d) : name_lookup_of(d);
  if (out.name_lookup) out.to_lookup.way = out.name_lookup->way;
  out.places.push_back(where_it_began(d));
  for (auto& place : between(d)) out.places.push_back(std::move(place));
  out.places.push_back(host_of(d));
  out.links.resize(out.places.size() - 1);
  if (is_set(d.evidence, facts::kRouteOnLink)) out.links[0].words = "same network";
  if (is_set(d.evidence, facts::kTargetIsThisMachine)) out.links[0].words = "the same machine";
  if (d.verdict.stage && d.verdict.outcome != Outcome::Works) {
    out.stop = stop_at(d, *d.verdict.stage, out);
    const bool settled = d.verdict.outcome != Outcome::Undetermined;
    const bool failed = settled && (way_of(d, *d.verdict.stage) == Way::Stopped || d.verdict.outcome == Outcome::Broken);
    out.stop->way = failed ? Way::Stopped : Way::Warned;
    const bool behind = *d.verdict.stage == Stage::Gateway && gateway_of(d).has_value();
    out.stop->words = settled  ? words_of(d, *d.verdict.stage, failed)
                      : behind ? std::string{"not tested behind the gateway"}
                               : text::format("{}: not settled", name_of(*d.verdict.stage));
  }
  colour(out, d);
  return out;
}

std::string PathModel::sentence() const {
  std::vector<std::string> names;
  for (const auto& place : places) names.push_back(place.lines.empty() ? place.title : place.title + " (" + text::join(place.lines, ", ") + ")");
  std::string out = "The way: " + text::join(names, ", then ") + ".";
  if (!stop) return out + " Nothing on it stops a client.";
  const auto where = stop->on == Stop::On::NameLookup ? std::string{"at the name lookup"}
                     : stop->on == Stop::On::Place    ? "at: " + places[stop->index].title
                                                      : "between " + places[stop->index].title + " and " + places[stop->index + 1].title;
  return out + " " + stop->words + ", " + where + ".";
}

}  // namespace doctor::report::html
