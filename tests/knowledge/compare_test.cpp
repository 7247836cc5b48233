#include "knowledge/compare.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"

#include <gtest/gtest.h>

namespace doctor::knowledge {
namespace {

Diagnosis run_with(Outcome outcome, const std::string& thumbprint) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  d.verdict.outcome = outcome;
  d.stages = {{.stage = Stage::Tls, .status = StageStatus::Passed}, {.stage = Stage::Certificate, .status = StageStatus::Passed}};
  d.evidence.observe(facts::kNameAddresses, std::vector<std::string>{"192.0.2.7", "192.0.2.8"});
  d.evidence.observe(facts::kCertThumbprintSha256, thumbprint);
  d.evidence.observe(facts::kTlsVersion, "TLS_1.2");
  return d;
}

TEST(Compare, FindsNothingBetweenARunAndItself) {
  const auto d = run_with(Outcome::Works, "aa");
  EXPECT_TRUE(compare(d, d).same());
}

TEST(Compare, NamesWhatChangedInVerdictStageFactAndCause) {
  const auto before = run_with(Outcome::Works, "aa");
  auto now = run_with(Outcome::Degraded, "bb");
  now.stages[1].status = StageStatus::Warned;
  now.causes = {{.id = "certificate-revoked", .title = "Revoked"}, {.id = "something-else"}};
  const auto out = compare(before, now);
  ASSERT_EQ(out.changes.size(), 3u);
  EXPECT_EQ(out.changes[0].id, "verdict.outcome");
  EXPECT_EQ(out.changes[0].before + " " + out.changes[0].now, "works degraded");
  EXPECT_EQ(out.changes[1].id, "certificate");
  EXPECT_EQ(out.changes[2].id, "certificate.thumbprint_sha256");
  ASSERT_EQ(out.appeared.size(), 1u);
  EXPECT_EQ(out.appeared[0].id, "certificate-revoked");
  EXPECT_EQ(compare(now, before).gone.size(), 1u);
}

TEST(Compare, SaysFirstThatTheWayIsAnother) {
  auto before = run_with(Outcome::Works, "aa");
  auto now = run_with(Outcome::Broken, "aa");
  EXPECT_TRUE(same_way(before, now));
  before.evidence.observe(facts::kGatewayEndpoint, "gw.example");
  EXPECT_EQ(compare(before, now).changes.at(0).now, "none") << "and directly now";
  now.evidence.observe(facts::kGatewayEndpoint, "other.example:8443");
  EXPECT_FALSE(same_way(before, now));
  const auto out = compare(before, now);
  EXPECT_EQ(out.changes.at(0).id, "gateway.endpoint");
  EXPECT_EQ(out.changes.at(0).before + " " + out.changes.at(0).now, "gw.example other.example:8443");
  EXPECT_TRUE(is_fact(out.changes.at(0))) << "the reason for the rest";
}

// Without an account what lies behind a gateway is not looked at.
TEST(Compare, CallsAStageThatOneRunDidNotTestNoChange) {
  const auto before = run_with(Outcome::Works, "aa");
  auto now = run_with(Outcome::Works, "aa");
  now.stages[0] = {.stage = Stage::Tls, .status = StageStatus::Skipped, .reason = "not tested: it lies behind the gateway"};
  EXPECT_TRUE(compare(before, now).same());
  now.stages[0].reason = "the host chose RDP's own security, which has no TLS";
  EXPECT_FALSE(compare(before, now).same());
}

TEST(Compare, DoesNotMindTheOrderOfAList) {
  const auto before = run_with(Outcome::Works, "aa");
  auto now = run_with(Outcome::Works, "aa");
  now.evidence.observe(facts::kNameAddresses, std::vector<std::string>{"192.0.2.8", "192.0.2.7"});
  EXPECT_TRUE(compare(before, now).same());
}

TEST(Compare, CallsAFactThatOneRunLacksNoChange) {
  auto before = run_with(Outcome::Works, "aa");
  before.evidence.observe(facts::kHostOsVersion, "10.0.20348");
  const auto now = run_with(Outcome::Works, "aa");
  const auto out = compare(before, now);
  EXPECT_TRUE(out.same());
  EXPECT_EQ(out.not_compared, std::vector<std::string>{"host.os_version"});
}

TEST(Compare, CallsGoneOnlyWhatThisRunLookedFor) {
  auto before = run_with(Outcome::Degraded, "aa");
  const auto revoked = before.evidence.observe(facts::kCertRevocation, "revoked");
  before.risks = {{.id = "weak-key", .title = "Weak", .stage = Stage::Certificate},
                  {.id = "certificate-revoked", .title = "Revoked", .stage = Stage::Certificate, .because = {revoked}},
                  {.id = "old-system", .title = "Old", .stage = Stage::Credssp}};
  auto now = run_with(Outcome::Works, "aa");
  now.evidence.not_known(facts::kCertRevocation, Because::SwitchedOff);
  now.stages.push_back({.stage = Stage::Credssp, .status = StageStatus::Skipped});
  const auto out = compare(before, now);
  ASSERT_EQ(out.gone.size(), 1u);
  EXPECT_EQ(out.gone[0].id, "weak-key");
  ASSERT_EQ(out.not_looked_at.size(), 2u);
  EXPECT_EQ(out.not_looked_at[0].id, "certificate-revoked");
  EXPECT_EQ(out.not_looked_at[1].id, "old-system");
  now.ruled_out = {{.id = "old-system"}};
  now.open = {{.id = "weak-key"}};
  const auto decided = compare(before, now);
  ASSERT_EQ(decided.gone.size(), 1u);
  EXPECT_EQ(decided.gone[0].id, "old-system");
}

TEST(Compare, NamesCausesBeforeRisksAndBothInTheOrderOfStages) {
  auto now = run_with(Outcome::Degraded, "aa");
  now.causes = {{.id = "late", .stage = Stage::Credssp}, {.id = "early", .stage = Stage::Tls}};
  now.risks = {{.id = "risk", .stage = Stage::Name}};
  const auto out = compare(run_with(Outcome::Degraded, "aa"), now);
  ASSERT_EQ(out.appeared.size(), 3u);
  EXPECT_EQ(out.appeared[0].id + " " + out.appeared[1].id + " " + out.appeared[2].id, "early late risk");
}

TEST(Compare, CallsATimeChangedOnlyWhenAPersonWouldNotice) {
  auto before = run_with(Outcome::Works, "aa");
  auto now = run_with(Outcome::Works, "aa");
  for (auto* run : {&before, &now})
    for (const auto stage : {Stage::Name, Stage::Tcp}) run->stages.insert(run->stages.begin(), {.stage = stage, .status = StageStatus::Passed});
  before.evidence.observe(facts::kTcpMs, 12.0);
  now.evidence.observe(facts::kTcpMs, 90.0);
  before.evidence.observe(facts::kTlsMs, 1500.0);
  now.evidence.observe(facts::kTlsMs, 3900.0);
  EXPECT_TRUE(compare(before, now).same());
  before.evidence.observe(facts::kNameSystemMs, 4.0);
  now.evidence.observe(facts::kNameSystemMs, 5004.4);
  const auto out = compare(before, now);
  ASSERT_EQ(out.changes.size(), 1u);
  EXPECT_EQ(out.changes[0].part + " " + out.changes[0].before + " " + out.changes[0].now, "timing 4 ms 5004 ms");
  now.stages[1].status = StageStatus::Failed;  // of the name: then the time is that of our patience
  EXPECT_EQ(compare(before, now).changes[0].part, "stage");
}

TEST(Compare, SaysWhetherMoreThanTheOutcomeChanged) {
  const auto before = run_with(Outcome::Works, "aa");
  EXPECT_FALSE(compare(before, run_with(Outcome::Broken, "aa")).found_why());
  EXPECT_TRUE(compare(before, run_with(Outcome::Broken, "bb")).found_why());
  EXPECT_EQ(compare(before, before).outcome, "works");
}

TEST(Compare, TakesTheRouteToTheAddressThatTheWalkWentTo) {
  const auto run_to = [](const std::string& address, const std::string& interface) {
    auto d = run_with(Outcome::Works, "aa");
    const auto attempt = d.evidence.next_attempt();
    d.evidence.set_walk_attempt(attempt);
    d.evidence.observe(facts::kRouteInterface, interface, {.subject = {.address = address}});
    d.evidence.observe(facts::kRouteInterface, "lan9", {.subject = {.address = "192.0.2.9"}});
    d.evidence.observe(facts::kTcpOutcome, "connected", {.subject = {.address = address, .attempt = attempt}});
    return d;
  };
  EXPECT_TRUE(compare(run_to("192.0.2.7", "lan0"), run_to("192.0.2.7", "lan0")).same());
  const auto out = compare(run_to("192.0.2.7", "lan0"), run_to("192.0.2.7", "tun0"));
  ASSERT_EQ(out.changes.size(), 1u);
  EXPECT_EQ(out.changes[0].before + " " + out.changes[0].now, "lan0 tun0");
}

TEST(Compare, LeavesOutTheStandInsOfAnotherRun) {
  auto before = run_with(Outcome::Works, "fingerprint-1");
  before.redacted = true;
  const auto out = compare(before, run_with(Outcome::Works, "aa"));
  EXPECT_TRUE(out.same());
  EXPECT_TRUE(out.names_left_out);
}

}  // namespace
}  // namespace doctor::knowledge
