#include "probe/name/link_survey.hpp"

#include <algorithm>

#include "evidence/facts/name.hpp"

namespace doctor::probe {
namespace {

const Endpoint kNetBiosBroadcast{Address::v4(255, 255, 255, 255), dns::kNetBiosPort};

template <typename Machine>
std::optional<Machine> made(Result<Machine> machine) {
  return machine ? std::optional{std::move(*machine)} : std::nullopt;
}

std::uint16_t random_id(net::Network& network) {
  const Bytes id = network.random(2);
  return std::uint16_t(std::to_integer<unsigned>(id[0]) << 8 | std::to_integer<unsigned>(id[1]));
}

}  // namespace

LinkSurvey::LinkSurvey(net::Network& network, const std::string& label, Duration timeout)
    : label_(label),
      mdns_(made(dns::DnsQueryMachine::create({.name = label + ".local"}, dns::Transport::Mdns, timeout))),
      llmnr_(made(dns::DnsQueryMachine::create({.id = random_id(network), .name = label}, dns::Transport::Llmnr, timeout))),
      netbios_(made(dns::NetBiosQueryMachine::create(random_id(network), label, timeout))) {}

void LinkSurvey::add_to(std::vector<net::Datagrams>& exchanges) {
  if (mdns_) exchanges.push_back({dns::kMdnsGroup, &*mdns_});
  if (llmnr_) exchanges.push_back({dns::kLlmnrGroup, &*llmnr_});
  if (netbios_) exchanges.push_back({kNetBiosBroadcast, &*netbios_});
}

std::vector<Address> LinkSurvey::observe(Context& context) const {
  std::vector<Address> all;
  const auto record = [&](const char* way, const std::vector<Address>& addresses, BytesView raw) {
    const Seen seen{.subject = {.offered = way}, .at = context.network.now(), .raw = raw};
    if (addresses.empty() && context.network.interrupted()) {
      context.evidence.not_known(facts::kLinkOutcome, Because::Interrupted, {}, seen);
      return;
    }
    context.evidence.observe(facts::kLinkOutcome, addresses.empty() ? "silent" : "answered", seen);
    if (addresses.empty()) return;
    std::vector<std::string> shown;
    for (const auto& each : addresses) {
      shown.push_back(each.to_string());
      if (std::ranges::find(all, each) == all.end()) all.push_back(each);
    }
    context.evidence.observe(facts::kLinkAddresses, shown, seen);
  };
  const auto record_dns = [&](const char* way, const std::optional<dns::DnsQueryMachine>& machine, const std::string& name) {
    if (!machine) return;
    const auto& outcome = machine->outcome();
    const bool answered = outcome && outcome->end == dns::QueryOutcome::End::Answered;
    record(way, answered ? dns::resolve(outcome->message, name, dns::RecordType::A).addresses : std::vector<Address>{},
           answered ? BytesView{outcome->raw} : BytesView{});
  };
  record_dns("mDNS", mdns_, label_ + ".local");
  record_dns("LLMNR", llmnr_, label_);
  if (netbios_) {
    const auto& outcome = netbios_->outcome();
    record("NetBIOS", outcome ? outcome->addresses : std::vector<Address>{}, outcome ? BytesView{outcome->raw} : BytesView{});
  }
  return all;
}

}  // namespace doctor::probe
