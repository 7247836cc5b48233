#include "diagnose/vantages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/machine.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/tcp.hpp"

namespace doctor::diagnose {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using List = std::vector<std::string>;

// A walk that ended at `failed`, or went through.
Diagnosis walk(std::optional<Stage> failed, std::string_view tcp, const char* address = "10.0.0.7") {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  bool ended = false;
  for (const Stage stage : kAllStages) {
    StageReport report{.stage = stage, .status = ended ? StageStatus::NotReached : StageStatus::Passed};
    if (stage == failed) report.status = StageStatus::Failed, ended = true;
    if (!ended && stage < Stage::Udp) d.verdict.proved_until = stage;
    d.stages.push_back(report);
  }
  d.evidence.observe(facts::kMachineMadeAt, WallTime{});
  d.evidence.observe(facts::kNameAddresses, List{address});
  d.evidence.observe(facts::kTcpOutcome, tcp);
  return d;
}

Diagnosis stopped_at_tcp(std::string_view how = "timed_out", const char* address = "10.0.0.7") { return walk(Stage::Tcp, how, address); }
Diagnosis went_through() { return walk(std::nullopt, "connected"); }

std::string told(const Diagnosis& machine, Diagnosis here, std::optional<Stage> stopped) {
  observe_beside(machine, stopped, here.started_at, here.evidence);
  return vantages_sentence(here.evidence);
}

TEST(Vantages, WhatWePassedLiesAtTheUsersMachineOrOnItsWay) {
  EXPECT_TRUE(answer_is_about_the_machine(stopped_at_tcp(), went_through()));
  auto machine = stopped_at_tcp();
  Evidence out = machine.evidence;
  observe_here(machine, went_through(), out);
  EXPECT_EQ(out.walk_value<bool>(facts::kVantagesHereGotPast), true);
  EXPECT_EQ(out.walk_value<std::string>(facts::kHereTcpOutcome), "connected");
  EXPECT_EQ(out.walk_value<std::string>(facts::kHereEndedAt), "none");
  EXPECT_THAT(vantages_sentence(out), HasSubstr("not at the host, or it was mended in between"));
}

TEST(Vantages, WhatWePassedLongAfterwardsMayHaveBeenMended) {
  using namespace std::chrono_literals;
  for (const auto& [apart, mended] : {std::pair{59min, false}, {61min, true}, {-59min, false}, {-61min, true}}) {
    auto here = went_through();
    here.started_at += apart;
    Evidence out = stopped_at_tcp().evidence;
    observe_here(stopped_at_tcp(), here, out);
    EXPECT_TRUE(answer_is_about_the_machine(stopped_at_tcp(), here));
    EXPECT_EQ(may_be_mended_since(out), mended) << apart.count();
    EXPECT_EQ(out.walk_value<bool>(facts::kVantagesHereGotPast), mended ? std::nullopt : std::optional{true});
    EXPECT_EQ(vantages_sentence(out).empty(), mended);
  }
}

TEST(Vantages, AClockThatIsOffMakesNoBundleOld) {
  auto machine = stopped_at_tcp();
  machine.evidence.observe(facts::kMachineClockOffset, -7200.0);
  auto here = went_through();
  here.started_at += std::chrono::hours{2};
  Evidence out = machine.evidence;
  observe_here(machine, here, out);
  EXPECT_FALSE(may_be_mended_since(out));
}

TEST(Vantages, AnOldBundleHasAnotherCertificateThanANewOne) {
  auto machine = went_through(), here = went_through();
  machine.evidence.observe(facts::kMachineCertificate, "aa");
  here.evidence.observe(facts::kCertThumbprintSha256, "bb");
  here.started_at += std::chrono::hours{48};
  EXPECT_FALSE(answer_is_about_the_machine(machine, here));
  EXPECT_THAT(told(machine, std::move(here), std::nullopt), IsEmpty());
}

TEST(Vantages, WhatStopsBothAlikeLiesAtTheHost) {
  EXPECT_FALSE(answer_is_about_the_machine(stopped_at_tcp(), stopped_at_tcp()));
  EXPECT_THAT(told(stopped_at_tcp(), stopped_at_tcp(), Stage::Tcp), HasSubstr("at the host or near it"));
}

TEST(Vantages, AnotherMannerAtTheSameStageIsNotAlike) {
  EXPECT_TRUE(answer_is_about_the_machine(stopped_at_tcp("timed_out"), stopped_at_tcp("refused")));
  EXPECT_THAT(told(stopped_at_tcp("timed_out"), stopped_at_tcp("refused"), Stage::Tcp), IsEmpty());
}

TEST(Vantages, AnotherAddressIsNotAlike) { EXPECT_THAT(told(stopped_at_tcp("timed_out", "10.0.0.99"), stopped_at_tcp(), Stage::Tcp), IsEmpty()); }

TEST(Vantages, WhatTheMachinePassedLiesWhereWeLookFrom) {
  EXPECT_FALSE(answer_is_about_the_machine(went_through(), stopped_at_tcp()));
  EXPECT_THAT(told(went_through(), stopped_at_tcp(), Stage::Tcp), HasSubstr("where we look from"));
}

TEST(Vantages, AnotherCertificateIsAboutTheMachine) {
  auto machine = went_through(), here = went_through();
  machine.evidence.observe(facts::kMachineCertificate, "aa");
  here.evidence.observe(facts::kCertThumbprintSha256, "bb");
  EXPECT_TRUE(answer_is_about_the_machine(machine, here));
  EXPECT_THAT(told(machine, std::move(here), std::nullopt), HasSubstr("another certificate"));
}

TEST(Vantages, StandInsOfAnotherRunAreNotCompared) {
  auto machine = stopped_at_tcp("timed_out", "address-1");
  machine.redacted = true;
  auto here = stopped_at_tcp();
  observe_beside(machine, Stage::Tcp, here.started_at, here.evidence);
  EXPECT_EQ(here.evidence.walk_value<bool>(facts::kVantagesSameAddress), std::nullopt);
  EXPECT_EQ(here.evidence.walk_value<bool>(facts::kVantagesFailAlike), true);
}

TEST(Vantages, ARedactedRecordTakesNoNameOfTheMachine) {
  auto machine = stopped_at_tcp();
  machine.evidence.observe(facts::kMachineResolvers, List{"192.0.2.53"});
  machine.evidence.observe(facts::kMachineVpnUp, true);
  Evidence here{Instant{}};
  here.redact();
  observe_beside(machine, Stage::Tcp, WallTime{}, here);
  EXPECT_EQ(here.walk_value<List>(facts::kMachineResolvers), std::nullopt);
  EXPECT_EQ(here.walk_value<bool>(facts::kMachineVpnUp), true);
}

}  // namespace
}  // namespace doctor::diagnose
