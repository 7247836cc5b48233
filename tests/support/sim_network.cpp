#include "support/sim_network.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>

namespace doctor::test {

using std::chrono::milliseconds;

namespace {

constexpr Duration kOneWay = milliseconds{1};
constexpr Duration kNoWishLimit = std::chrono::seconds{60};  // as the real network's
constexpr std::size_t kMostReceived = 1024 * 1024;

}  // namespace

Address address(std::string_view text) {
  const auto parsed = Address::parse(text);
  if (!parsed) {
    std::fprintf(stderr, "not an address: %.*s\n", int(text.size()), text.data());
    std::abort();
  }
  return *parsed;
}

Endpoint endpoint(std::string_view address_text, std::uint16_t port) { return {address(address_text), port}; }

Tcp Tcp::accept(Server server, Duration after) { return {.kind = net::ConnectOutcome::Kind::Connected, .after = after, .server = std::move(server)}; }
Tcp Tcp::accept(Script script, Duration after) {
  return accept([script = std::move(script)](const net::ConnectRequest&) { return script.machine(); }, after);
}
Tcp Tcp::refuse(Duration after) { return {.kind = net::ConnectOutcome::Kind::Refused, .after = after, .system_error = ECONNREFUSED}; }
Tcp Tcp::icmp(net::IcmpError error, int system_error, Duration after) {
  return {.kind = net::ConnectOutcome::Kind::Icmp, .after = after, .icmp_error = error, .system_error = system_error};
}
Tcp Tcp::local_error(int system_error) { return {.kind = net::ConnectOutcome::Kind::LocalError, .system_error = system_error}; }

namespace {

// A connection, or the two ends of an exchange of datagrams, as seen from above: the server's machine and the mail under way.
struct SimWire {
  struct Mail {
    Instant at{};
    Bytes bytes{};
    std::optional<CloseKind> close{};
  };

  std::unique_ptr<Machine> server;
  std::optional<Instant> server_deadline;
  bool server_done = false;
  bool server_ended = false;
  bool unreachable = false;  // UDP: every datagram comes back as an ICMP error
  std::deque<Mail> to_server, to_client;
  std::uint32_t said = 0, heard = 0;  // pieces, by the client
  Instant last_passed{};

  void begin(Instant at) {
    if (server) take(server->start(at), at);
  }
  void client_says(Bytes bytes, Instant at) {
    ++said;
    last_passed = at;
    if (unreachable) {
      to_client.push_back({at + 2 * kOneWay, {}, CloseKind::Unreachable});
    } else if (server_ended) {
      to_client.push_back({at + 2 * kOneWay, {}, CloseKind::Reset});  // a socket that is gone answers with RST
    } else {
      to_server.push_back({at + kOneWay, std::move(bytes), {}});
    }
  }
  // When the server has something to do next.
  std::optional<Instant> server_due() const {
    std::optional<Instant> due;
    if (server_done) return due;
    if (!to_server.empty()) due = to_server.front().at;
    if (server_deadline && (!due || *server_deadline < *due)) due = server_deadline;
    return due;
  }
  void run_server() {
    if (!to_server.empty() && (!server_deadline || to_server.front().at <= *server_deadline)) {
      const Mail mail = std::move(to_server.front());
      to_server.pop_front();
      take(mail.close ? server->on_close(*mail.close, mail.at) : server->on_bytes(mail.bytes, mail.at), mail.at);
    } else {
      const Instant at = *server_deadline;
      server_deadline.reset();
      take(server->on_deadline(at), at);
    }
  }

