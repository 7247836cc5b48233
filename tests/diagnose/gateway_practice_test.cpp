// The way through every faulty gateway of the practice host, over real sockets on loopback.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "diagnose/known.hpp"
#include "evidence/facts/gateway.hpp"
#include "practice/gateway/gateway.hpp"
#include "probe/gateway/gateway_leg.hpp"

namespace doctor::diagnose {
namespace {

struct Expected {
  std::string_view fault{};
  Outcome outcome{};
  std::string_view first{};  // cause, or where the verdict is none of a cause: empty
  bool signs_in{false};
};
std::ostream& operator<<(std::ostream& out, const Expected& each) { return out << each.fault << (each.signs_in ? " with an account" : ""); }

class ThroughGateway : public testing::TestWithParam<Expected> {
 protected:
  // `inside`: the target, and whom the host behind the gateway is.
  Diagnosis diagnose(std::string_view fault, const probe::Credentials* credentials, const std::string& inside = "localhost",
                     Duration timeout = std::chrono::seconds{1}) {
    auto opened = practice::PracticeGateway::open(*network_, fault, {}, inside);
    EXPECT_TRUE(opened) << opened.error().to_string();
    gateway_.emplace(*std::move(opened));
    gateway_->serve_in_background();
    Options options{.family = Address::Family::V4, .stage_timeout = timeout, .said = said_, .ca_file = gateway_->ca_file(), .revocation = false};
    options.gateway =
        Gateway{.target = *probe::parse_target("localhost", gateway_->endpoint().port), .when_needed = only_if_needed_, .credentials = credentials};
    Told told;
    auto d = doctor::diagnose::diagnose(*probe::parse_target(inside, only_if_needed_ ? closed_port() : std::uint16_t{3389}), options, *network_,
                                        test_knowledge(), told);
    return *std::move(d);
  }
  // One that was open until now.
  std::uint16_t closed_port() { return practice::PracticeGateway::open(*network_, "healthy")->endpoint().port; }
  static probe::Credentials account() { return {.user = std::string{practice::kGatewayUser}, .password = Secret{practice::kGatewayPassword}}; }

