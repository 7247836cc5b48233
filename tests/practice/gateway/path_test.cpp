// What walks to a host, through the practice gateway.
#include "net/gateway/path.hpp"

#include "crypto/old_hashes.hpp"
#include "crypto/random.hpp"
#include "practice/gateway/visit.hpp"
#include "proto/x224/negotiation_machine.hpp"

namespace doctor::practice {
namespace {

using net::ConnectOutcome;
using net::GatewayPath;
using net::GatewayTransport;

class GatewayPathTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = crypto::load_old_hashes();
    if (!loaded) GTEST_SKIP() << "this OpenSSL has no MD4";
    hashes_ = *std::move(loaded);
  }
  net::GatewayAccess access_to(const PracticeGateway& gateway, GatewayTransport transport = GatewayTransport::WebSocket) {
    test::Visit look{*network_, gateway.endpoint()};
    return {.gateway = gateway.endpoint(),
            .host = "localhost",
            .certificate = look.engine().peer_chain().front(),
            .transport = transport,
            .credentials = {.account = {.user = "practice"}, .password = Secret{kGatewayPassword}, .random = crypto::random_bytes},
            .client_name = "pc17",
            .target = "desk",
            .stands_for_target = {Address::v4(192, 0, 2, 7), 3389},
            .timeout = test::kPatience};
  }
  ConnectOutcome connect(net::Network& through) {
    return std::move(through.connect(std::vector<net::ConnectRequest>{{.to = {Address::v4(192, 0, 2, 7), 3389}}}).at(0));
  }

  std::unique_ptr<net::Network> network_ = net::make_network();
  std::unique_ptr<Hashes> hashes_;
};

TEST_F(GatewayPathTest, CarriesTheWalkToTheHostBehind) {
  const auto gateway = test::serving(*network_, "healthy");
  for (const auto transport : {GatewayTransport::WebSocket, GatewayTransport::Http}) {
    net::TunnelNetwork through{*network_, *hashes_, access_to(gateway, transport)};
    auto outcome = connect(through);
    ASSERT_EQ(outcome.kind, ConnectOutcome::Kind::Connected);
    EXPECT_EQ(outcome.connection->remote().to_string(), "192.0.2.7:3389");
    x224::NegotiationMachine negotiation{{.negotiation = x224::NegotiationRequest{.requested = x224::kMstscOffer}}, test::kPatience};
    through.converse(std::vector<net::Conversation>{{.connection = outcome.connection.get(), .machine = &negotiation}});
    ASSERT_TRUE(negotiation.outcome());
    EXPECT_EQ(negotiation.outcome()->end, x224::NegotiationEnd::Selected);
    EXPECT_EQ(through.last_way()->transport, transport);
  }
}

// Whoever asks for somebody else would talk with the target.
TEST_F(GatewayPathTest, CarriesNobodyButTheTarget) {
  const auto gateway = test::serving(*network_, "healthy");
  net::TunnelNetwork through{*network_, *hashes_, access_to(gateway)};
  const net::ConnectRequest other{.to = {Address::v4(192, 0, 2, 8), 88}};
  EXPECT_EQ(through.connect({&other, 1}).at(0).kind, ConnectOutcome::Kind::NotCarried);
  EXPECT_FALSE(through.last_way());
}

TEST_F(GatewayPathTest, PutsNoTroubleOfTheGatewayDownToTheTarget) {
  for (const std::string_view fault : {"target-unreachable", "rap-denied", "wrong-password"}) {
    const auto gateway = test::serving(*network_, fault);
    net::TunnelNetwork through{*network_, *hashes_, access_to(gateway)};
    EXPECT_EQ(connect(through).kind, ConnectOutcome::Kind::NotCarried) << fault;
    EXPECT_TRUE(through.last_way()) << fault;
  }
}

TEST_F(GatewayPathTest, ShowsARefusedPasswordOnce) {
  std::optional<net::TunnelNetwork> through;
  {
    const auto gateway = test::serving(*network_, "wrong-password");
    through.emplace(*network_, *hashes_, access_to(gateway));
    connect(*through);
  }
  // Whoever asks the gateway again finds nobody there, and has no way to tell of.
  EXPECT_EQ(connect(*through).kind, ConnectOutcome::Kind::NotCarried);
  ASSERT_TRUE(through->last_way());
  EXPECT_EQ(through->last_way()->entry->end, net::GatewayEntry::End::Refused);
}

TEST_F(GatewayPathTest, BindsTheSignInToTheCertificateOfTheGateway) {
  const auto gateway = test::serving(*network_, "binding-wanted");
  net::TunnelNetwork through{*network_, *hashes_, access_to(gateway)};
  EXPECT_EQ(connect(through).kind, ConnectOutcome::Kind::Connected);
}

TEST_F(GatewayPathTest, GivesNothingToWhoShowsAnotherCertificate) {
  const auto gateway = test::serving(*network_, "healthy");
  auto access = access_to(gateway);
  access.certificate.back() ^= std::byte{1};
  const GatewayPath path{*network_, *hashes_, access};
  EXPECT_EQ(path.begin(), GatewayPath::Begin::OtherCertificate);
  EXPECT_FALSE(path.is_open());
  EXPECT_FALSE(path.way().entry);
}

TEST_F(GatewayPathTest, TellsAGatewayThatRefusesTlsOrDoesNotListen) {
  net::GatewayAccess access;
  {
    const auto gateway = test::serving(*network_, "tls-refused");
    access.gateway = gateway.endpoint();
    EXPECT_EQ(GatewayPath(*network_, *hashes_, access).begin(), GatewayPath::Begin::NoTls);
  }
  EXPECT_EQ(GatewayPath(*network_, *hashes_, access).begin(), GatewayPath::Begin::NotConnected);
}

}  // namespace
}  // namespace doctor::practice
