#include "intake/bundle/machine_walk.hpp"

#include <algorithm>
#include <utility>

namespace doctor::intake {
namespace {

// What the walk says and the machine's fact of the same kind.
constexpr std::pair<const FactType*, const FactType*> kSame[]{
    {&facts::kNameResolved, &facts::kMachineNameResolved},     {&facts::kNameAddresses, &facts::kMachineAddresses},
    {&facts::kRouteAny, &facts::kMachineRouteExists},          {&facts::kRouteOnLink, &facts::kMachineOnLink},
    {&facts::kTcpOutcome, &facts::kMachineTcpOutcome},         {&facts::kTcpConnected, &facts::kMachineTcpConnected},
    {&facts::kTcpMs, &facts::kMachineTcpMs},                   {&facts::kCertThumbprintSha256, &facts::kMachineCertificate},
    {&facts::kCertIssuer, &facts::kMachineCertificateIssuer},  {&facts::kCertTrusted, &facts::kMachineCertificateTrusted},
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

}  // namespace

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
