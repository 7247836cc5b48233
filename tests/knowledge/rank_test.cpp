#include "knowledge/rank.hpp"

#include <gmock/gmock.h>

#include "evidence/facts/diagnosis.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/make.hpp"

namespace doctor::knowledge {
namespace {

using test::CauseText;
using test::knowledge_of;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kNear = 1e-9;

Evidence timed_out() {
  Evidence out{Instant{}};
  out.observe(facts::kTcpOutcome, "timed_out");
  return out;
}

std::vector<std::string_view> ids(const std::vector<RankedCause>& ranked) {
  std::vector<std::string_view> out;
  for (const auto& each : ranked) out.push_back(each.cause->id);
  return out;
}

std::string group_text(const std::string& members, const std::string& tests = "[]", const std::string& more = "") {
  return text::format("id: g\ntitle: Alike\nsays: One of these.\nmembers: [{}]\ntests: {}\nsources: [here]\n{}", members, tests, more);
}

TEST(Ranking, IsPriorTimesTwoToTheWeight) {
  const auto k = knowledge_of({{.id = "a", .prior = 0.3, .weight = 1}, {.id = "b", .prior = 0.1, .weight = 3}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  ASSERT_THAT(ids(r.causes), ElementsAre("b", "a"));
  const double total = 0.1 * 8 + 0.3 * 2 + kSomethingElseOdds;
  EXPECT_THAT(r.causes[0].probability, DoubleNear(0.1 * 8 / total, kNear));
  EXPECT_THAT(r.causes[1].probability, DoubleNear(0.3 * 2 / total, kNear));
  EXPECT_THAT(r.something_else, DoubleNear(kSomethingElseOdds / total, kNear));
}

TEST(Ranking, LeavesAllToSomethingElseWhenNothingFires) {
  const auto k = knowledge_of({{.id = "a"}});
  const auto r = rank(k, Evidence{Instant{}}, Stage::Tcp);
  EXPECT_THAT(r.causes, IsEmpty());
  EXPECT_EQ(r.something_else, 1);
  ASSERT_EQ(r.undecided.size(), 1U);
  EXPECT_THAT(r.undecided[0].missing, ElementsAre(&facts::kTcpOutcome));
}

TEST(Ranking, LeavesOpenWhatOnlySomebodyElseCanSee) {
  const auto k =
      knowledge_of({{.id = "a"}}, {{"causes/tcp/y.yaml",
                                    "id: y\ntitle: T\nstage: tcp\nside: host\neffect: stops\nneeds: [ { from: host, what: It is so } ]\nprior: 0.9\n"
                                    "prior_because: so\nsays: S\nfixes: [mend-it]\nsources: [here]\n"}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  EXPECT_THAT(ids(r.causes), ElementsAre("a"));
  ASSERT_EQ(r.undecided.size(), 1U);
  EXPECT_EQ(r.undecided[0].cause->id, "y");
  EXPECT_THAT(rank(k, timed_out(), std::nullopt).undecided, IsEmpty());
  const std::vector<StageOutcome> passed{{.stage = Stage::Tcp, .passed = true, .n = 1}};
  EXPECT_THAT(rank(k, Evidence{Instant{}}, std::nullopt, passed).ruled_out.size(), 1U) << "only the one our probes could have seen";
}

TEST(Ranking, PutsEqualsByPriorThenById) {
  const auto k =
      knowledge_of({{.id = "c", .prior = 0.1, .weight = 2}, {.id = "b", .prior = 0.1, .weight = 2}, {.id = "a", .prior = 0.2, .weight = 1}});
  EXPECT_THAT(ids(rank(k, timed_out(), Stage::Tcp).causes), ElementsAre("a", "b", "c"));
}

TEST(Ranking, IsBoundedByTheStageThatEndedTheWalk) {
  const auto k = knowledge_of({{.id = "here"},
                               {.id = "also-here", .stage = "route", .more = "also_at: [tcp]"},
                               {.id = "elsewhere", .stage = "name"},
                               {.id = "slow", .effect = "degrades"},
                               {.id = "weak", .effect = "risk"}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  EXPECT_THAT(ids(r.causes), ElementsAre("also-here", "here"));
  EXPECT_THAT(ids(r.risks), ElementsAre("elsewhere", "slow", "weak"));
}

TEST(Ranking, TakesWhatDegradesWhereTheWalkEndedAndNothingStops) {
  const auto k = knowledge_of({{.id = "falls-back", .effect = "degrades"}, {.id = "elsewhere", .stage = "name"}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  EXPECT_THAT(ids(r.causes), ElementsAre("falls-back"));
  EXPECT_THAT(ids(r.risks), ElementsAre("elsewhere"));
}

TEST(Ranking, OfAWholeWalkIsAboutWhatDegrades) {
  const auto k = knowledge_of({{.id = "slow", .effect = "degrades"}, {.id = "weak", .effect = "risk"}});
  const auto r = rank(k, timed_out(), std::nullopt);
  EXPECT_THAT(ids(r.causes), ElementsAre("slow"));
  EXPECT_THAT(ids(r.risks), ElementsAre("weak"));
  EXPECT_THAT(r.risks[0].probability, DoubleNear(0.8 / 0.85, kNear));
}

TEST(Ranking, OfAWholeWalkPutsWhatStopsOthersFirst) {
  const auto k = knowledge_of({{.id = "slow", .effect = "degrades"}, {.id = "refused-by-mstsc"}});
  const auto r = rank(k, timed_out(), std::nullopt);
  EXPECT_THAT(ids(r.causes), ElementsAre("refused-by-mstsc"));
  EXPECT_THAT(ids(r.risks), ElementsAre("slow"));
}

TEST(Ranking, FillsTheSentencesAndCitesTheFacts) {
  const auto k = knowledge_of({{.id = "a"}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  ASSERT_EQ(r.causes.size(), 1U);
  EXPECT_EQ(r.causes[0].says, "It is a.");
  EXPECT_EQ(r.causes[0].because_text, "The port said silence.");
  EXPECT_THAT(r.causes[0].because, ElementsAre(1));
}

TEST(Stages, ThatPassedRuleOutWhatWouldHaveEndedThem) {
  const auto k =
      knowledge_of({{.id = "tls-only", .when = "{ fact: tls.split_hello_helps, is: true }", .stage = "tls"},
                    {.id = "tls-or-later", .when = "{ fact: tls.split_hello_helps, is: true }", .stage = "tls", .more = "also_at: [session]"},
                    {.id = "slow-tls", .when = "{ fact: tls.split_hello_helps, is: true }", .effect = "degrades", .stage = "tls"}});
  Evidence e{Instant{}};
  const auto n = e.observe(facts::kTlsOutcome, "completed");
  const StageOutcome passed[] = {{Stage::Tls, true, n}, {Stage::Session, false, 0}};
  const auto r = rank(k, e, std::nullopt, passed);
  ASSERT_EQ(r.ruled_out.size(), 1U);
  EXPECT_EQ(r.ruled_out[0].cause->id, "tls-only");
  EXPECT_THAT(r.ruled_out[0].because, ElementsAre(n));
  EXPECT_EQ(r.undecided.size(), 2U);
}

TEST(Stages, ThatPassedByNoFactRuleNothingOut) {
  const auto k = knowledge_of({{.id = "a"}});
  const StageOutcome passed[] = {{Stage::Tcp, true, 0}};
  const auto r = rank(k, Evidence{Instant{}}, std::nullopt, passed);
  EXPECT_THAT(r.ruled_out, IsEmpty());
  EXPECT_EQ(r.undecided.size(), 1U);
}

TEST(Stages, ThatPassedDoNotOverruleWhatFires) {
  const auto k = knowledge_of({{.id = "a"}});
  const StageOutcome passed[] = {{Stage::Tcp, true, 1}};
  EXPECT_THAT(ids(rank(k, timed_out(), std::nullopt, passed).causes), ElementsAre("a"));
}

TEST(Undecided, IsBoundedByTheStageThatEndedTheWalk) {
  const auto k = knowledge_of({{.id = "at-tls", .when = "{ fact: tls.outcome, is: alert }", .stage = "tls"},
                               {.id = "rare", .when = "{ fact: route.host_alive, is: true }", .prior = 0.01},
                               {.id = "usual", .when = "{ fact: route.host_alive, is: true }", .prior = 0.3}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  ASSERT_EQ(r.undecided.size(), 2U);
  EXPECT_EQ(r.undecided[0].cause->id, "usual");
  EXPECT_EQ(r.undecided[1].cause->id, "rare");
}

TEST(Groups, ShareTheirMassByPrior) {
  const std::string more = "group: g";
  const auto k = knowledge_of({{.id = "a", .prior = 0.2, .weight = 1, .more = more},
                               {.id = "b", .prior = 0.2, .weight = 5, .more = more},
                               {.id = "c", .prior = 0.1, .weight = 3, .more = more}},
                              {{"groups/g.yaml", group_text("a, b, c")}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  const double mass = 0.2 * 2 + 0.2 * 32 + 0.1 * 8;
  ASSERT_THAT(ids(r.causes), ElementsAre("a", "b", "c")) << "weights cannot part what looks the same";
  EXPECT_THAT(r.causes[0].probability, DoubleNear(mass * 0.4 / (mass + kSomethingElseOdds), kNear));
  EXPECT_THAT(r.causes[2].probability, DoubleNear(mass * 0.2 / (mass + kSomethingElseOdds), kNear));
  ASSERT_NE(r.group, nullptr);
  EXPECT_EQ(r.group->id, "g");
}

TEST(Groups, GiveNoMemberMoreThanHalf) {
  const std::string more = "group: g";
  const auto k =
      knowledge_of({{.id = "a", .prior = 0.7, .more = more}, {.id = "b", .prior = 0.1, .more = more}, {.id = "c", .prior = 0.3, .more = more}},
                   {{"groups/g.yaml", group_text("a, b, c")}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  const double mass = 1 - r.something_else;
  ASSERT_THAT(ids(r.causes), ElementsAre("a", "c", "b"));
  EXPECT_THAT(r.causes[0].probability, DoubleNear(mass / 2, kNear));
  EXPECT_THAT(r.causes[1].probability, DoubleNear(mass * 0.375, kNear));
  EXPECT_THAT(r.causes[2].probability, DoubleNear(mass * 0.125, kNear));
}

TEST(Groups, OfTwoStandAtHalfEachWithTheGreaterPriorFirst) {
  const std::string more = "group: g";
  const auto k =
      knowledge_of({{.id = "a", .prior = 0.02, .more = more}, {.id = "b", .prior = 0.3, .more = more}}, {{"groups/g.yaml", group_text("a, b")}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  ASSERT_THAT(ids(r.causes), ElementsAre("b", "a"));
  EXPECT_EQ(r.causes[0].probability, r.causes[1].probability) << "exactly, or their order would be an accident";
}

TEST(Groups, DoNotBindALoneMember) {
  const auto k = knowledge_of({{.id = "a", .more = "group: g"}, {.id = "b", .when = "{ fact: tcp.outcome, is: refused }", .more = "group: g"}},
                              {{"groups/g.yaml", group_text("a, b")}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  EXPECT_THAT(r.causes[0].probability, DoubleNear(0.8 / 0.85, kNear));
  EXPECT_EQ(r.group, nullptr);
}

TEST(Faults, StandSideBySideWhenEachHasItsOwnFacts) {
  auto e = timed_out();
  e.observe(facts::kRouteHostAlive, false);
  const auto k = knowledge_of({{.id = "a", .effect = "degrades", .weight = 5},
                               {.id = "b", .when = "{ fact: route.host_alive, is: false }", .effect = "degrades", .weight = 6}});
  const auto r = rank(k, e, std::nullopt);
  ASSERT_THAT(ids(r.causes), ElementsAre("b", "a"));
  EXPECT_EQ(r.causes[0].fault, 0U);
  EXPECT_EQ(r.causes[1].fault, 1U);
  EXPECT_THAT(r.causes[0].certainty, DoubleNear(6.4 / 6.45, kNear)) << "what is no rival takes nothing away";
  EXPECT_THAT(r.causes[1].certainty, DoubleNear(3.2 / 3.25, kNear));
  EXPECT_THAT(r.causes[0].probability + r.causes[1].probability + r.something_else, DoubleNear(1, kNear));
}

TEST(Faults, AreOneWhereACauseRestsOnNothingThatTheOtherDidNotSee) {
  auto e = timed_out();
  e.observe(facts::kRouteHostAlive, false);
  const auto k = knowledge_of(
      {{.id = "a", .effect = "degrades"},
       {.id = "b", .when = "{ all: [ { fact: tcp.outcome, is: timed_out }, { fact: route.host_alive, is: false } ] }", .effect = "degrades"}});
  const auto r = rank(k, e, std::nullopt);
  ASSERT_EQ(r.causes.size(), 2U);
  EXPECT_EQ(r.causes[0].fault, r.causes[1].fault);
  EXPECT_EQ(r.causes[0].certainty, r.causes[0].probability);
}

TEST(Faults, AreOneWhereTheWalkEnded) {
  auto e = timed_out();
  e.observe(facts::kRouteHostAlive, false);
  const auto k = knowledge_of({{.id = "a"}, {.id = "b", .when = "{ fact: route.host_alive, is: false }"}});
  const auto r = rank(k, e, Stage::Tcp);
  ASSERT_EQ(r.causes.size(), 2U);
  EXPECT_EQ(r.causes[1].fault, 0U) << "both explain the same end";
}

TEST(Folding, PutsWhatIsExplainedUnderItsExplainer) {
  auto e = timed_out();
  e.observe(facts::kRouteHostAlive, false);
  const auto k = knowledge_of({{.id = "symptom", .prior = 0.9},
                               {.id = "middle", .more = "explains: [symptom]"},
                               {.id = "root", .when = "{ fact: route.host_alive, is: false }", .prior = 0.02, .more = "explains: [middle]"}});
  const auto r = rank(k, e, Stage::Tcp);
  ASSERT_THAT(ids(r.causes), ElementsAre("root"));
  EXPECT_THAT(r.causes[0].because, ElementsAre(1, 2));
  EXPECT_EQ(r.causes[0].folded.size(), 2U);
  EXPECT_THAT(r.causes[0].probability, DoubleNear(0.16 / 0.21, kNear)) << "nothing is counted twice";
}

TEST(Folding, NeverHidesWhatStopsUnderARisk) {
  const auto k = knowledge_of({{.id = "stops"}, {.id = "risk", .effect = "risk", .more = "explains: [stops]"}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  EXPECT_THAT(ids(r.causes), ElementsAre("stops"));
  EXPECT_THAT(ids(r.risks), ElementsAre("risk"));
}

const char* kTests =
    "[ { id: first, why: Parts two., parts: [a, b], command: \"look {target.host}\" }, { id: second, why: Parts three., parts: [a, b, c], command: "
    "walk } ]";

TEST(NextTests, AreProposedWhileCausesAreClose) {
  const std::string more = "group: g";
  const auto k = knowledge_of({{.id = "a", .more = more}, {.id = "b", .more = more}, {.id = "c", .more = more}},
                              {{"groups/g.yaml", group_text("a, b, c", kTests)}});
  auto e = timed_out();
  e.observe(facts::kTargetHost, "host.example");
  const auto r = rank(k, e, Stage::Tcp);
  ASSERT_EQ(r.next_tests.size(), 2U);
  EXPECT_EQ(r.next_tests[0].test->id, "second") << "it parts more";
  EXPECT_EQ(r.next_tests[1].command, "look host.example");
}

TEST(NextTests, AreNotProposedWhenOneCauseStandsClear) {
  const auto k = knowledge_of({{.id = "a", .more = "group: g"},
                               {.id = "b", .when = "{ fact: tcp.outcome, is: refused }", .more = "group: g"},
                               {.id = "c", .when = "{ fact: route.host_alive, is: true }", .more = "group: g"}},
                              {{"groups/g.yaml", group_text("a, b, c", kTests)}});
  EXPECT_THAT(rank(k, timed_out(), Stage::Tcp).next_tests, IsEmpty());
}

TEST(NextTests, SettleWhatIsUndecidedWhenNothingFires) {
  const auto k = knowledge_of({{.id = "a", .when = "{ fact: tcp.outcome, is: refused }", .more = "group: g"},
                               {.id = "b", .when = "{ fact: tcp.outcome, is: refused }", .more = "group: g"},
                               {.id = "c", .when = "{ fact: route.host_alive, is: true }", .more = "group: g"}},
                              {{"groups/g.yaml", group_text("a, b, c", kTests)}});
  const auto r = rank(k, timed_out(), Stage::Tcp);
  ASSERT_EQ(r.next_tests.size(), 1U);
  EXPECT_EQ(r.next_tests[0].test->id, "second");
}

}  // namespace
}  // namespace doctor::knowledge
