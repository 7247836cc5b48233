#include "net/gateway/path.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/certificate.hpp"

namespace doctor::net {
namespace {

GatewayClient client_for(Network& network, const GatewayAccess& access) {
  std::array<std::byte, 32> random{};
  std::ranges::copy(network.random(random.size()), random.begin());
  return make_gateway_client(access.host, access.gateway.port, random);
}

// A password that is bound to the channel opens no other (RFC 5929): a gateway that demands it gets it, and nobody in between can pass it on.
GatewaySignIn bound_to_channel(const GatewayAccess& access) {
  const auto certificate = crypto::Certificate::parse(access.certificate);
  return {.credentials = access.credentials, .certificate_hash = certificate ? crypto::hash_for_channel_binding(*certificate) : Bytes{}};
}

tsgu::TunnelRequest request_for(const GatewayAccess& access) {
  return {.client_name = access.client_name, .target = access.target, .port = access.port, .on_wait = access.on_wait};
}

// The system knows nothing of what is behind the gateway.
class TunnelConnection : public Connection {
 public:
  TunnelConnection(Endpoint to, std::unique_ptr<GatewayPath> path) : to_(to), path_(std::move(path)) {}
  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return to_; }
  std::optional<TcpState> state() const override { return std::nullopt; }
  bool keep_alive(std::chrono::seconds) override { return false; }
  void end_on_icmp_error() override {}
  bool met_icmp_error() override { return false; }
  GatewayPath& path() { return *path_; }

 private:
  Endpoint to_;
  std::unique_ptr<GatewayPath> path_;
};

// TLS 1.2 or later (its suites of 1.3 are as good), and of 1.2 what clients offer by default, with keys and signatures that hold: the
// look at the gateway took whatever it has, and a password goes through no less than that was judged by.
constexpr std::string_view kSuitesForPasswords = "AES:CHACHA20:!aNULL:@SECLEVEL=1";

// Where the answer was sent it may have been counted, whatever came of it.
bool is_final(const std::optional<GatewayEntry>& entry) {
  using enum GatewayEntry::End;
  if (!entry || entry->end == Entered) return false;
  return entry->sent == GatewayEntry::Sent::Answer || entry->end == Refused || entry->end == NoScheme || entry->end == BadChallenge;
}

}  // namespace

GatewayPath::GatewayPath(Network& network, const Hashes& hashes, const GatewayAccess& access)
    : network_(network),
      access_(access),
      tunnel_(hashes, client_for(network, access), bound_to_channel(access), request_for(access), access.timeout) {
  begin_ = connect(first_);
  if (begin_ != Begin::Spoken) return;
  tunnel_.open(access.transport, inside(first_), [this] {
    second_begin_ = connect(second_);
    return second_begin_ == Begin::Spoken ? inside(second_) : RunInside{};
  });
}

GatewayPath::~GatewayPath() {
  tunnel_.leave();
  for (Leg* leg : {&first_, &second_}) {
    if (!leg->channel) continue;
    crypto::TlsCloseMachine close{*leg->channel};
    const Conversation conversation{.connection = leg->connection.get(), .machine = &close};
    network_.converse({&conversation, 1});
  }
}

GatewayPath::Begin GatewayPath::connect(Leg& leg) {
  const ConnectRequest request{.to = access_.gateway, .timeout = access_.timeout};
  auto outcomes = network_.connect({&request, 1});
  leg.connection = std::move(outcomes.at(0).connection);
  if (!leg.connection) return Begin::NotConnected;
  auto engine = crypto::TlsEngine::client(
      {.server_name = access_.host, .min_version = crypto::TlsVersion::Tls12, .cipher_list = std::string{kSuitesForPasswords}});
  if (!engine) return Begin::NoTls;
  crypto::TlsHandshakeMachine handshake{*std::move(engine), access_.timeout};
  const Conversation conversation{.connection = leg.connection.get(), .machine = &handshake};
  network_.converse({&conversation, 1});
  if (!handshake.finished() || handshake.outcome().end != crypto::TlsEnd::Completed) return Begin::NoTls;
  const auto chain = handshake.engine().peer_chain();
  if (chain.empty() || chain.front() != access_.certificate) return Begin::OtherCertificate;
  leg.channel = handshake.take_engine();
  return Begin::Spoken;
}

RunInside GatewayPath::inside(Leg& leg) {
  return [this, &leg](Machine& machine) {
    crypto::TlsChannelMachine channel{*leg.channel, machine};
    const Conversation conversation{.connection = leg.connection.get(), .machine = &channel};
    network_.converse({&conversation, 1});
  };
}

std::string_view name_of(GatewayPath::Begin begin) {
  switch (begin) {
    case GatewayPath::Begin::NotConnected: return "not_connected";
    case GatewayPath::Begin::NoTls: return "no_tls";
    case GatewayPath::Begin::OtherCertificate: return "other_certificate";
    case GatewayPath::Begin::Spoken: return "connected";
  }
  return "";
}

TunnelNetwork::TunnelNetwork(Network& outside, const Hashes& hashes, GatewayAccess access)
    : ForwardingNetwork(outside), hashes_(hashes), access_(std::move(access)) {}

std::vector<ConnectOutcome> TunnelNetwork::connect(std::span<const ConnectRequest> requests) {
  std::vector<ConnectOutcome> outcomes;
  for (const auto& request : requests) {
    ConnectOutcome outcome{.kind = ConnectOutcome::Kind::NotCarried, .began = now(), .ended = now()};
    if (refused_ || request.to != access_.stands_for_target) {
      outcomes.push_back(std::move(outcome));
      continue;
    }
    auto path = std::make_unique<GatewayPath>(outside_, hashes_, access_);
    last_way_.reset();
    last_begin_ = path->begin();
    last_second_ = path->second();
    if (path->begin() == GatewayPath::Begin::Spoken) last_way_ = path->way();
    refused_ = last_way_ && (is_final(last_way_->entry) || is_final(last_way_->in_entry));
    outcome.ended = now();
    if (path->is_open()) {
      outcome.kind = ConnectOutcome::Kind::Connected;
      outcome.connection = std::make_unique<TunnelConnection>(request.to, std::move(path));
    } else if (outside_.interrupted()) {
      outcome.kind = ConnectOutcome::Kind::Interrupted;
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

void TunnelNetwork::converse(std::span<const Conversation> conversations) {
  for (const auto& each : conversations) {
    if (auto* through = dynamic_cast<TunnelConnection*>(each.connection))
      through->path().run(*each.machine);
    else
      outside_.converse({&each, 1});
  }
}

}  // namespace doctor::net
