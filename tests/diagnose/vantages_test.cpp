#include "diagnose/vantages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "diagnose/gathered.hpp"
#include "diagnose/known.hpp"

namespace doctor::diagnose {
namespace {

using List = std::vector<std::string>;

struct Sight {
  List addresses{"192.0.2.7"};
  std::string tcp{"connected"};  // empty: the name was not found
  std::string certificate{};
};

Evidence walk(const Sight& seen) {
  Evidence out{Instant{}};
  const auto attempt = out.next_attempt();
  out.set_walk_attempt(attempt);
  out.observe(facts::kTargetKind, "full_name");
  out.observe(facts::kMachineSystem, "windows");
  out.observe(facts::kNameResolved, !seen.tcp.empty());
  out.observe(facts::kNameSystemOutcome, seen.tcp.empty() ? "not_found" : "resolved");
  if (seen.tcp.empty()) return out;
  out.observe(facts::kNameAddresses, seen.addresses);
  const Seen of_walk{.subject = {.attempt = attempt}};
  out.observe(facts::kTcpConnected, seen.tcp == "connected", of_walk);
  out.observe(facts::kTcpOutcome, seen.tcp, of_walk);
  if (!seen.certificate.empty()) {
    out.observe(facts::kCertThumbprintSha256, seen.certificate);
    out.observe(facts::kMachineCertificate, seen.certificate);
  }
  return out;
}

Diagnosis judged(const Sight& seen, const char* vantage = "the user's machine") {
  return judge_gathered(walk(seen), {.target = {.host = "pc17.example.com", .port = 3389}, .vantage = vantage}, test_knowledge());
}

// The answer where the machine saw one thing and we another.
Diagnosis answer(const Sight& machine, const Sight& here) {
  const auto theirs = judged(machine);
  const auto ours = judged(here, "this machine");
  Evidence evidence = answer_is_about_the_machine(theirs, ours) ? walk(machine) : walk(here);
  if (answer_is_about_the_machine(theirs, ours))
    observe_here(theirs, ours, evidence);
  else
    observe_beside(theirs, ours.verdict.stage, evidence);
  return judge_gathered(std::move(evidence), {.vantage = "the user's machine"}, test_knowledge());
}

TEST(Vantages, WhatWorksFromHereIsNotBlamedOnTheHost) {
  const auto d = answer({.tcp = "timed_out"}, {});
  EXPECT_EQ(d.verdict.outcome, Outcome::Broken);
  EXPECT_EQ(d.verdict.stage, Stage::Tcp);
  for (const auto& cause : d.causes) EXPECT_NE(cause.side, Side::Host) << cause.id;
  EXPECT_EQ(d.causes[0].id, "only-the-users-way-is-blocked");
  EXPECT_THAT(d.verdict.summary, testing::HasSubstr("not at the host"));
}

TEST(Vantages, AnotherAddressIsTheUsersMachines) {
  const auto d = answer({.addresses = {"192.0.2.99"}, .tcp = "timed_out"}, {});
  EXPECT_EQ(d.causes[0].id, "client-gets-another-address");
  EXPECT_EQ(d.causes[0].side, Side::Client);
}

TEST(Vantages, WhatFailsAlikeIsNotTheUsersMachine) {
  const auto d = answer({.tcp = "refused"}, {.tcp = "refused"});
  EXPECT_EQ(d.causes[0].side, Side::Host);
  EXPECT_THAT(d.verdict.summary, testing::HasSubstr("stopped alike"));
}

TEST(Vantages, AnotherCertificateIsOnTheWay) {
  const auto d = answer({.certificate = "aa"}, {.certificate = "bb"});
  EXPECT_TRUE(std::ranges::any_of(d.causes, [](const auto& cause) { return cause.id == "another-certificate-on-the-users-way"; }));
}

TEST(Vantages, AreNotComparedWithAnotherRunsStandIns) {
  auto machine = judged({.addresses = {"address-1"}, .tcp = "timed_out"});
  machine.redacted = true;
  Evidence evidence = machine.evidence;
  observe_here(machine, judged({}, "this machine"), evidence);
  EXPECT_FALSE(evidence.of_walk(facts::kVantagesSameAddress)->known());
  EXPECT_EQ(evidence.walk_value<bool>(facts::kVantagesHereGotPast), true);
}

TEST(Gathered, OfWhichNothingIsKnownIsUndetermined) {
  const auto d = judge_gathered(Evidence{Instant{}}, {.vantage = "the user's machine"}, test_knowledge());
  EXPECT_EQ(d.verdict.outcome, Outcome::Undetermined);
  EXPECT_TRUE(std::ranges::all_of(d.stages, [](const auto& stage) { return stage.status == StageStatus::Skipped; }));
}

TEST(Gathered, SaysFromWhereItWorks) {
  EXPECT_THAT(judged({}).verdict.summary, testing::StartsWith("Works from the user's machine: the port answers"));
}

}  // namespace
}  // namespace doctor::diagnose
