#include "probe/name/name.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/text.hpp"
#include "evidence/facts/name.hpp"
#include "probe/name/dns_survey.hpp"
#include "probe/name/link_survey.hpp"

namespace doctor::probe {
namespace {

using Outcome = net::SystemLookup::Outcome;

constexpr Duration kLongest = std::chrono::seconds{5};
// What resolv.conf(5) takes by default for one round of three servers, RES_TIMEOUT 5 s each, and a margin.
constexpr Duration kSystemPatience = std::chrono::seconds{20};
constexpr Duration kGrace = std::chrono::seconds{1};            // for other servers, once the system has its answer
constexpr Duration kLinkTime = std::chrono::milliseconds{500};  // who is on the link answers within a tenth of that
constexpr Duration kTcpTime = std::chrono::seconds{1};
constexpr Duration kSlow = std::chrono::seconds{2};
constexpr Duration kSuffixTime = std::chrono::seconds{2};  // for a server that has just answered
constexpr std::size_t kMostSuffixes = 3;
constexpr std::string_view kLocal = ".local";

std::vector<std::string> shown(std::span<const Address> addresses) {
  std::vector<std::string> out;
  for (const auto& each : addresses) out.push_back(each.to_string());
  return out;
}

bool has(std::span<const Address> all, const Address& one) {
  return std::ranges::any_of(all, [&](const Address& each) { return each.family == one.family && each.octets == one.octets; });
}

// Whether `some` has an address that neither of the others has.
bool gives_more(std::span<const Address> some, std::span<const Address> than, std::span<const Address> or_than = {}) {
  return std::ranges::any_of(some, [&](const Address& each) { return !has(than, each) && !has(or_than, each); });
}

std::string_view spec_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::Resolved: return "resolved";
    case Outcome::NotFound: return "not_found";
    case Outcome::NoAddress: return "no_address";
    case Outcome::TemporaryFailure: return "temporary_failure";
    case Outcome::TimedOut: return "timed_out";
    case Outcome::Failed:
    case Outcome::Interrupted: break;
  }
  return "failed";
}

void observe_addresses(Context& context, std::span<const Address> addresses) {
  const Seen seen{.at = context.network.now()};
  context.evidence.observe(facts::kNameAddresses, shown(addresses), seen);
  std::vector<std::string> scopes;
  for (const auto& each : addresses)
    if (const auto scope = name_of(each.scope()); std::ranges::find(scopes, scope) == scopes.end()) scopes.emplace_back(scope);
  if (!scopes.empty()) context.evidence.observe(facts::kNameScope, scopes, seen);
}

// The name with each search suffix; none for a name that a dot at its end makes absolute.
std::vector<std::string> with_suffixes(const Target& target, std::span<const std::string> suffixes) {
  std::vector<std::string> names;
  if (std::ranges::find(target.oddities, "trailing_dot") != target.oddities.end()) return names;
  for (const auto& suffix : suffixes.first(std::min(suffixes.size(), kMostSuffixes))) names.push_back(target.ascii_name + "." + suffix);
  return names;
}

// resolv.conf(5), ndots: a name with dots is asked as it is first and with the suffixes only when that brings nothing. So
// it is here, to spare the servers questions about names that are full; only servers that answered are asked again.
void ask_with_suffixes(Context& context, std::span<const std::string> names, std::span<const dns::RecordType> types, Duration time,
                       std::vector<ServerAnswer>& answers) {
  if (names.empty() || std::ranges::any_of(answers, [](const auto& each) { return each.kind == ServerAnswer::Kind::Addresses; })) return;
  std::vector<Endpoint> servers;
  for (const auto& each : answers)
    if (each.settles()) servers.push_back(each.server);
  if (servers.empty()) return;
  DnsSurvey survey{context.network, servers, {names.begin(), names.end()}, types, time};
  std::vector<net::Datagrams> exchanges;
  survey.add_to(exchanges);
  context.network.exchange(exchanges);
  if (!context.network.interrupted()) survey.ask_over_tcp(kTcpTime);
  for (auto& found : survey.answers()) {
    if (found.kind != ServerAnswer::Kind::Addresses) continue;
    const auto about = std::ranges::find_if(answers, [&](const auto& each) { return each.server == found.server; });
    if (about != answers.end()) *about = std::move(found);
  }
}

std::optional<std::string> label_for_the_link(const Target& target, const NameOptions& options) {
  if (!options.ask_the_link || target.ascii_name == "localhost") return std::nullopt;
  if (target.kind == TargetKind::SingleLabel) return target.ascii_name;
  if (target.kind != TargetKind::LocalName) return std::nullopt;
  const auto label = target.ascii_name.substr(0, target.ascii_name.size() - kLocal.size());
  return label.find('.') == std::string::npos ? std::optional{label} : std::nullopt;
}

