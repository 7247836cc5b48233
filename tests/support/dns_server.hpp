// A DNS server for the simulated network: a small zone, and the ways in which servers disappoint.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/machine.hpp"
#include "net/network.hpp"
#include "proto/dns/message.hpp"

namespace doctor::test {

struct DnsServer {
  std::map<std::string, std::vector<Address>> zone{};
  std::map<std::string, std::string> aliases{};
  std::map<std::string, std::vector<dns::Service>> services{};
  dns::Rcode otherwise{dns::Rcode::NxDomain};  // for names that are in neither
  bool truncates{false};                       // by UDP: nothing but TC
  bool refuses_edns{false};                    // FORMERR to a query with an OPT record
  bool babbles{false};                         // answers that cannot be read
  Duration delay{};

  // For SimNetwork::udp and, with a length before each message, for Tcp::accept.
  std::function<std::unique_ptr<Machine>()> by_udp() const;
  std::function<std::unique_ptr<Machine>(const net::ConnectRequest&)> by_tcp() const;

  Bytes answer(BytesView query, bool udp) const;
};

}  // namespace doctor::test