 private:
  void take(Step step, Instant at) {
    if (!step.send.empty()) to_client.push_back({at + kOneWay, std::move(step.send), {}});
    server_deadline = step.deadline;
    server_done = step.done || step.end != End::None;
    server_ended = step.end != End::None;
    if (server_ended) to_client.push_back({at + kOneWay, {}, step.end == End::Fin ? CloseKind::Fin : CloseKind::Reset});
  }
};

class SimConnection : public net::Connection {
 public:
  SimConnection(Endpoint remote, std::unique_ptr<Machine> server, Instant at, const Tcp& behaviour, const Instant& now)
      : remote_(remote), behaviour_(behaviour), now_(now), stands_since_(at) {
    wire.server = std::move(server);
    wire.begin(at);
  }
  Endpoint local() const override { return {remote_.address.is_v4() ? address("192.0.2.100") : address("2001:db8::100"), 50000}; }
  Endpoint remote() const override { return remote_; }
  std::optional<net::TcpState> state() const override {
    net::TcpState out = behaviour_.state;
    const auto kept = answered(now_);
    out.segments_received += wire.heard + kept;
    out.segments_sent += wire.said + kept;
    return out;
  }
  bool keep_alive(std::chrono::seconds every) override {
    if (!behaviour_.keep_alive_possible) return false;
    answered_before_ = answered(now_);
    const Instant first = std::max(now_, last_passed() + every);  // at once where it was silent for as long
    lost_at_ = lost_at();
    if (lost_at_ && first < *lost_at_ && behaviour_.forgets->keep_alives_help && every < behaviour_.forgets->after) lost_at_.reset();
    if (lost_at_ && behaviour_.forgets->then == Forgets::Then::Reset)
      wire.to_client.push_back({std::max(first, *lost_at_) + behaviour_.forgets->answers_after, {}, CloseKind::Reset});
    every_ = every;
    first_ = first;
    return true;
  }
  void end_on_icmp_error() override { heeds_icmp_ = true; }
  bool met_icmp_error() override {
    const auto lost = lost_at();
    return heeds_icmp_ && lost && now_ >= *lost && behaviour_.forgets->then == Forgets::Then::Icmp;
  }

  SimWire wire;

 private:
  Instant last_passed() const { return std::max(stands_since_, wire.last_passed); }
  // Once keep-alives were asked for, that is decided.
  std::optional<Instant> lost_at() const {
    if (!behaviour_.forgets || every_) return lost_at_;
    return (behaviour_.forgets->keep_alives_help ? last_passed() : stands_since_) + behaviour_.forgets->after;
  }
  // Keep-alives, each after a round trip.
  std::uint32_t answered(Instant at) const {
    if (!every_) return 0;
    if (lost_at_) at = std::min(at, *lost_at_);
    const auto since = at - first_ - 2 * kOneWay;
    return answered_before_ + (since < Duration{} ? 0U : 1U + std::uint32_t(since / *every_));
  }

  Endpoint remote_;
  Tcp behaviour_;
  const Instant& now_;
  Instant stands_since_;
  std::optional<Duration> every_{};
  Instant first_{};
  std::optional<Instant> lost_at_{};
  std::uint32_t answered_before_{0};
  bool heeds_icmp_{false};
};

}  // namespace

struct SimNetwork::Client {
  SimWire* wire{nullptr};
  Machine* machine{nullptr};
  std::optional<Instant> deadline{};
  Instant last{};  // of whatever it was fed
  std::size_t received{0};
  bool done{false};

