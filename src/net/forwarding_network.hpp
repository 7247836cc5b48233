// A network in which everything is as in another one, for those that change a part of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/network.hpp"

namespace doctor::net {

class ForwardingNetwork : public Network {
 public:
  // Borrowed: it must outlive this.
  explicit ForwardingNetwork(Network& outside) : outside_(outside) {}

  std::vector<ConnectOutcome> connect(std::span<const ConnectRequest> requests) override { return outside_.connect(requests); }
  void converse(std::span<const Conversation> conversations) override { outside_.converse(conversations); }
  Instant now() const override { return outside_.now(); }
  WallTime wall_clock() const override { return outside_.wall_clock(); }
  bool wall_clock_is_real() const override { return outside_.wall_clock_is_real(); }
  bool interrupted() const override { return outside_.interrupted(); }
  void wait(Duration time) override { outside_.wait(time); }
  std::vector<DatagramOutcome> exchange(std::span<const Datagrams> exchanges) override { return outside_.exchange(exchanges); }
  std::vector<EchoOutcome> echo(std::span<const Address> targets, Duration timeout) override { return outside_.echo(targets, timeout); }
  RouteOutcome route(const Address& to) override { return outside_.route(to); }
  Neighbour neighbour(const Address& of) override { return outside_.neighbour(of); }
  SystemLookup system_lookup(const std::string& host, const LookupWait& wait, std::span<const Datagrams> beside) override {
    return outside_.system_lookup(host, wait, beside);
  }
  std::vector<Endpoint> dns_servers() override { return outside_.dns_servers(); }
  std::vector<std::string> search_suffixes() override { return outside_.search_suffixes(); }
  std::optional<bool> system_asks_dns() override { return outside_.system_asks_dns(); }
  std::vector<Address> hosts_file_lookup(const std::string& host) override { return outside_.hosts_file_lookup(host); }
  Result<HttpAnswer> http(const HttpRequest& request) override { return outside_.http(request); }
  Bytes random(std::size_t count) override { return outside_.random(count); }

 protected:
  Network& outside_;
};

}  // namespace doctor::net