  std::unique_ptr<net::Network> network_ = net::make_network();
  std::optional<practice::PracticeGateway> gateway_{};
  bool only_if_needed_{false};
  std::string said_{};
};

TEST_P(ThroughGateway, NamesWhatIsWrongWithIt) {
  const auto& [fault, outcome, first, signs_in] = GetParam();
  const auto credentials = account();
  const auto d = diagnose(fault, signs_in ? &credentials : nullptr);
  EXPECT_EQ(d.verdict.outcome, outcome) << d.verdict.summary;
  EXPECT_EQ(d.causes.empty() ? "" : d.causes[0].id, first) << d.verdict.summary;
  if (outcome == Outcome::Broken) EXPECT_EQ(d.verdict.stage, Stage::Gateway);
}

constexpr auto kBroken = Outcome::Broken;
INSTANTIATE_TEST_SUITE_P(
    Practice, ThroughGateway,
    testing::Values(
        Expected{"healthy", Outcome::Undetermined, ""}, Expected{"healthy", Outcome::Works, "", true},
        Expected{"no-websocket", Outcome::Works, "", true}, Expected{"websocket-only", Outcome::Works, "", true},
        Expected{"websocket-cut-after-sign-in", Outcome::Works, "", true}, Expected{"websocket-dead", Outcome::Works, "", true},
        Expected{"affinity-cookie", Outcome::Works, "", true}, Expected{"tls-refused", kBroken, "gateway-tls-cut-on-the-way"},
        Expected{"tls-silence", kBroken, "gateway-tls-cut-on-the-way"}, Expected{"expired", kBroken, "gateway-certificate-invalid"},
        Expected{"wrong-name", kBroken, "gateway-certificate-name"}, Expected{"self-signed", kBroken, "gateway-certificate-self-signed"},
        Expected{"unknown-ca", Outcome::Undetermined, "gateway-issuer-known-elsewhere"},
        Expected{"intermediate-missing", Outcome::Undetermined, "gateway-intermediate-not-sent"},
        Expected{"client-certificate", kBroken, "gateway-certificate-invalid"}, Expected{"old-tls", Outcome::Undetermined, "gateway-old-tls"},
        Expected{"site-redirects", kBroken, "gateway-site-redirects"}, Expected{"fails-within", kBroken, "gateway-fails-within"},
        Expected{"bad-gateway", kBroken, "gateway-service-down-or-full"}, Expected{"proxy-without-answer", kBroken, "gateway-service-down-or-full"},
        Expected{"basic-only", kBroken, "gateway-takes-basic-alone"}, Expected{"bearer-only", kBroken, "gateway-takes-modern-sign-in-alone"},
        Expected{"both-transports-cut", kBroken, "gateway-websocket-or-http-method-blocked"},
        Expected{"closes", kBroken, "gateway-service-down-or-full"}, Expected{"captive-portal", kBroken, "gateway-captive-portal"},
        Expected{"not-found", kBroken, "gateway-answers-as-another-server"}, Expected{"garbage", kBroken, "gateway-answers-as-another-server"},
        Expected{"proxy-sign-in", kBroken, "gateway-proxy-authentication"}, Expected{"unavailable", kBroken, "gateway-service-down-or-full"},
        Expected{"bearer-only", kBroken, "gateway-takes-modern-sign-in-alone", true},
        Expected{"wrong-password", kBroken, "gateway-refuses-password", true},
        Expected{"tls-ended-in-front", kBroken, "gateway-refuses-password", true},
        Expected{"in-channel-refused", kBroken, "gateway-in-channel-cut", true},
        Expected{"closes-after-handshake", kBroken, "gateway-ends-without-a-reason", true},
        Expected{"capability-mismatch", kBroken, "gateway-wants-a-client-with-messages", true},
        Expected{"cap-denied", kBroken, "gateway-connection-policy-denied", true}, Expected{"rpc-only", Outcome::Undetermined, "", true},
        Expected{"cookie-wanted", kBroken, "gateway-wants-a-cookie", true},
        Expected{"quarantine", kBroken, "gateway-wants-a-statement-of-health", true}, Expected{"full", kBroken, "gateway-service-down-or-full", true},
        Expected{"rap-denied", kBroken, "gateway-resource-policy-denied", true},
        Expected{"target-unreachable", kBroken, "gateway-target-off", true}));

TEST_F(ThroughGateway, HostBehindItIsWalkedToAsAnyOther) {
  const auto credentials = account();
  const auto d = diagnose("healthy", &credentials);
  EXPECT_EQ(d.stages[std::size_t(Stage::Tcp)].reason, "the gateway does this");
  for (const Stage stage : {Stage::Gateway, Stage::Negotiation, Stage::Tls, Stage::Certificate})
    EXPECT_EQ(d.stages[std::size_t(stage)].status, StageStatus::Passed) << name_of(stage);
  EXPECT_EQ(d.evidence.walk_value<bool>(facts::kGatewaySameCertificate), false);
  EXPECT_EQ(d.target.gateway->host, "localhost");
  for (const auto& step : d.stages[std::size_t(Stage::Gateway)].steps) EXPECT_EQ(step.status, StageStatus::Passed) << step.id;
  EXPECT_TRUE(d.verdict.summary.find("through the gateway") != std::string::npos) << d.verdict.summary;
}

TEST_F(ThroughGateway, NameThatResolvesOnlyInsideIsNoFault) {
  const auto credentials = account();
  const auto d = diagnose("healthy", &credentials, "inside-only.corp");
  EXPECT_EQ(d.verdict.outcome, Outcome::Works) << d.verdict.summary;
  EXPECT_TRUE(d.causes.empty());
  EXPECT_EQ(d.stages[std::size_t(Stage::Name)].reason, "the gateway does this");
  EXPECT_EQ(d.stages[std::size_t(Stage::Certificate)].status, StageStatus::Passed);
}

bool names(const std::vector<Conclusion>& conclusions, std::string_view id) {
  return std::ranges::find(conclusions, id, &Conclusion::id) != conclusions.end();
}

TEST_F(ThroughGateway, CertificateThatBothShowIsNamed) {
  const auto credentials = account();
  const auto d = diagnose("same-certificate", &credentials);
  EXPECT_EQ(d.verdict.outcome, Outcome::Works) << d.verdict.summary;
  EXPECT_EQ(d.evidence.walk_value<bool>(facts::kGatewaySameCertificate), true);
  EXPECT_TRUE(names(d.risks, "gateway-and-host-share-a-certificate"));
}

// One answer of HTTP stands for all three, so none of them is told as sure, and nobody is told first to reset a password.
TEST_F(ThroughGateway, RefusedSignInIsNoProofOfAWrongPassword) {
  const auto credentials = account();
  for (const std::string_view fault : {"wrong-password", "tls-ended-in-front"}) {
    const auto d = diagnose(fault, &credentials);
    EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewayComputer), "practice");
    ASSERT_EQ(d.causes.size(), 4U) << fault;
    EXPECT_LE(d.causes[0].probability, 0.5) << fault;
    EXPECT_TRUE(names(d.causes, "gateway-tls-ended-in-front")) << fault;
    ASSERT_FALSE(d.next_tests.empty()) << fault;
    EXPECT_EQ(d.next_tests[0].id, "event-of-the-gateways-refusal") << fault;
  }
}