  void take(Step step, Instant at) {
    last = at;
    deadline = step.deadline;
    done = step.done;
    if (!step.send.empty()) wire->client_says(std::move(step.send), at);
  }
  Instant due() const {
    const Instant wake = deadline ? *deadline : last + kNoWishLimit;
    return !wire->to_client.empty() && wire->to_client.front().at <= wake ? wire->to_client.front().at : wake;
  }
  void run(Instant at) {
    if (!wire->to_client.empty() && wire->to_client.front().at <= at) {
      const auto mail = std::move(wire->to_client.front());
      wire->to_client.pop_front();
      ++wire->heard;
      wire->last_passed = at;
      received += mail.bytes.size();
      take(mail.close ? machine->on_close(*mail.close, at) : machine->on_bytes(mail.bytes, at), at);
      if (mail.close && !deadline) done = true;  // nothing can come any more
      if (!done && received > kMostReceived) machine->on_deadline(at), done = true;
    } else {
      const bool had_wish = deadline.has_value();
      take(machine->on_deadline(at), at);
      if (!had_wish) done = true;
    }
  }
};

SimNetwork::SimNetwork() : wall_(*parse_rfc3339("2026-11-21T04:00:00Z")) {}
SimNetwork::~SimNetwork() = default;

SimNetwork& SimNetwork::tcp(Endpoint at, std::vector<Tcp> in_turn) {
  std::ranges::reverse(in_turn);  // the next one stands last
  tcp_[at] = std::move(in_turn);
  return *this;
}
SimNetwork& SimNetwork::udp(Endpoint at, std::function<std::unique_ptr<Machine>()> server) {
  udp_[at] = std::move(server);
  return *this;
}
SimNetwork& SimNetwork::udp_unreachable(Endpoint at, std::optional<net::IcmpError> error) {
  unreachable_[at] = error;
  return *this;
}
SimNetwork& SimNetwork::echo_answer(Address from, net::EchoOutcome outcome) {
  echoes_[from] = outcome;
  return *this;
}
SimNetwork& SimNetwork::route_to(Address to, net::RouteOutcome outcome) {
  routes_[to] = std::move(outcome);
  return *this;
}
SimNetwork& SimNetwork::hops(Address to, std::vector<std::optional<Address>> routers) {
  hops_[to] = std::move(routers);
  return *this;
}
SimNetwork& SimNetwork::neighbour_is(Address of, net::Neighbour state) {
  neighbours_[of] = state;
  return *this;
}
SimNetwork& SimNetwork::lookup(std::string host, net::SystemLookup answer) {
  names_[std::move(host)] = std::move(answer);
  return *this;
}
SimNetwork& SimNetwork::lookup(std::string host, std::vector<Address> addresses) {
  return lookup(std::move(host), {.outcome = net::SystemLookup::Outcome::Resolved, .addresses = std::move(addresses), .took = milliseconds{5}});
}
SimNetwork& SimNetwork::hosts_file(std::string host, std::vector<Address> addresses) {
  hosts_file_[std::move(host)] = std::move(addresses);
  return *this;
}
SimNetwork& SimNetwork::resolvers(std::vector<Endpoint> servers, std::vector<std::string> suffixes) {
  resolvers_ = std::move(servers);
  suffixes_ = std::move(suffixes);
  return *this;
}
SimNetwork& SimNetwork::http_answer(std::string url, std::function<Result<net::HttpAnswer>(const net::HttpRequest&)> answer) {
  web_[std::move(url)] = std::move(answer);
  return *this;
}
SimNetwork& SimNetwork::wall_time(WallTime time) {
  wall_ = time;
  return *this;
}
SimNetwork& SimNetwork::interrupt_at(Instant when) {
  interrupt_at_ = when;
  return *this;
}

// Virtual time goes on, but an interruption cuts it short.
void SimNetwork::pass(Duration time) {
  Instant until = now_ + time;
  if (interrupt_at_ && *interrupt_at_ < until) until = std::max(now_, *interrupt_at_);
  now_ = until;
}

std::vector<net::ConnectOutcome> SimNetwork::connect(std::span<const net::ConnectRequest> requests) {
  using Kind = net::ConnectOutcome::Kind;
  std::vector<net::ConnectOutcome> outcomes;
  const Instant began = now_;
  Duration longest{};
  for (const auto& request : requests) {
    connects_.push_back(request.to);
    Tcp behaviour;
    if (const auto known = tcp_.find(request.to); known != tcp_.end() && !known->second.empty()) {
      behaviour = known->second.back();
      if (known->second.size() > 1) known->second.pop_back();
    }
    if (const auto routers = hops_.find(request.to.address);
        request.hop_limit != 0 && routers != hops_.end() && request.hop_limit <= routers->second.size()) {
      const auto& router = routers->second[request.hop_limit - 1U];
      behaviour =
          router ? Tcp::icmp({.v6 = !router->is_v4(), .type = std::uint8_t(router->is_v4() ? 11 : 3), .from = router}, EHOSTUNREACH) : Tcp::silent();
    }
    if (behaviour.kind == Kind::TimedOut || behaviour.after > request.timeout) {
      behaviour.kind = Kind::TimedOut;
      behaviour.after = request.timeout;
      behaviour.system_error = ETIMEDOUT;
    }
    if (interrupted() || (interrupt_at_ && began + behaviour.after >= *interrupt_at_)) {
      behaviour.kind = Kind::Interrupted;
      behaviour.after = interrupted() ? Duration{} : *interrupt_at_ - began;
    }
    net::ConnectOutcome outcome;
    outcome.kind = behaviour.kind;
    outcome.began = began;
    outcome.ended = began + behaviour.after;
    outcome.system_error = behaviour.system_error;
    if (behaviour.kind == Kind::Icmp) outcome.icmp = behaviour.icmp_error;
    if (behaviour.kind == Kind::Connected)
      outcome.connection = std::make_unique<SimConnection>(request.to, behaviour.server(request), outcome.ended, behaviour, now_);
    longest = std::max(longest, behaviour.after);
    outcomes.push_back(std::move(outcome));
  }
  pass(longest);
  return outcomes;
}

// The earliest event first, until every client is done or the time is over; a server's event before a client's of the same instant.
void SimNetwork::play(std::vector<Client>& clients, std::optional<Instant> until) {
  for (auto& client : clients) client.take(client.machine->start(now_), now_);
  for (;;) {
    Client* next = nullptr;
    bool of_server = false;
    Instant due{};
    for (auto& client : clients) {
      if (client.done) continue;
      if (const auto at = client.wire->server_due(); at && (next == nullptr || *at < due)) next = &client, of_server = true, due = *at;
      if (const auto at = client.due(); next == nullptr || at < due) next = &client, of_server = false, due = at;
    }
    if (next == nullptr) return;
    if (until && due > *until) return pass(std::max(Duration{}, *until - now_));
    if (due > now_) pass(due - now_);
    if (interrupted()) return;
    if (of_server)
      next->wire->run_server();
    else
      next->run(now_);
  }
}

void SimNetwork::converse(std::span<const net::Conversation> conversations) {
  std::vector<Client> clients;
  for (const auto& each : conversations) clients.push_back({.wire = &static_cast<SimConnection*>(each.connection)->wire, .machine = each.machine});
  play(clients);
}

std::vector<net::DatagramOutcome> SimNetwork::exchange(std::span<const net::Datagrams> exchanges) {
  play_datagrams(exchanges);
  std::vector<net::DatagramOutcome> out;
  for (const auto& each : exchanges) {
    const auto found = unreachable_.find(each.to);
    out.push_back({.icmp = found != unreachable_.end() ? found->second : std::nullopt});
  }
  return out;
}

void SimNetwork::play_datagrams(std::span<const net::Datagrams> exchanges, std::optional<Instant> until) {
  std::vector<SimWire> wires(exchanges.size());
  std::vector<Client> clients;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    wires[i].unreachable = unreachable_.contains(exchanges[i].to);
    if (const auto server = udp_.find(exchanges[i].to); server != udp_.end())
      wires[i].server = server->second();
    else
      wires[i].server_done = true;
    wires[i].begin(now_);
    clients.push_back({.wire = &wires[i], .machine = exchanges[i].machine});
  }
  play(clients, until);
}

