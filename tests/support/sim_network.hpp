// A network played in virtual time: what each endpoint does is written down, nothing waits, nothing leaves the process.
// What is not written down is silent (TCP, UDP, echo, web) or not found (names).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/network.hpp"
#include "support/server_script.hpp"

namespace doctor::test {

Address address(std::string_view text);  // ends the test program when it is none
Endpoint endpoint(std::string_view address_text, std::uint16_t port);

// What forgets a connection on the way, or with it.
struct Forgets {
  enum class Then : std::uint8_t { Silent, Reset, Icmp };
  Duration after{};  // of silence in both directions, since the connection stood or something passed
  Then then{Then::Silent};
  bool keep_alives_help{true};  // false: after so much time, whatever passes
  Duration answers_after{std::chrono::milliseconds{2}};
};

// What a SYN to an endpoint meets.
struct Tcp {
  // A fresh server for each connection; the request tells its segment size. A TLS engine fits in here, too.
  using Server = std::function<std::unique_ptr<Machine>(const net::ConnectRequest&)>;

  net::ConnectOutcome::Kind kind{net::ConnectOutcome::Kind::TimedOut};
  Duration after{};
  Server server{};
  net::IcmpError icmp_error{};
  int system_error{0};
  net::TcpState state{};  // what the connection tells of itself, at any time; the segments of keep-alives are added
  std::optional<Forgets> forgets{};
  bool keep_alive_possible{true};

  static Tcp accept(Server server, Duration after = std::chrono::milliseconds{2});
  static Tcp accept(Script script, Duration after = std::chrono::milliseconds{2});
  static Tcp refuse(Duration after = std::chrono::milliseconds{2});
  static Tcp silent() { return {}; }
  static Tcp icmp(net::IcmpError error, int system_error, Duration after = std::chrono::milliseconds{2});
  static Tcp local_error(int system_error);
};

class SimNetwork : public net::Network {
 public:
  SimNetwork();
  ~SimNetwork() override;

  // ---- writing down the world -----------------------------------------------------------------------------------
  // In turn, the last one for ever after.
  SimNetwork& tcp(Endpoint at, std::vector<Tcp> in_turn);
  SimNetwork& tcp(Endpoint at, Tcp always) { return tcp(at, std::vector{std::move(always)}); }
  SimNetwork& udp(Endpoint at, std::function<std::unique_ptr<Machine>()> server);
  SimNetwork& udp_unreachable(Endpoint at, std::optional<net::IcmpError> error = {});
  SimNetwork& echo_answer(Address from, net::EchoOutcome outcome);
  SimNetwork& route_to(Address to, net::RouteOutcome outcome);  // else: one hop behind a default route
  // The routers on the way to an address, in order; nothing: one that sends no ICMP error. They show where the hop limit is small.
  SimNetwork& hops(Address to, std::vector<std::optional<Address>> routers);
  SimNetwork& neighbour_is(Address of, net::Neighbour state);
  SimNetwork& lookup(std::string host, net::SystemLookup answer);
  SimNetwork& lookup(std::string host, std::vector<Address> addresses);
  SimNetwork& hosts_file(std::string host, std::vector<Address> addresses);
  SimNetwork& resolvers(std::vector<Endpoint> servers, std::vector<std::string> suffixes = {});
  SimNetwork& system_asks_dns(std::optional<bool> asks) {
    system_asks_dns_ = asks;
    return *this;
  }
  SimNetwork& http_answer(std::string url, std::function<Result<net::HttpAnswer>(const net::HttpRequest&)> answer);
  SimNetwork& wall_time(WallTime time);
  SimNetwork& interrupt_at(Instant when);

  // ---- what was asked -------------------------------------------------------------------------------------------
  const std::vector<Endpoint>& connects() const { return connects_; }
  const std::vector<std::string>& lookups() const { return lookups_; }
  const std::vector<std::string>& http_requests() const { return http_requests_; }
  Duration elapsed() const { return now_.since_zero; }

  // ---- net::Network ---------------------------------------------------------------------------------------------
  Instant now() const override { return now_; }
  WallTime wall_clock() const override { return wall_; }
  bool interrupted() const override { return interrupt_at_ && now_ >= *interrupt_at_; }
  void wait(Duration time) override { pass(time); }
  std::vector<net::ConnectOutcome> connect(std::span<const net::ConnectRequest> requests) override;
  void converse(std::span<const net::Conversation> conversations) override;
  std::vector<net::DatagramOutcome> exchange(std::span<const net::Datagrams> exchanges) override;
  std::vector<net::EchoOutcome> echo(std::span<const Address> targets, Duration timeout) override;
  net::RouteOutcome route(const Address& to) override;
  net::Neighbour neighbour(const Address& of) override;
  using net::Network::system_lookup;
  net::SystemLookup system_lookup(const std::string& host, const net::LookupWait& wait, std::span<const net::Datagrams> beside) override;
  std::vector<Endpoint> dns_servers() override { return resolvers_; }
  std::vector<std::string> search_suffixes() override { return suffixes_; }
  std::optional<bool> system_asks_dns() override { return system_asks_dns_; }
  std::vector<Address> hosts_file_lookup(const std::string& host) override;
  Result<net::HttpAnswer> http(const net::HttpRequest& request) override;
  Bytes random(std::size_t count) override;

 private:
  struct Client;
  void play(std::vector<Client>& clients, std::optional<Instant> until = {});
  void play_datagrams(std::span<const net::Datagrams> exchanges, std::optional<Instant> until = {});
  void pass(Duration time);

  Instant now_{};
  WallTime wall_;
  std::optional<Instant> interrupt_at_;
  std::map<Endpoint, std::vector<Tcp>> tcp_;
  std::map<Endpoint, std::function<std::unique_ptr<Machine>()>> udp_;
  std::map<Endpoint, std::optional<net::IcmpError>> unreachable_;
  std::map<Address, net::EchoOutcome> echoes_;
  std::map<Address, net::RouteOutcome> routes_;
  std::map<Address, std::vector<std::optional<Address>>> hops_;
  std::map<Address, net::Neighbour> neighbours_;
  std::map<std::string, net::SystemLookup> names_;
  std::map<std::string, std::vector<Address>> hosts_file_;
  std::vector<Endpoint> resolvers_;
  std::vector<std::string> suffixes_;
  std::optional<bool> system_asks_dns_{true};
  std::map<std::string, std::function<Result<net::HttpAnswer>(const net::HttpRequest&)>> web_;
  std::vector<Endpoint> connects_;
  std::vector<std::string> lookups_;
  std::vector<std::string> http_requests_;
  std::uint8_t random_ = 0;
};

}  // namespace doctor::test