TEST_F(ThroughGateway, WhatAnsweredTheInChannelIsKept) {
  const auto credentials = account();
  const auto d = diagnose("in-channel-refused", &credentials);
  EXPECT_EQ(d.evidence.walk_value<std::int64_t>(facts::kGatewayInStatus), 411);
  EXPECT_EQ(d.evidence.walk_value<std::string>(facts::kGatewaySignInAt), "in");
  const auto& said = d.stages[std::size_t(Stage::Gateway)].summary;
  EXPECT_TRUE(said.ends_with("fell silent at the start; RDG_IN_DATA was answered with 411")) << said;
}

TEST_F(ThroughGateway, TestWithAnAccountIsNamedWhereNoneWasGiven) {
  const auto d = diagnose("healthy", nullptr);
  ASSERT_FALSE(d.next_tests.empty());
  EXPECT_EQ(d.next_tests[0].id, "go-through-the-gateway");
  EXPECT_TRUE(d.next_tests[0].command.starts_with("rdpdoctor diagnose localhost ")) << d.next_tests[0].command;
  EXPECT_TRUE(d.next_tests[0].command.ends_with(" --gateway-user USER")) << d.next_tests[0].command;
}

// gatewayusagemethod:i:2 of a file: with the account the way behind the gateway is walked, and its refusal is the cause.
TEST_F(ThroughGateway, IsTheWayWhereTheDirectOneFails) {
  const auto credentials = account();
  only_if_needed_ = true;
  const auto refused = diagnose("rap-denied", &credentials);
  EXPECT_EQ(refused.causes.at(0).id, "gateway-resource-policy-denied") << refused.verdict.summary;
  const auto through = diagnose("healthy", &credentials);
  EXPECT_EQ(through.verdict.outcome, Outcome::Works) << through.verdict.summary;
  EXPECT_EQ(through.stages[std::size_t(Stage::Tls)].status, StageStatus::Passed);
}

// What the sign-in would have shown stays open, and nothing is ruled out by a fact that is not there.
TEST_F(ThroughGateway, RulesOutNothingThatWasNotTested) {
  const auto d = diagnose("rap-denied", nullptr);
  for (const auto& each : d.ruled_out) EXPECT_FALSE(each.because.empty()) << each.id;
  for (const auto* id :
       {"gateway-refuses-password", "gateway-connection-policy-denied", "gateway-resource-policy-denied", "gateway-cannot-reach-target"})
    EXPECT_NE(std::ranges::find(d.open, id, &OpenQuestion::id), d.open.end()) << id;
}

TEST_F(ThroughGateway, WhatComesAfterTheSignInIsNotGotPastWithoutIt) {
  said_ = "0x800759DA";
  const auto d = diagnose("rap-denied", nullptr);
  EXPECT_EQ(std::ranges::find(d.risks, "not-reproduced-from-here", &Conclusion::id), d.risks.end());
  EXPECT_NE(d.said_comment.find("comes after the sign-in at the gateway, which needs --gateway-user"), std::string::npos) << d.said_comment;
}

// A gateway's stage goes from TCP to its policies: a code of the stage is no agreement by itself.
TEST_F(ThroughGateway, SaidCodeFitsByItsCauseAlone) {
  const auto credentials = account();
  said_ = "0x800759DA";
  EXPECT_NE(diagnose("rap-denied", &credentials).said_comment.find(" fits: "), std::string::npos);
  said_ = "0x3000005";
  const auto certificate = diagnose("rap-denied", &credentials).said_comment;
  EXPECT_NE(certificate.find("which this run ruled out"), std::string::npos) << certificate;
}

