// One question each by mDNS, LLMNR and NetBIOS: does somebody on the link know the name that DNS may not?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/context.hpp"
#include "proto/dns/netbios.hpp"
#include "proto/dns/query_machine.hpp"

namespace doctor::probe {

class LinkSurvey {
 public:
  // `label`: the host's name without ".local".
  LinkSurvey(net::Network& network, const std::string& label, Duration timeout);

  void add_to(std::vector<net::Datagrams>& exchanges);
  // Observes what each way brought; gives all addresses found.
  std::vector<Address> observe(Context& context) const;

 private:
  std::string label_;
  std::optional<dns::DnsQueryMachine> mdns_, llmnr_;
  std::optional<dns::NetBiosQueryMachine> netbios_;  // absent when the name is too long for it
};

}  // namespace doctor::probe
