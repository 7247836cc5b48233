#include "intake/bundle/machine_walk.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "proto/x224/negotiation_machine.hpp"

namespace doctor::intake {
namespace {

// What the walk says and the machine's fact of the same kind.
constexpr std::pair<const FactType*, const FactType*> kSame[]{
    {&facts::kNameResolved, &facts::kMachineNameResolved},
    {&facts::kNameAddresses, &facts::kMachineAddresses},
    {&facts::kRouteAny, &facts::kMachineRouteExists},
    {&facts::kRouteOnLink, &facts::kMachineOnLink},
    {&facts::kTcpOutcome, &facts::kMachineTcpOutcome},
    {&facts::kTcpConnected, &facts::kMachineTcpConnected},
    {&facts::kTcpMs, &facts::kMachineTcpMs},
    {&facts::kCertThumbprintSha256, &facts::kMachineCertificate},
    {&facts::kCertIssuer, &facts::kMachineCertificateIssuer},
    {&facts::kCertTrusted, &facts::kMachineCertificateTrusted},
};

constexpr const char* kNotTried = "the machine did not try";

// The answers of all DNS servers, in order.
std::vector<std::string> dns_addresses(const Evidence& evidence) {
  std::vector<std::string> out;
  for (const auto& fact : evidence.facts())
    if (fact.type == &facts::kDnsAddresses && fact.known())
      for (const auto& each : std::get<std::vector<std::string>>(*fact.value())) add_once(out, each);
  return out;
}

// The machine's fact as the walk's, known or not.
void copy(Evidence& out, const FactType& from, const FactType& to, const Seen& seen) {
  const Fact* fact = out.of_walk(from);
  if (fact == nullptr) return;
  if (const auto* unknown = fact->unknown())
    out.not_known(to, unknown->because, std::string{unknown->detail}, seen);
  else
    out.observe_value(to, FactValue{*fact->value()}, seen);
}

bool gives_more(const std::vector<std::string>& some, const std::vector<std::string>& than, const std::vector<std::string>& or_than = {}) {
  return std::ranges::any_of(some, [&](const std::string& each) {
    return std::ranges::find(than, each) == than.end() && std::ranges::find(or_than, each) == or_than.end();
  });
}

const Seen kOfHost{.source = Source::Inspection};

// Where the system, its hosts file and its DNS servers do not say the same.
void observe_name_differences(Evidence& out) {
  using List = std::vector<std::string>;
  const auto dns = out.walk_value<List>(facts::kMachineDnsAddresses);
  const auto system = out.walk_value<List>(facts::kMachineAddresses);
  const auto hosts = out.walk_value<List>(facts::kMachineHostsFileAddresses).value_or(List{});
  if (!dns) return out.not_known(facts::kDnsVerdict, Because::NoAnswer, "no DNS server answered there", kOfHost), void();
  out.observe(facts::kDnsVerdict, dns->empty() ? "nxdomain" : "addresses", kOfHost);
  if (!hosts.empty()) out.observe(facts::kNameHostsFileDiffersFromDns, gives_more(hosts, *dns), kOfHost);
  if (system && !dns->empty()) out.observe(facts::kDnsSystemDiffers, gives_more(*system, *dns, hosts), kOfHost);
}

void observe_scopes(Evidence& out) {
  std::vector<std::string> scopes;
  for (const auto& each : out.walk_value<std::vector<std::string>>(facts::kMachineAddresses).value_or(std::vector<std::string>{}))
    if (const auto address = Address::parse(each)) add_once(scopes, std::string{name_of(address->scope())});
  if (!scopes.empty()) out.observe(facts::kNameScope, scopes, kOfHost);
}

}  // namespace

void observe_walk_from_machine(Looker& look) {
  Evidence& out = look.out();
  copy(out, facts::kMachineNameResolved, facts::kNameResolved, kOfHost);
  copy(out, facts::kMachineAddresses, facts::kNameAddresses, kOfHost);
  copy(out, facts::kMachineResolvers, facts::kNameResolvers, kOfHost);
  copy(out, facts::kMachineInHostsFile, facts::kNameInHostsFile, kOfHost);
  copy(out, facts::kMachineHostsFileAddresses, facts::kNameHostsFileAddresses, kOfHost);
  if (const auto resolved = out.walk_value<bool>(facts::kNameResolved))
    out.observe(facts::kNameSystemOutcome, *resolved ? "resolved" : "not_found", kOfHost);
  if (const auto resolvers = out.walk_value<std::vector<std::string>>(facts::kMachineResolvers))
    out.observe(facts::kNameResolverCount, std::int64_t(resolvers->size()), kOfHost);
  observe_name_differences(out);
  observe_scopes(out);
  copy(out, facts::kMachineRouteExists, facts::kRouteAny, kOfHost);
  copy(out, facts::kMachineOnLink, facts::kRouteOnLink, kOfHost);
  copy(out, facts::kMachineRouteByVpn, facts::kRouteTunnel, kOfHost);
  copy(out, facts::kMachineInterface, facts::kRouteInterface, kOfHost);
  const Seen of_walk{.subject = {.port = look.port(), .attempt = out.walk_attempt()}, .source = Source::Inspection};
  copy(out, facts::kMachineTcpConnected, facts::kTcpConnected, of_walk);
  copy(out, facts::kMachineTcpMs, facts::kTcpMs, of_walk);
  const auto tcp = out.walk_value<std::string>(facts::kMachineTcpOutcome);
  // What neither tool nor catalogue names says nothing but that it did not connect.
  if (tcp && *tcp != "failed") out.observe(facts::kTcpOutcome, *tcp, of_walk);
  if (tcp == "local_error") out.not_known(facts::kTcpLocalError, Because::NotAvailable, "the tool does not say which", of_walk);
  if (const auto tls = out.walk_value<std::string>(facts::kMachineTlsOutcome); tls == "completed")
    out.observe(facts::kTlsOutcome, "completed", of_walk);
  if (out.walk_value<std::string>(facts::kMachineCertificate)) out.observe(facts::kCertPresent, true, kOfHost);
  copy(out, facts::kMachineCertificate, facts::kCertThumbprintSha256, kOfHost);
  copy(out, facts::kMachineCertificateIssuer, facts::kCertIssuer, kOfHost);
}

std::vector<std::byte> bytes_of_answer(std::string_view hex) {
  std::string digits;
  for (const auto line : Looker::lines(hex)) digits += line;
  return text::parse_hex_bytes(digits).value_or(std::vector<std::byte>{});
}

void observe_x224(Looker& look, std::string_view hex) {
  Evidence& out = look.out();
  const Seen seen{.subject = {.port = look.port(), .attempt = out.walk_attempt()}, .source = Source::Inspection};
  const auto bytes = bytes_of_answer(hex);
  if (bytes.empty())
    return out.not_known(facts::kNegotiationOutcome, Because::NoAnswer, "no answer to a connection request is recorded", seen), void();
  constexpr auto kAsked = x224::RequestedProtocols::of({x224::Protocol::Ssl, x224::Protocol::Hybrid});
  x224::NegotiationMachine machine{x224::NegotiationMachine::request_for(kAsked), std::chrono::seconds{1}};
  machine.start(Instant{});
  machine.on_bytes(bytes, Instant{});
  if (!machine.outcome()) machine.on_deadline(Instant{std::chrono::seconds{2}});
  const auto& outcome = machine.outcome();
  if (!outcome) return;
  out.observe(facts::kOfferedProtocols, x224::spec_names(kAsked), seen);
  out.observe(facts::kNegotiationOutcome, name_of(outcome->end), seen);
  if (outcome->selected) out.observe(facts::kSelectedProtocol, x224::spec_name(*outcome->selected), seen);
  if (outcome->failure) out.observe(facts::kFailureCode, x224::spec_name(*outcome->failure), seen);
  if (outcome->peer) out.observe(facts::kPeerKind, name_of(*outcome->peer), seen);
}

void observe_machine_from_walk(Looker& look) {
  Evidence& out = look.out();
  for (const auto& [walk, machine] : kSame) {
    const Fact* fact = out.of_walk(*walk);
    if (fact == nullptr)
      look.not_known(*machine, Because::NotTested, kNotTried);
    else if (const auto* unknown = fact->unknown())
      look.not_known(*machine, unknown->because, std::string{unknown->detail});
    else
      out.observe_value(*machine, FactValue{*fact->value()}, {.source = Source::Inspection});
  }
  if (auto addresses = dns_addresses(out); !addresses.empty())
    look.observe(facts::kMachineDnsAddresses, std::move(addresses));
  else
    look.not_known(facts::kMachineDnsAddresses, Because::NoAnswer, "no DNS server gave one");
  const auto tls = out.walk_value<std::string>(facts::kTlsOutcome);
  if (tls)
    look.observe(facts::kMachineTlsOutcome, std::string{*tls == "completed" ? "completed" : "failed"});
  else
    look.not_known(facts::kMachineTlsOutcome, Because::NotReached, "no handshake was tried");
}

}  // namespace doctor::intake