void observe_system(Context& context, const net::SystemLookup& lookup) {
  Evidence& out = context.evidence;
  const Seen seen{.at = context.network.now()};
  if (lookup.outcome == Outcome::Interrupted) {
    for (const FactType* type : {&facts::kNameSystemOutcome, &facts::kNameResolved}) out.not_known(*type, Because::Interrupted, {}, seen);
    return;
  }
  out.observe(facts::kNameSystemOutcome, spec_name(lookup.outcome), seen);
  out.observe(facts::kNameSystemMs, milliseconds(lookup.took), seen);
  out.observe(facts::kNameSlow, lookup.took >= kSlow, seen);
  out.observe(facts::kNameResolved, !lookup.addresses.empty(), seen);
  observe_addresses(context, lookup.addresses);
}

// -4 and -6: the name may well have addresses, and none that was asked for.
void leave_out_other_family(Context& context, std::optional<Address::Family> only, net::SystemLookup& lookup) {
  Evidence& out = context.evidence;
  const Seen seen{.at = context.network.now()};
  if (!only) {
    for (const FactType* type : {&facts::kNameWantedFamily, &facts::kNameOtherFamily, &facts::kNameOnlyOtherFamily})
      out.not_known(*type, Because::NotApplicable, "both address families were asked for", seen);
    return;
  }
  const auto is_other = [&](const Address& each) { return each.family != *only; };
  std::vector<Address> left_out;
  std::ranges::copy_if(lookup.addresses, std::back_inserter(left_out), is_other);
  std::erase_if(lookup.addresses, is_other);
  out.observe(facts::kNameWantedFamily, *only == Address::Family::V4 ? "IPv4" : "IPv6", seen);
  if (lookup.outcome == Outcome::Interrupted) {
    for (const FactType* type : {&facts::kNameOtherFamily, &facts::kNameOnlyOtherFamily}) out.not_known(*type, Because::Interrupted, {}, seen);
    return;
  }
  out.observe(facts::kNameOtherFamily, shown(left_out), seen);
  out.observe(facts::kNameOnlyOtherFamily, lookup.addresses.empty() && !left_out.empty(), seen);
  if (lookup.outcome == Outcome::Resolved && lookup.addresses.empty()) lookup.outcome = Outcome::NoAddress;
}

// What the servers say together, and where the system or the hosts file says something else.
void observe_summaries(Context& context, const net::SystemLookup& lookup, std::span<const ServerAnswer> answers, std::span<const Address> in_hosts,
                       std::span<const Address> on_link) {
  Evidence& out = context.evidence;
  const Seen seen{.at = context.network.now()};
  if (context.network.interrupted()) {
    for (const FactType* type : {&facts::kDnsVerdict, &facts::kDnsServersDisagree, &facts::kDnsServersSilent, &facts::kDnsSystemDiffers})
      out.not_known(*type, Because::Interrupted, {}, seen);
    return;
  }
  if (const auto verdict = dns_verdict(answers); verdict.empty())
    out.not_known(facts::kDnsVerdict, Because::NoAnswer, kCutShort, seen);
  else
    out.observe(facts::kDnsVerdict, verdict, seen);
  const auto silent = std::ranges::count_if(
      answers, [](const auto& each) { return each.kind == ServerAnswer::Kind::Silent || each.kind == ServerAnswer::Kind::Unreachable; });
  if (std::ranges::any_of(answers, [](const auto& each) { return each.kind == ServerAnswer::Kind::CutShort; }))
    out.not_known(facts::kDnsServersSilent, Because::NoAnswer, kCutShort, seen);
  else
    out.observe(facts::kDnsServersSilent, std::int64_t{silent}, seen);
  if (std::ranges::none_of(answers, &ServerAnswer::settles)) {
    for (const FactType* type : {&facts::kDnsServersDisagree, &facts::kDnsSystemDiffers})
      out.not_known(*type, Because::NoAnswer, "no DNS server settles the matter", seen);
    if (!in_hosts.empty()) out.not_known(facts::kNameHostsFileDiffersFromDns, Because::NoAnswer, "no DNS server settles the matter", seen);
    return;
  }
  std::vector<Address> in_dns;
  for (const auto& each : answers) in_dns.insert(in_dns.end(), each.addresses.begin(), each.addresses.end());
  out.observe(facts::kDnsServersDisagree, servers_disagree(answers), seen);
  std::vector<Address> known_elsewhere{in_hosts.begin(), in_hosts.end()};
  known_elsewhere.insert(known_elsewhere.end(), on_link.begin(), on_link.end());
  out.observe(facts::kDnsSystemDiffers, gives_more(lookup.addresses, in_dns, known_elsewhere), seen);
  if (!in_hosts.empty()) out.observe(facts::kNameHostsFileDiffersFromDns, gives_more(in_hosts, in_dns), seen);
}

