// Verdicts where an account goes through a gateway, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>

#include "diagnose/sim_gateway.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::diagnose {
namespace {

using std::chrono::seconds;

#define SKIP_WITHOUT_HASHES(gateway) \
  if (!(gateway).has_hashes()) GTEST_SKIP() << "this OpenSSL has no MD4"

TEST(WithAnAccount, ApprovalThatTakesHalfAMinuteIsWaitedFor) {
  SimGateway gateway{{.approval_takes = seconds{30}}};
  SKIP_WITHOUT_HASHES(gateway);
  const auto d = gateway.diagnose();
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewayTunnel), "open");
  EXPECT_NE(d.verdict.outcome, Outcome::Broken) << d.verdict.summary;
  EXPECT_EQ(std::ranges::count_if(gateway.told.notes, [](const std::string& note) { return note.contains("second factor"); }), 1);
}

TEST(WithAnAccount, ApprovalThatNobodyGivesIsNoFaultOfTheGateway) {
  SimGateway gateway{{.approval_takes = std::chrono::hours{1}}};
  SKIP_WITHOUT_HASHES(gateway);
  const auto d = gateway.diagnose();
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << d.verdict.summary;
  EXPECT_EQ(d.verdict.stage, Stage::Gateway);
  ASSERT_GE(d.causes.size(), 2u);
  EXPECT_EQ(d.causes[0].id, "gateway-waits-for-second-factor");
  EXPECT_LE(d.causes[0].certainty, 0.5);
  EXPECT_EQ(d.causes[1].id, "gateway-policy-server-silent");
  EXPECT_TRUE(d.verdict.summary.contains("second factor")) << d.verdict.summary;
}

// A file that goes by its gateway only if needed: where the direct way fails, the account goes in once, and what lies behind is walked.
TEST(WithAnAccount, GatewayForNeedAloneIsGoneThroughWhereItIsNeeded) {
  SimGateway gateway{{}};
  SKIP_WITHOUT_HASHES(gateway);
  gateway.diagnose();
  const auto connections = gateway.connections;
  SimGateway needed{{}};
  needed.options.gateway->when_needed = true;
  const auto d = needed.diagnose();
  EXPECT_EQ(needed.connections, connections) << "no more than where the gateway is the only way";
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewaySignIn), "entered");
  EXPECT_NE(d.verdict.summary.find("The direct way was tried first"), std::string::npos) << d.verdict.summary;
}

bool tells(const Diagnosis& d, std::string_view risk) { return std::ranges::count(d.risks, risk, &Conclusion::id) == 1; }

// What passes the question for a sign-in may cut the WebSocket behind it; clients go on by HTTP.
TEST(WithAnAccount, WebSocketThatIsCutBehindTheSignInIsFollowedByHttp) {
  const struct {
    practice::GatewayScript script;
    std::string_view inside;
  } cuts[] = {{{.status = 502, .websocket_cut = true}, "status"}, {{.websocket_dead = true}, "tunnel_silent"}};
  for (const auto& [script, inside] : cuts) {
    SimGateway gateway{script};
    SKIP_WITHOUT_HASHES(gateway);
    const auto d = gateway.diagnose();
    EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewayWebSocketInside), inside);
    EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewayTransportUsed), "http") << inside;
    EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewaySignIn), "entered") << inside;
    EXPECT_TRUE(tells(d, "gateway-one-transport-cut")) << inside;
  }
}

TEST(WithAnAccount, RefusedPasswordIsShownByOneTransport) {
  SimGateway gateway{{.refuses_password = true}};
  SKIP_WITHOUT_HASHES(gateway);
  const auto d = gateway.diagnose();
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewaySignIn), "refused");
  EXPECT_EQ(d.evidence.of_walk(facts::kGatewayWebSocketInside), nullptr);
  EXPECT_EQ(gateway.connections, 2) << "the question, and the sign-in";
}

TEST(WithAnAccount, HealthyGatewayMakesThreeConnectionsAtMost) {
  SimGateway websocket{{}}, http{{.websocket = practice::WebAnswer::Ignore}};
  SKIP_WITHOUT_HASHES(websocket);
  websocket.diagnose();
  EXPECT_EQ(websocket.connections, 2);
  http.diagnose();
  EXPECT_EQ(http.connections, 3);
}

TEST(WithAnAccount, SecondConnectionAtAnotherServerIsTheFarms) {
  SimGateway gateway{{.websocket = practice::WebAnswer::Ignore}, 2};
  SKIP_WITHOUT_HASHES(gateway);
  const auto d = gateway.diagnose();
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewayInConnection), "other_certificate");
  ASSERT_FALSE(d.causes.empty());
  EXPECT_EQ(d.causes[0].id, "gateway-farm-without-affinity") << d.verdict.summary;
}

TEST(WithAnAccount, ConsentMessageIsShown) {
  SimGateway gateway{{.consent = "For staff only\x1b[31m"}};
  SKIP_WITHOUT_HASHES(gateway);
  const auto d = gateway.diagnose();
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewayTunnel), "open");
  const auto& summary = d.stages[std::size_t(Stage::Gateway)].summary;
  EXPECT_TRUE(summary.contains("agree to \"For staff only")) << summary;
  EXPECT_FALSE(summary.contains('\x1b'));
}

}  // namespace
}  // namespace doctor::diagnose
