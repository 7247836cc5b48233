#include "diagnose/gateway_steps.hpp"

#include <gtest/gtest.h>

#include "diagnose/gateway_transports.hpp"
#include "evidence/facts/gateway.hpp"

namespace doctor::diagnose {
namespace {

using Strings = std::vector<std::string>;

Evidence walked(std::string_view ended_at) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kGatewayEndpoint, "gw.example");
  evidence.observe(facts::kGatewayEndedAt, ended_at);
  evidence.observe(facts::kGatewayNameOutcome, "resolved");
  evidence.observe(facts::kGatewayAddresses, Strings{"192.0.2.44"});
  evidence.observe(facts::kGatewayTlsVersion, "TLS_1.3");
  evidence.observe(facts::kGatewayTlsMs, 12.5);
  evidence.observe(facts::kGatewayCertProblem, "none");
  return evidence;
}

void answer(Evidence& evidence, int websocket, int http, Strings open, Strings schemes = {"NTLM"}) {
  evidence.observe(facts::kGatewayWebSocketOutcome, "answered");
  evidence.observe(facts::kGatewayWebSocketStatus, websocket);
  evidence.observe(facts::kGatewayWebSocketSchemes, websocket == 401 ? schemes : Strings{});
  evidence.observe(facts::kGatewayHttpOutcome, "answered");
  evidence.observe(facts::kGatewayHttpStatus, http);
  evidence.observe(facts::kGatewayHttpSchemes, http == 401 ? schemes : Strings{});
  evidence.observe(facts::kGatewayTransports, std::move(open));
}

const StageStep& step_of(const std::vector<StageStep>& steps, std::string_view id) {
  for (const auto& each : steps)
    if (each.id == id) return each;
  ADD_FAILURE() << "no step " << id;
  return steps.front();
}

TEST(GatewaySteps, AreNoneWithoutAGateway) {
  const Evidence none{Instant{}};
  EXPECT_TRUE(gateway_steps(none).empty());
  EXPECT_TRUE(asked_transports(none).empty());
}

TEST(GatewaySteps, EndAtTheOneThatFails) {
  auto evidence = walked("tls");
  evidence.observe(facts::kGatewayTlsOutcome, "reset");
  const auto steps = gateway_steps(evidence);
  EXPECT_EQ(step_of(steps, "name").summary, "192.0.2.44");
  EXPECT_EQ(step_of(steps, "tcp").status, StageStatus::Passed);
  EXPECT_EQ(step_of(steps, "tls").status, StageStatus::Failed);
  EXPECT_EQ(step_of(steps, "tls").summary, "TLS: the handshake was reset");
  for (const auto* later : {"certificate", "http", "sign-in", "tunnel", "channel"}) EXPECT_EQ(step_of(steps, later).status, StageStatus::NotReached);
}

TEST(GatewaySteps, BeginAtTheWebProxyWhichDoesWhatComesBeforeTls) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kGatewayEndpoint, "gw.example");
  evidence.observe(facts::kGatewayEndedAt, "transports");
  evidence.observe(facts::kGatewayProxy, "px.example:3128");
  evidence.observe(facts::kGatewayProxyOutcome, "opened");
  const auto through = gateway_steps(evidence);
  EXPECT_EQ(through.front().summary, "by the web proxy px.example:3128, which connects on");
  for (const auto* its : {"name", "route", "tcp"}) EXPECT_EQ(step_of(through, its).reason, "the web proxy does this");

  evidence.observe(facts::kGatewayEndedAt, "proxy");
  evidence.observe(facts::kGatewayProxyStatus, 407);
  const auto refused = gateway_steps(evidence);
  EXPECT_EQ(refused.front().status, StageStatus::Failed);
  EXPECT_EQ(refused.front().summary, "by the web proxy px.example:3128, which answers CONNECT with 407");
  EXPECT_EQ(step_of(refused, "tcp").status, StageStatus::NotReached);
}

