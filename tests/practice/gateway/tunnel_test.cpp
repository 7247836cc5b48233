// Our way through a gateway against the practice gateway, over real sockets: entry, tunnel, channel, and a host behind it.
#include "net/gateway/tunnel.hpp"

#include "crypto/certificate.hpp"
#include "crypto/old_hashes.hpp"
#include "crypto/random.hpp"
#include "practice/gateway/visit.hpp"
#include "proto/x224/negotiation_machine.hpp"

namespace doctor::practice {
namespace {

using net::GatewayEntry;
using net::GatewayTransport;
using net::GatewayTunnel;
using tsgu::ReturnCode;
using tsgu::TunnelOutcome;
using tsgu::TunnelStep;

const Hashes* hashes() {
  static const auto loaded = crypto::load_old_hashes();
  return loaded ? loaded->get() : nullptr;
}

// The whole way, and what the host behind the gateway says.
struct Way {
  net::GatewayWay way{};
  std::optional<x224::NegotiationOutcome> target{};
  std::optional<crypto::TlsEnd> target_tls{};
};

enum class Bound { ToTheChannel, ToAnother };

Way go(std::string_view fault, GatewayTransport transport = GatewayTransport::WebSocket, std::string_view password = kGatewayPassword,
       Bound bound = Bound::ToTheChannel) {
  const auto network = net::make_network();
  const PracticeGateway gateway = test::serving(*network, fault);
  const auto to = gateway.endpoint();
  test::Visit first{*network, to};
  std::optional<test::Visit> second;
  const auto certificate = crypto::Certificate::parse(first.engine().peer_chain().front());
  const net::GatewayCredentials credentials{.account = {.user = "Practice", .domain = "CORP"},
                                            .password = Secret{password},
                                            .workstation = "pc17",
                                            .service = "HTTP/localhost",
                                            .random = crypto::random_bytes};
  GatewayTunnel tunnel{
      *hashes(),
      net::make_gateway_client("localhost", to.port, {}),
      {.credentials = credentials, .certificate_hash = bound == Bound::ToTheChannel ? crypto::hash_for_channel_binding(*certificate) : Bytes(32)},
      {.client_name = "pc17", .target = "desk"},
      test::kPatience};
  tunnel.open(
      transport, [&](Machine& machine) { first.run(machine); },
      [&]() -> net::RunInside {
        second.emplace(*network, to);
        return [&](Machine& machine) { second->run(machine); };
      });
  Way out{.way = tunnel.way()};
  if (!tunnel.is_open()) return out;
  x224::NegotiationMachine negotiation{{.cookie = "rdpdoctor", .negotiation = x224::NegotiationRequest{.requested = x224::kMstscOffer}},
                                       test::kPatience};
  tunnel.run(negotiation);
  out.target = negotiation.outcome();
  crypto::TlsHandshakeMachine handshake{*crypto::TlsEngine::client({}), test::kPatience};
  tunnel.run(handshake);
  if (handshake.finished()) out.target_tls = handshake.outcome().end;
  return out;
}

class GatewayWay : public testing::Test {
 protected:
  void SetUp() override {
    if (hashes() == nullptr) GTEST_SKIP() << "this OpenSSL has no MD4";
  }
};
class GatewayWays : public GatewayWay, public testing::WithParamInterface<GatewayTransport> {};
INSTANTIATE_TEST_SUITE_P(Over, GatewayWays, testing::Values(GatewayTransport::WebSocket, GatewayTransport::Http),
                         [](const auto& info) { return std::string{net::name_of(info.param)}; });

TEST_P(GatewayWays, LeadToTheHostBehind) {
  const auto [way, target, target_tls] = go("healthy", GetParam());
  ASSERT_TRUE(way.entry);
  EXPECT_EQ(way.entry->end, GatewayEntry::End::Entered) << name_of(way.entry->end) << " " << way.entry->trouble;
  EXPECT_EQ(way.transport, GetParam());
  EXPECT_EQ(way.entry->challenge->netbios_domain, "PRACTICE");
  ASSERT_TRUE(way.tunnel);
  EXPECT_EQ(way.tunnel->end, TunnelOutcome::End::Open) << name_of(way.tunnel->end);
  EXPECT_EQ(way.tunnel->authorization->idle_timeout_minutes, 0u);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->end, x224::NegotiationEnd::Selected);
  EXPECT_EQ(target_tls, crypto::TlsEnd::Completed);
}

TEST_P(GatewayWays, AreRefusedStepByStep) {
  const struct {
    std::string_view fault;
    TunnelStep step;
    ReturnCode code;
  } refusals[] = {
      {"capability-mismatch", TunnelStep::TunnelCreate, ReturnCode::CapabilityMismatch},
      {"cookie-wanted", TunnelStep::TunnelCreate, ReturnCode::UnsupportedAuthenticationMethod},
      {"cap-denied", TunnelStep::TunnelAuth, ReturnCode::NapAccessDenied},
      {"quarantine", TunnelStep::TunnelAuth, ReturnCode::QuarantineAccessDenied},
      {"full", TunnelStep::TunnelAuth, ReturnCode::MaxConnectionsReached},
      {"rap-denied", TunnelStep::ChannelCreate, ReturnCode::RapAccessDenied},
      {"target-unreachable", TunnelStep::ChannelCreate, ReturnCode::TsConnectFailed},
  };
  for (const auto& [fault, step, code] : refusals) {
    const auto way = go(fault, GetParam()).way;
    ASSERT_TRUE(way.tunnel) << fault;
    EXPECT_EQ(way.tunnel->end, TunnelOutcome::End::Refused) << fault;
    EXPECT_EQ(way.tunnel->step, step) << fault;
    EXPECT_EQ(way.tunnel->code, code) << fault;
  }
}

TEST_P(GatewayWays, EndWhereTheGatewayCloses) {
  const auto way = go("closes-after-handshake", GetParam()).way;
  ASSERT_TRUE(way.tunnel);
  EXPECT_EQ(way.tunnel->end, TunnelOutcome::End::Closed);
  EXPECT_EQ(way.tunnel->step, TunnelStep::TunnelCreate);
  EXPECT_EQ(way.tunnel->handshake->extended_auth, tsgu::kExtendedAuthPluggable | tsgu::kExtendedAuthSmartCard);
}

TEST_P(GatewayWays, NeedTheRightPassword) {
  for (const auto& way : {go("wrong-password", GetParam()).way, go("healthy", GetParam(), "Practice").way}) {
    ASSERT_TRUE(way.entry);
    EXPECT_EQ(way.entry->end, GatewayEntry::End::Refused);
    EXPECT_EQ(way.entry->sent, GatewayEntry::Sent::Answer);
    EXPECT_FALSE(way.tunnel);
  }
}

TEST_P(GatewayWays, AreClosedToASignInThatIsBoundToAnotherChannel) {
  const auto way = go("healthy", GetParam(), kGatewayPassword, Bound::ToAnother).way;
  ASSERT_TRUE(way.entry);
  EXPECT_EQ(way.entry->end, GatewayEntry::End::Refused);
}

TEST_P(GatewayWays, TellAGatewayThatTakesNoPassword) {
  const auto bearer = go("bearer-only", GetParam()).way;
  EXPECT_EQ(bearer.entry->end, GatewayEntry::End::NoScheme);
  EXPECT_EQ(bearer.entry->schemes, std::vector<std::string>{"Bearer"});
  const auto forbidden = go("forbidden", GetParam()).way;
  EXPECT_EQ(forbidden.entry->end, GatewayEntry::End::Status);
  EXPECT_EQ(forbidden.entry->head.status, 403);
}

TEST_F(GatewayWay, GoesOnWithoutWebSocketWhereTheGatewayKnowsNone) {
  for (const std::string_view fault : {"websocket-unknown", "in-without-length", "affinity-cookie"}) {
    const auto way = go(fault);
    EXPECT_EQ(way.way.transport, GatewayTransport::Http) << fault;
    ASSERT_TRUE(way.way.tunnel) << fault;
    EXPECT_EQ(way.way.tunnel->end, TunnelOutcome::End::Open) << fault;
    EXPECT_EQ(way.target_tls, crypto::TlsEnd::Completed) << fault;
  }
}

}  // namespace
}  // namespace doctor::practice