TEST_F(ThroughGateway, LetsItsAccountInFromAnyDomain) {
  for (const probe::Credentials& credentials :
       {probe::Credentials{.user = "practice@corp.example.com", .password = Secret{practice::kGatewayPassword}},
        probe::Credentials{.user = "Practice", .domain = "CORP", .password = Secret{practice::kGatewayPassword}}})
    EXPECT_EQ(diagnose("healthy", &credentials).verdict.outcome, Outcome::Works) << credentials.user;
}

// A portal shows its own certificate; that is no fault of the gateway's.
TEST_F(ThroughGateway, CertificateOfAPortalIsThePortals) {
  const auto d = diagnose("captive-portal", nullptr);
  ASSERT_FALSE(d.causes.empty());
  EXPECT_EQ(d.causes[0].id, "gateway-captive-portal");
  for (const auto& cause : d.causes) EXPECT_FALSE(cause.id.starts_with("gateway-certificate")) << cause.id;
}

TEST_F(ThroughGateway, SilenceBehindTlsInATimeThatIsTooShortIsNobodysFault) {
  const auto d = diagnose("silent", nullptr, "localhost", std::chrono::milliseconds{200});
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << d.verdict.summary;
  EXPECT_TRUE(d.causes.empty());
  EXPECT_NE(d.verdict.summary.find("too short a time"), std::string::npos) << d.verdict.summary;
}

// The password would be kept from it, so the test is the one that tells whose authority it is.
TEST_F(ThroughGateway, NoAccountIsAskedForWhereTheCertificateIsNotKnown) {
  const auto d = diagnose("unknown-ca", nullptr);
  ASSERT_FALSE(d.next_tests.empty());
  EXPECT_EQ(d.next_tests[0].id, "gateway-with-its-root");
  EXPECT_EQ(d.verdict.summary.find("healthy"), std::string::npos) << d.verdict.summary;
}

// What it says itself of its time is a witness of this machine's clock.
TEST_F(ThroughGateway, ClockOfTheGatewayIsReadFromItsAnswer) {
  const auto d = diagnose("healthy", nullptr);
  const auto offset = d.evidence.walk_value<double>(facts::kGatewayClockOffset);
  ASSERT_TRUE(offset);
  EXPECT_LE(std::abs(*offset), 5);
  EXPECT_EQ(d.evidence.walk_value<bool>(facts::kGatewayCertInDateByItsClock), true);
}

// [MS-TSGU] 2.2.5.3.10: a client that speaks them may be let in, so that it fails for us says nothing.
TEST_F(ThroughGateway, SignInThatWeDoNotSpeakIsNoRefusal) {
  const auto credentials = account();
  const auto d = diagnose("sspi-ntlm-only", &credentials);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined) << d.verdict.summary;
  EXPECT_TRUE(d.verdict.summary.contains("inside its tunnel")) << d.verdict.summary;
  const Fact* fact = d.evidence.of_walk(facts::kGatewaySignIn);
  EXPECT_TRUE(fact != nullptr && !fact->known());
}

// mstsc goes on to RPC over HTTP, and connects.
TEST_F(ThroughGateway, OlderGatewayIsNotCalledAnotherServer) {
  const auto d = diagnose("rpc-only", nullptr);
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_TRUE(d.verdict.summary.contains("by RPC over HTTP alone")) << d.verdict.summary;
  EXPECT_EQ(d.stages[std::size_t(Stage::Gateway)].status, StageStatus::Skipped);
  EXPECT_TRUE(std::ranges::find(d.risks, "gateway-by-rpc-alone", &Conclusion::id) != d.risks.end());
  ASSERT_FALSE(d.next_tests.empty());
  EXPECT_EQ(d.next_tests[0].id, "go-by-rpc-over-http");
}

// Honesty rule 6.
TEST_F(ThroughGateway, PasswordIsKeptFromAGatewayThatNothingVouchesFor) {
  const auto credentials = account();
  const auto d = diagnose("self-signed", &credentials);
  const Fact* fact = d.evidence.of_walk(facts::kGatewaySignIn);
  ASSERT_TRUE(fact != nullptr && !fact->known());
  EXPECT_TRUE(fact->unknown()->detail.starts_with("the password was kept from it: ")) << fact->unknown()->detail;
}

}  // namespace
}  // namespace doctor::diagnose