std::vector<net::EchoOutcome> SimNetwork::echo(std::span<const Address> targets, Duration timeout) {
  std::vector<net::EchoOutcome> outcomes;
  Duration longest{};
  for (const auto& target : targets) {
    const auto known = echoes_.find(target);
    outcomes.push_back(known == echoes_.end() ? net::EchoOutcome{} : known->second);
    const bool silent = outcomes.back().kind == net::EchoOutcome::Kind::Silent;
    longest = std::max(longest, silent ? timeout : outcomes.back().round_trip);
  }
  pass(longest);
  return outcomes;
}

net::RouteOutcome SimNetwork::route(const Address& to) {
  if (const auto known = routes_.find(to); known != routes_.end()) return known->second;
  const bool v4 = to.is_v4();
  return {.exists = true,
          .interface = "eth0",
          .source = address(v4 ? "192.0.2.100" : "2001:db8::100"),
          .gateway = address(v4 ? "192.0.2.1" : "2001:db8::1"),
          .has_default = true};
}

net::Neighbour SimNetwork::neighbour(const Address& of) {
  const auto known = neighbours_.find(of);
  return known == neighbours_.end() ? net::Neighbour::None : known->second;
}

net::SystemLookup SimNetwork::system_lookup(const std::string& host, const net::LookupWait& wait, std::span<const net::Datagrams> beside) {
  lookups_.push_back(host);
  const auto known = names_.find(host);
  net::SystemLookup answer = known == names_.end() ? net::SystemLookup{.outcome = net::SystemLookup::Outcome::NotFound} : known->second;
  const Instant began = now_;
  const bool late = answer.took > wait.timeout;
  play_datagrams(beside, answer.addresses.empty() || late ? std::nullopt : std::optional{began + answer.took + wait.grace});
  if (late) {
    // As the system's own clock would: what is beside it has been heard by then.
    const Duration longest = wait.timeout + (wait.more ? wait.more() : Duration{});
    if (answer.took > longest) answer = {.outcome = net::SystemLookup::Outcome::TimedOut, .took = longest};
  }
  const Instant ready = began + answer.took;
  if (ready > now_) pass(ready - now_);
  if (interrupted()) answer = {.outcome = net::SystemLookup::Outcome::Interrupted};
  return answer;
}

std::vector<Address> SimNetwork::hosts_file_lookup(const std::string& host) {
  const auto known = hosts_file_.find(host);
  return known == hosts_file_.end() ? std::vector<Address>{} : known->second;
}

Result<net::HttpAnswer> SimNetwork::http(const net::HttpRequest& request) {
  http_requests_.push_back(request.url);
  const auto known = web_.find(request.url);
  pass(known == web_.end() ? request.timeout : milliseconds{10});
  if (known == web_.end()) return fail(ErrorCode::Unavailable, "no answer");
  return known->second(request);
}

// A counter: the same in every run.
Bytes SimNetwork::random(std::size_t count) {
  Bytes out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::byte(++random_));
  return out;
}

}  // namespace doctor::test
