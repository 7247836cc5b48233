#include "diagnose/said_comment.hpp"

#include <gtest/gtest.h>

#include "diagnose/said_facts.hpp"
#include "evidence/facts/negotiation.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/loader.hpp"

namespace doctor::diagnose {
namespace {

const knowledge::Knowledge& known() {
  static const auto loaded = knowledge::load_embedded();
  if (!loaded) throw std::runtime_error(loaded.error().to_string());
  return *loaded;
}

// A diagnosis whose walk passed all stages up to `until`; where it is broken, the next one failed.
Diagnosis walked(Outcome outcome, Stage until, const SaidCodes& said, std::string cause = {}) {
  Diagnosis d{.evidence = Evidence{Instant{}}};
  observe_said(said, known(), d.evidence);
  for (const Stage stage : kAllStages) {
    StageReport report{.stage = stage};
    if (stage <= until) report.status = StageStatus::Passed;
    if (stage > until && outcome == Outcome::Broken && !d.verdict.stage) {
      report.status = StageStatus::Failed;
      d.verdict.stage = stage;
    }
    d.stages.push_back(report);
  }
  d.verdict.outcome = outcome;
  observe_said_got_further(d.stages, d.evidence);
  if (!cause.empty()) d.causes.push_back({.id = std::move(cause)});
  return d;
}

std::string comment(Outcome outcome, Stage until, SaidCodes said, std::string cause = {}) {
  return said_comment(said, known(), walked(outcome, until, said, std::move(cause)));
}

void expect_has(const std::string& text, std::string_view part) { EXPECT_NE(text.find(part), std::string::npos) << text; }

constexpr SaidCodes kDnsLookupFailed{0x104}, kConnectFailed{0x204}, kClosed{0x904}, kLogonFailure{0x807};

TEST(SaidComment, OnAHostThatWorksPointsElsewhereAndNamesTheTest) {
  const auto text = comment(Outcome::Works, Stage::Credssp, kConnectFailed);
  expect_has(text, "0x204 speaks of the stage tcp, which passed from here");
  expect_has(text, "on the computer where it fails");
}

TEST(SaidComment, NeverTakesTheFirstMessageOfSignInForSignIn) {
  ASSERT_EQ(knowledge::stage_of(kLogonFailure, known()), Stage::Credssp);
  expect_has(comment(Outcome::Works, Stage::Credssp, kLogonFailure), "was not tested to its end");
}

TEST(SaidComment, NamesSigningInAsTheNextStep) {
  auto d = walked(Outcome::Works, Stage::Credssp, kLogonFailure);
  d.evidence.observe(facts::kSelectedProtocol, "PROTOCOL_HYBRID", {.source = Source::Probe});
  expect_has(said_comment(kLogonFailure, known(), d), "with -u USER");
  EXPECT_EQ(comment(Outcome::Works, Stage::Credssp, kLogonFailure).find("-u USER"), std::string::npos) << "no NLA, nothing to sign in to";
  const auto gateway = comment(Outcome::Works, Stage::Credssp, {0x300001b});
  expect_has(gateway, "the stage gateway, which was not tested:");
}

TEST(SaidComment, NotesATextThatHoldsNothingKnown) {
  expect_has(comment_on_unknown("Une erreur interne s'est produite."), "Nothing is known of \"Une erreur");
}

TEST(SaidComment, CountsCausesWhereTheCodeNamesNoStage) {
  expect_has(comment(Outcome::Works, Stage::Credssp, kClosed), "0x904 names no stage. Clients are known to show it for ");
}

TEST(SaidComment, OnABrokenHostSaysWhetherItFits) {
  expect_has(comment(Outcome::Broken, Stage::Negotiation, kDnsLookupFailed), "0x104 does not fit: it speaks of the stage name, which passed");
  expect_has(comment(Outcome::Broken, Stage::Name, kLogonFailure), "does not fit: it speaks of the stage credssp");
  expect_has(comment(Outcome::Broken, Stage::Route, kConnectFailed), "0x204 fits: it speaks of the stage tcp");
  expect_has(comment(Outcome::Broken, Stage::Route, kClosed, "wrong-port"), "0x904 fits: clients are known to show it for \"");
  expect_has(comment(Outcome::Broken, Stage::Route, kClosed, "something-else"), "0x904 neither fits nor contradicts");
}

TEST(SaidComment, ConcludesNothingFromACodeWithoutASource) {
  for (const auto outcome : {Outcome::Works, Outcome::Broken, Outcome::Undetermined})
    expect_has(comment(outcome, Stage::Route, {0xabcdef}), "a code that we have no source for");
}

}  // namespace
}  // namespace doctor::diagnose