TEST(GatewaySteps, PassByTheCertificateThatStopsClients) {
  auto evidence = walked("none");
  evidence.observe(facts::kGatewayCertProblem, "expired");
  answer(evidence, 401, 401, {"websocket", "http"});
  const auto steps = gateway_steps(evidence);
  EXPECT_TRUE(step_of(steps, "certificate").stops_clients);
  EXPECT_EQ(step_of(steps, "http").status, StageStatus::Passed);
}

TEST(GatewaySteps, SayWhyNobodySignedIn) {
  auto evidence = walked("none");
  answer(evidence, 401, 401, {"websocket", "http"});
  EXPECT_EQ(step_of(gateway_steps(evidence), "sign-in").reason, "no account was given for it");
  evidence.not_known(facts::kGatewaySignIn, Because::NotTested, "the password was kept from it");
  EXPECT_EQ(step_of(gateway_steps(evidence), "sign-in").reason, "nobody signed in: the password was kept from it");
  EXPECT_EQ(step_of(gateway_steps(evidence), "channel").status, StageStatus::Skipped);
}

TEST(GatewaySteps, TellTheTunnelFromTheChannel) {
  auto evidence = walked("channel");
  answer(evidence, 401, 401, {"websocket", "http"});
  evidence.observe(facts::kGatewaySignIn, "entered");
  evidence.observe(facts::kGatewayTunnel, "refused");
  evidence.observe(facts::kGatewayTunnelStep, "channel");
  evidence.observe(facts::kGatewayTunnelCode, "E_PROXY_RAP_ACCESSDENIED");
  const auto steps = gateway_steps(evidence);
  EXPECT_EQ(step_of(steps, "tunnel").status, StageStatus::Passed);
  EXPECT_EQ(step_of(steps, "channel").status, StageStatus::Failed);
  EXPECT_NE(step_of(steps, "channel").summary.find("E_PROXY_RAP_ACCESSDENIED"), std::string::npos);
}

TEST(AskedTransports, SayWhatAnsweredToEach) {
  auto evidence = walked("none");
  answer(evidence, 501, 401, {"http"});
  evidence.observe(facts::kGatewayServer, "a proxy", {.subject = {.offered = "websocket"}});
  evidence.observe(facts::kGatewayServer, "a gateway", {.subject = {.offered = "http"}});
  const auto asked = asked_transports(evidence);
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_FALSE(asked[0].open);
  EXPECT_EQ(asked[0].answer, "501: does not know this request");
  EXPECT_EQ(asked[0].answered_by, "proxy");
  EXPECT_EQ(asked[0].conclusion, "blocked on the way, or not offered");
  EXPECT_TRUE(asked[1].open);
  EXPECT_EQ(asked[1].answered_by, "perhaps-gateway");
  EXPECT_EQ(asked[1].conclusion, "works");
  EXPECT_EQ(asked[2].outcome, "not-asked");
}

TEST(AskedTransports, TellATokenFromAPassword) {
  auto evidence = walked("none");
  answer(evidence, 401, 401, {"websocket", "http"}, {"Bearer"});
  EXPECT_EQ(asked_transports(evidence)[0].conclusion, "asks for a token, not for a password");
}

TEST(AskedTransports, BlameNobodyByNameWhereBothAreRefused) {
  auto evidence = walked("transports");
  answer(evidence, 501, 501, {});
  EXPECT_EQ(asked_transports(evidence)[0].answered_by, "");
  EXPECT_EQ(asked_transports(evidence)[0].conclusion, "blocked on the way, or no gateway here");
}

// [MS-TSGU]: nobody answers the request that the account's data goes out by.
TEST(AskedTransports, KnowAProxyByItsAnswerOnTheInChannel) {
  auto evidence = walked("tunnel");
  answer(evidence, 501, 401, {"http"});
  evidence.observe(facts::kGatewaySignIn, "entered");
  evidence.observe(facts::kGatewaySignInAt, "in");
  EXPECT_EQ(asked_transports(evidence)[2].conclusion, "works");
  evidence.observe(facts::kGatewayInStatus, 411);
  const auto in = asked_transports(evidence)[2];
  EXPECT_EQ(in.answered_by, "proxy");
  EXPECT_EQ(in.conclusion, "blocked on the way");
}

}  // namespace
}  // namespace doctor::diagnose