void observe_suffix(Context& context, const Target& target, bool resolved, bool any_suffix, std::span<const ServerAnswer> answers) {
  Evidence& out = context.evidence;
  const Seen seen{.at = context.network.now()};
  const auto helps = std::ranges::find_if(
      answers, [&](const ServerAnswer& each) { return each.kind == ServerAnswer::Kind::Addresses && each.name != target.ascii_name; });
  if (resolved)
    out.not_known(facts::kNameSuffixWouldHelp, Because::NotApplicable, "the name resolves as it is", seen);
  else if (helps != answers.end())
    out.observe(facts::kNameSuffixWouldHelp, helps->name, seen);
  else if (!any_suffix)
    out.not_known(facts::kNameSuffixWouldHelp, Because::NotApplicable, "no search suffix is known, or the name is a full one", seen);
  else
    out.not_known(facts::kNameSuffixWouldHelp, Because::NoAnswer, "no known suffix makes a name that resolves", seen);
}

void observe_literal(Context& context, const Address& literal) {
  const Seen seen{.at = context.network.now()};
  for (const FactType* type : {&facts::kNameResolved, &facts::kNameSystemOutcome, &facts::kNameInHostsFile, &facts::kDnsVerdict,
                               &facts::kLinkAnswered, &facts::kNameSuffixWouldHelp})
    context.evidence.not_known(*type, Because::NotApplicable, "an address was typed", seen);
  observe_addresses(context, std::span{&literal, 1});
}

}  // namespace

std::vector<Address> probe_name(Context& context, const Target& target, const NameOptions& options) {
  Evidence& out = context.evidence;
  net::Network& network = context.network;
  if (target.literal) {
    observe_literal(context, *target.literal);
    return {*target.literal};
  }
  const Duration time = std::min(context.stage_timeout, kLongest);
  const auto in_hosts = network.hosts_file_lookup(target.ascii_name);
  const auto suffixes = network.search_suffixes();
  const auto servers = network.dns_servers();
  const Seen at_start{.at = network.now()};
  std::vector<std::string> resolvers;
  for (const auto& each : servers) resolvers.push_back(resolver_name(each));
  out.observe(facts::kNameResolvers, resolvers, at_start);
  out.observe(facts::kNameResolverCount, int(servers.size()), at_start);
  out.observe(facts::kNameSearchSuffixes, suffixes, at_start);
  if (const auto asks = network.system_asks_dns())
    out.observe(facts::kNameSystemAsksDns, *asks, at_start);
  else
    out.not_known(facts::kNameSystemAsksDns, Because::NotAvailable, "no nsswitch.conf says which services a name is looked up with", at_start);
  out.observe(facts::kNameInHostsFile, !in_hosts.empty(), at_start);
  if (!in_hosts.empty())
    out.observe(facts::kNameHostsFileAddresses, shown(in_hosts), at_start);
  else
    out.not_known(facts::kNameHostsFileDiffersFromDns, Because::NotApplicable, "the hosts file has no such name", at_start);

  std::vector<dns::RecordType> types;
  if (options.only != Address::Family::V6) types.push_back(dns::RecordType::A);
  if (options.only != Address::Family::V4) types.push_back(dns::RecordType::AAAA);
  const auto suffixed = with_suffixes(target, suffixes);
  auto candidates = target.kind == TargetKind::SingleLabel ? suffixed : std::vector<std::string>{};
  candidates.push_back(target.ascii_name);
  DnsSurvey survey{network, servers, candidates, types, time};
  std::optional<LinkSurvey> link;
  if (const auto label = label_for_the_link(target, options)) link.emplace(network, *label, std::min(time, kLinkTime));

  std::vector<net::Datagrams> beside;
  survey.add_to(beside);
  if (link) link->add_to(beside);
  const auto more = [&]() -> Duration {
    if (std::ranges::none_of(survey.answers(), [](const auto& each) { return each.kind == ServerAnswer::Kind::Addresses; })) return {};
    const Duration longer = kSystemPatience - time;
    if (options.on_longer_wait) options.on_longer_wait(time, longer);
    return longer;
  };
  auto lookup = network.system_lookup(target.ascii_name, {.timeout = time, .more = more, .grace = kGrace}, beside);
  if (!network.interrupted()) survey.ask_over_tcp(kTcpTime);

  leave_out_other_family(context, options.only, lookup);
  observe_system(context, lookup);
  auto answers = survey.answers();
  if (target.kind == TargetKind::FullName && !network.interrupted() && in_hosts.empty())
    ask_with_suffixes(context, suffixed, types, std::min(time, kSuffixTime), answers);
  observe_answers(context, answers);
  std::vector<Address> on_link;
  const Seen at_end{.at = network.now()};
  if (link) {
    on_link = link->observe(context);
    if (on_link.empty() && network.interrupted())
      out.not_known(facts::kLinkAnswered, Because::Interrupted, {}, at_end);
    else
      out.observe(facts::kLinkAnswered, !on_link.empty(), at_end);
  } else {
    out.not_known(facts::kLinkAnswered, options.ask_the_link ? Because::NotApplicable : Because::SwitchedOff,
                  options.ask_the_link ? "the name is not one of the link's" : "", at_end);
  }
  observe_summaries(context, lookup, answers, in_hosts, on_link);
  observe_suffix(context, target, !lookup.addresses.empty(), candidates.size() > 1, answers);
  return lookup.addresses;
}

}  // namespace doctor::probe
