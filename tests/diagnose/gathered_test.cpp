#include "diagnose/gathered.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnose/connection_evidence.hpp"
#include "diagnose/known.hpp"
#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/route.hpp"

namespace doctor::diagnose {
namespace {

using testing::HasSubstr;
using List = std::vector<std::string>;

// What a machine tells whose name lookup and connection were well.
Evidence connected() {
  auto out = seen_connecting("connected");
  out.observe(facts::kMachineSystem, "macos");
  out.observe(facts::kNameResolved, true);
  out.observe(facts::kNameAddresses, List{"10.0.0.7"});
  out.observe(facts::kRouteAny, true);
  return out;
}

Diagnosis judge(Evidence evidence, std::string host = "pc17.example.com") {
  return judge_gathered(std::move(evidence), {.target = {.input = host, .host = host, .port = 3389}, .vantage = "the user's machine"},
                        test_knowledge());
}

TEST(Gathered, WorksAsFarAsTheMachineCouldLook) {
  const auto d = judge(agreed_on_nla(connected()));
  EXPECT_EQ(d.verdict.outcome, Outcome::Works);
  EXPECT_EQ(d.verdict.proved_until, Stage::Negotiation);
  EXPECT_EQ(d.target.addresses, List{"10.0.0.7"});
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Tls)).reason, "not seen there");
}

TEST(Gathered, IsUndeterminedWhereNothingTellsOfTheChoiceOfSecurity) {
  const auto d = judge(connected());
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, Stage::Negotiation);
  EXPECT_THAT(d.verdict.summary, HasSubstr("tells nothing of negotiation"));
}

TEST(Gathered, DoesNotCallWorkingWhatFailedAtTls) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kMachineTlsOutcome, "failed");
  const auto d = judge(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_EQ(d.verdict.stage, Stage::Tls);
}

TEST(Gathered, StopsWhereTheMachineWasStopped) {
  auto evidence = seen_connecting("refused");
  evidence.observe(facts::kNameResolved, true);
  evidence.observe(facts::kRouteAny, true);
  const auto d = judge(std::move(evidence));
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Tcp);
  EXPECT_EQ(d.stages.at(std::size_t(Stage::Negotiation)).reason, "the walk ended at tcp");
}

TEST(Gathered, SaysWhatABundleWithoutAHostCannotTell) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kMachineSystem, "linux");
  const auto d = judge(std::move(evidence), "");
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_THAT(d.verdict.summary, HasSubstr("made without a host"));
  EXPECT_THAT(d.verdict.summary, HasSubstr("rdpdoctor inspect client HOST --bundle FILE"));
}

Diagnosis judge_with_log(const char* at) {
  auto evidence = agreed_on_nla(connected());
  evidence.observe(facts::kMachineClientCode, 516);  // 0x204: the port is not reached
  evidence.observe(facts::kMachineClientCodeAt, *parse_rfc3339(at));
  return judge_gathered(std::move(evidence), {.target = {.host = "pc17.example.com", .port = 3389}, .at = *parse_rfc3339("2026-11-21T16:40:00Z")},
                        test_knowledge());
}

TEST(Gathered, TakesWhatTheClientsOwnLogSaysAsReported) {
  const auto d = judge_with_log("2026-11-21T16:39:00Z");
  EXPECT_EQ(d.said, "0x204, by the client's own log of 2026-11-21 16:39 UTC");
  EXPECT_THAT(d.said_comment, HasSubstr("by the client's own log of 2026-11-21 16:39 UTC: "));
  EXPECT_EQ(d.evidence.walk_value<std::int64_t>(facts::kSaidCode), 516);
}

TEST(Gathered, TakesNothingOfAnotherDayForIt) {
  EXPECT_EQ(judge_with_log("2026-11-19T16:39:00Z").said, std::nullopt);
  EXPECT_EQ(judge_with_log("2026-11-21T19:39:00Z").said, std::nullopt);  // after the bundle was made
}

}  // namespace
}  // namespace doctor::diagnose
