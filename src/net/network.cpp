#include "net/network.hpp"

#include <random>

#include "base/text.hpp"
#include "net/connect.hpp"
#include "net/datagram.hpp"
#include "net/echo.hpp"
#include "net/http.hpp"
#include "net/lookup.hpp"
#include "platform/resolver_settings.hpp"
#include "platform/routing.hpp"

namespace doctor::net {
namespace {

class RealNetwork : public Network {
 public:
  explicit RealNetwork(NetworkOptions options)
      : options_(std::move(options)), settings_(platform::read_resolver_settings()), loop_(options_.time_limit) {}

  Instant now() const override { return read_stopwatch(); }
  bool wall_clock_is_real() const override { return !options_.fixed_now; }
  WallTime wall_clock() const override {
    if (options_.fixed_now) return *options_.fixed_now;
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
  bool interrupted() const override { return loop_.interrupted(); }

  void wait(Duration time) override { loop_.wait(time); }
  std::vector<ConnectOutcome> connect(std::span<const ConnectRequest> requests) override { return connect_all(loop_, requests); }
  void converse(std::span<const Conversation> conversations) override { converse_all(loop_, conversations); }
  std::vector<DatagramOutcome> exchange(std::span<const Datagrams> exchanges) override { return exchange_all(loop_, exchanges); }
  std::vector<EchoOutcome> echo(std::span<const Address> targets, Duration timeout) override { return echo_all(loop_, targets, timeout); }

  RouteOutcome route(const Address& to) override {
    auto route = platform::look_up_route(to);
    return {.known = route.known,
            .exists = route.exists,
            .interface = std::move(route.interface),
            .source = route.source,
            .gateway = route.gateway,
            .has_default = route.has_default,
            .default_known = route.default_known,
            .tunnel = route.tunnel,
            .local = route.local};
  }

  Neighbour neighbour(const Address& of) override {
    switch (platform::look_up_neighbour(of)) {
      case platform::NeighbourState::Reachable: return Neighbour::Reachable;
      case platform::NeighbourState::Stale: return Neighbour::Stale;
      case platform::NeighbourState::Incomplete: return Neighbour::Incomplete;
      case platform::NeighbourState::Failed: return Neighbour::Failed;
      case platform::NeighbourState::None: return Neighbour::None;
      case platform::NeighbourState::NotAvailable: break;
    }
    return Neighbour::NotAvailable;
  }

  using Network::system_lookup;
  SystemLookup system_lookup(const std::string& host, const LookupWait& wait, std::span<const Datagrams> beside) override {
    return look_up(loop_, host, wait, beside);
  }
  std::vector<Endpoint> dns_servers() override { return options_.dns_servers.empty() ? settings_.servers : options_.dns_servers; }
  std::vector<std::string> search_suffixes() override { return settings_.suffixes; }
  std::optional<bool> system_asks_dns() override { return settings_.asks_dns; }
  std::vector<Address> hosts_file_lookup(const std::string& host) override { return platform::look_up_hosts_file(host); }
  Result<HttpAnswer> http(const HttpRequest& request) override;

  Bytes random(std::size_t count) override {
    std::random_device entropy;
    Bytes out(count);
    for (auto& octet : out) octet = std::byte(entropy() & 0xff);
    return out;
  }

 private:
  NetworkOptions options_;
  platform::ResolverSettings settings_;
  mutable Loop loop_;  // looking whether Ctrl-C was pressed runs it
};

Result<HttpAnswer> RealNetwork::http(const HttpRequest& request) {
  const Instant deadline = now() + request.timeout;
  TRY_ASSIGN(const HttpUrl url, parse_http_url(request.url));
  std::vector<Address> addresses;
  if (const auto literal = Address::parse(url.host))
    addresses.push_back(*literal);
  else
    addresses = system_lookup(url.host, request.timeout).addresses;
  if (addresses.empty()) return fail(ErrorCode::Unavailable, "the name is not found");
  // The very address that was judged is the one talked to: a second lookup could give another.
  std::erase_if(addresses, [&](const Address& each) { return !may_be_asked(each, request.allow_private, request.allow_loopback); });
  if (addresses.empty()) return fail(ErrorCode::Usage, "the address must not be asked");

  constexpr std::size_t kMostAttempts = 2;  // one of each family, say
  for (std::size_t i = 0; i < addresses.size() && i < kMostAttempts && now() < deadline; ++i) {
    const bool last = i + 1 == std::min(addresses.size(), kMostAttempts);
    const ConnectRequest attempt{.to = {addresses[i], url.port}, .timeout = last ? deadline - now() : (deadline - now()) / 2};
    auto outcome = std::move(connect(std::span{&attempt, 1}).front());
    if (outcome.kind != ConnectOutcome::Kind::Connected) continue;
    HttpMachine machine{url, request, deadline};
    const Conversation talk{outcome.connection.get(), &machine};
    converse(std::span{&talk, 1});
    return machine.take_answer();
  }
  return fail(ErrorCode::Unavailable, "no connection");
}

}  // namespace

std::unique_ptr<Network> make_network(NetworkOptions options) { return std::make_unique<RealNetwork>(std::move(options)); }

}  // namespace doctor::net
