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

}  // namespace
}  // namespace doctor::diagnose
