#include "knowledge/cases.hpp"

#include <gmock/gmock.h>

#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

using test::CauseText;
using testing::ElementsAre;
using testing::IsEmpty;

struct Outcome {
  std::vector<std::string> problems{};
  std::vector<std::string> failures{};  // an empty text for a case that came out as expected
};

Outcome run(const std::string& cases, const Knowledge& k) {
  Outcome out{};
  auto tree = read_yaml("causes/tcp/x.cases.yaml", cases);
  if (!tree) return {.problems = {tree.error().to_string()}};
  Problems problems;
  Reading reading{problems};
  for (const auto& each : read_cases(*tree, *k.cause("x"), reading)) out.failures.push_back(problems.empty() ? failure_of(each, k).value_or("") : "");
  for (const auto& each : problems.list()) out.problems.push_back(each.to_string());
  return out;
}

const char* kWhen = "{ all: [ { fact: tcp.outcome, is: timed_out }, { fact: tls.accepted_versions, lacks: TLS_1.3 } ] }";

Outcome run(const std::string& cases) { return run(cases, test::knowledge_of({{.id = "x", .when = kWhen}})); }

TEST(Cases, ThatComeOutAsExpectedSayNothing) {
  const auto out = run(R"(
- name: fires
  facts: { tcp.outcome: timed_out, tls.accepted_versions: [TLS_1.0] }
  expect: { verdict: fires, rank: 1 }
- name: an empty list is a value
  facts: { tcp.outcome: timed_out, tls.accepted_versions: [] }
  expect: { verdict: fires }
- name: near miss
  facts: { tcp.outcome: { value: refused } }
  expect: { verdict: ruled-out }
- name: of another attempt
  facts: { tcp.outcome: [ { value: timed_out, attempt: 2 }, { unknown: not-tested, attempt: 1 } ], tls.accepted_versions: [TLS_1.0] }
  expect: { verdict: undecided, missing: [tcp.outcome] }
- name: nothing
  facts: {}
  expect: { verdict: undecided, missing: [tcp.outcome, tls.accepted_versions], ended_at: none }
)");
  EXPECT_THAT(out.problems, IsEmpty());
  EXPECT_THAT(out.failures, ElementsAre("", "", "", "", ""));
}

TEST(Cases, ThatComeOutOtherwiseSayHow) {
  const auto out = run(R"(
- { name: a, facts: { tcp.outcome: refused }, expect: { verdict: fires } }
- { name: b, facts: { tcp.outcome: timed_out }, expect: { verdict: ruled-out } }
- { name: c, facts: { tcp.outcome: timed_out }, expect: { verdict: undecided, missing: [tcp.outcome] } }
- { name: d, facts: { tcp.outcome: timed_out, tls.accepted_versions: [] }, expect: { verdict: fires, rank: 1, ended_at: tls } }
)");
  EXPECT_THAT(out.problems, IsEmpty());
  EXPECT_THAT(out.failures,
              ElementsAre("expected fires, came out ruled-out", "expected ruled-out, came out undecided for lack of tls.accepted_versions",
                          "expected tcp.outcome to be missing; missing is tls.accepted_versions",
                          "fires, but is not among the causes ranked (does it end the walk at that stage?)"));
}

TEST(Cases, MeasureTheRankAgainstAllCauses) {
  const auto* cases = "- { name: a, facts: { tcp.outcome: timed_out, tls.accepted_versions: [] }, expect: { verdict: fires, rank: 1 } }\n";
  EXPECT_THAT(run(cases, test::knowledge_of({{.id = "x", .when = kWhen}, {.id = "y", .prior = 0.9}})).failures,
              ElementsAre("comes 2 at 0.10; y comes first at 0.89"));
  EXPECT_THAT(run(cases, test::knowledge_of({{.id = "x", .when = kWhen}, {.id = "y", .more = "explains: [x]"}})).failures,
              ElementsAre("is folded under y"));
}

TEST(Cases, OfADegradingCauseAreOfAWalkThatNothingEnded) {
  const auto* cases = "- { name: a, facts: { tcp.outcome: timed_out, tls.accepted_versions: [] }, expect: { verdict: fires, rank: 1 } }\n";
  EXPECT_THAT(run(cases, test::knowledge_of({{.id = "x", .when = kWhen, .effect = "degrades"}})).failures, ElementsAre(""));
}

TEST(Cases, WithMistakesNameFileAndLine) {
  EXPECT_THAT(run("a: 1").problems, ElementsAre("causes/tcp/x.cases.yaml:1: must be a list of cases"));
  EXPECT_THAT(run(R"(
- name: a
  facts: { tcp.oops: 1, tcp.outcome: maybe }
  expect: { verdict: sure, ended_at: nowhere }
- name: b
  facts: { tcp.outcome: { value: refused, unknown: not-tested }, tcp.icmp: { unknown: because } }
  expect: { verdict: undecided }
- name: c
  expect: { verdict: ruled-out, rank: 1, missing: [tcp.outcome] }
)")
                  .problems,
              ElementsAre("causes/tcp/x.cases.yaml:3: unknown fact \"tcp.oops\"",
                          "causes/tcp/x.cases.yaml:3: tcp.outcome takes one of: connected refused timed_out icmp local_error, not \"maybe\"",
                          "causes/tcp/x.cases.yaml:4: verdict must be fires, ruled-out, undecided or not-applicable, not \"sure\"",
                          "causes/tcp/x.cases.yaml:4: ended_at must be a stage, or none",
                          "causes/tcp/x.cases.yaml:6: has either a value or a reason why it is unknown",
                          "causes/tcp/x.cases.yaml:6: unknown must be not-tested, not-applicable, not-reached, needs-right, no-answer, "
                          "not-available, switched-off or interrupted, not \"because\"",
                          "causes/tcp/x.cases.yaml:6: has either a value or a reason why it is unknown",
                          "causes/tcp/x.cases.yaml:7: what is undecided must say what is missing", "causes/tcp/x.cases.yaml:8: lacks the key facts",
                          "causes/tcp/x.cases.yaml:9: only what is undecided has something missing",
                          "causes/tcp/x.cases.yaml:9: only what fires has a rank"));
}

}  // namespace
}  // namespace doctor::knowledge
