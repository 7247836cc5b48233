#include "knowledge/judge_clients.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/tcp.hpp"
#include "knowledge/make.hpp"
#include "knowledge/whole.hpp"

namespace doctor::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kAClient = R"(
id: a-client
title: A client
family: freerdp
rules:
  - when: { all: [ { fact: tcp.connected, known: true }, { fact: tcp.connected, is: false } ] }
    result: refuses
    code: 0x00020006
    text: "no connection, {tcp.outcome}"
    confidence: official
    source: "a page"
  - { when: { fact: certificate.trusted, is: false }, result: prompts, confidence: derived, source: "a page" }
  - { when: { fact: certificate.expired, is: false }, result: connects, confidence: derived, source: "a page" }
)";

struct Loaded {
  Knowledge knowledge;
  std::vector<std::string> problems;
};

Loaded load(const std::string& content) {
  Problems problems;
  Loader loader{problems};
  auto tree = read_yaml("clients/a-client.yaml", content);
  EXPECT_TRUE(tree) << tree.error().to_string();
  loader.add(std::move(*tree));
  Loaded out{.knowledge = std::move(loader).finish(), .problems = {}};
  for (const auto& each : problems.list()) out.problems.push_back(each.to_string());
  return out;
}

ClientVerdict verdict_of(const Evidence& evidence) {
  const auto loaded = load(kAClient);
  EXPECT_THAT(loaded.problems, IsEmpty());
  const auto all = judge_clients(loaded.knowledge, EvidenceIndex{evidence});
  EXPECT_EQ(all.size(), 1U);
  return all.front();
}

TEST(JudgeClients, TakesTheFirstRuleThatIsTrue) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kTcpConnected, false);
  evidence.observe(facts::kTcpOutcome, "refused");
  evidence.observe(facts::kCertTrusted, false);
  const auto got = verdict_of(evidence);
  EXPECT_EQ(got.result, ClientResult::Refuses);
  EXPECT_EQ(got.code, 0x20006);
  EXPECT_THAT(got.text, HasSubstr("no connection, a refusal"));
  EXPECT_EQ(got.source, "a page");
  EXPECT_THAT(got.because, ElementsAre(1U));
}

TEST(JudgeClients, PassesOverARuleThatAsksWhetherItsFactIsKnown) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kCertTrusted, false);
  EXPECT_EQ(verdict_of(evidence).result, ClientResult::Prompts);
}

TEST(JudgeClients, StopsAtAnUndecidedRuleAndSaysWhatIsMissing) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kCertExpired, false);
  const auto got = verdict_of(evidence);
  EXPECT_EQ(got.result, ClientResult::Unknown);
  EXPECT_THAT(got.missing, ElementsAre("certificate.trusted"));
  EXPECT_THAT(got.source, IsEmpty());
}

TEST(JudgeClients, KnowsNothingWhereNoRuleSpeaks) {
  Evidence evidence{Instant{}};
  evidence.observe(facts::kCertTrusted, true);
  evidence.observe(facts::kCertExpired, true);
  const auto got = verdict_of(evidence);
  EXPECT_EQ(got.result, ClientResult::Unknown);
  EXPECT_THAT(got.missing, IsEmpty());
}

TEST(JudgeClients, RefuseARuleWithoutASource) {
  EXPECT_THAT(
      load("{ id: a-client, title: A, family: mac, rules: [ { when: { fact: tcp.connected, is: true }, result: unknown, confidence: derived } ] }")
          .problems,
      ElementsAre(HasSubstr("a rule about a client needs a source"), HasSubstr("must say why")));
}

// Recorded cases of a host or path that stops clients, at which one gets in without a word all the same; and why.
struct ConnectsAllTheSame {
  std::string_view cause;
  std::string_view client;  // the beginning of its id
  std::string_view why;
};
constexpr std::array<ConnectsAllTheSame, 0> kConnectAllTheSame{};

TEST(JudgeClients, LetNobodyInWithoutAWordWhereTheHostOrThePathStopsClients) {
  const auto& whole = test::whole();
  for (const Case& each : whole.cases) {
    const Cause& cause = *whole.knowledge.cause(each.cause);
    const bool stops = cause.effect == Effect::Stops && (cause.side == Side::Host || cause.side == Side::Path);
    if (!stops || each.verdict != Verdict::Fires) continue;
    for (const auto& got : judge_clients(whole.knowledge, EvidenceIndex{each.evidence})) {
      if (got.forced || got.result != ClientResult::Connects) continue;
      const auto argued = [&](const auto& exception) { return exception.cause == each.cause && got.client.starts_with(exception.client); };
      EXPECT_TRUE(std::ranges::any_of(kConnectAllTheSame, argued)) << each.file << ": " << each.name << ": " << got.client << ": " << got.text;
    }
  }
}

}  // namespace
}  // namespace doctor::knowledge
