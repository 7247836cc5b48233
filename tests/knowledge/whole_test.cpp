// Laws and counts over every cause that the project knows and every case that is recorded for them.
#include "knowledge/whole.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"
#include "evidence/facts/tcp.hpp"
#include "knowledge/explain.hpp"
#include "knowledge/rank.hpp"
#include "support/golden.hpp"

namespace doctor::knowledge {
namespace {

using test::whole;

// Whether it asks if something was observed at all; then not knowing is itself an answer.
bool asks_whether_known(const Predicate& predicate) {
  return (predicate.kind == Predicate::Kind::Leaf && predicate.op == Operator::Known) || std::ranges::any_of(predicate.parts, asks_whether_known);
}
bool asks_whether_known(const Cause& cause) {
  return (cause.when && asks_whether_known(*cause.when)) || (cause.applies && asks_whether_known(*cause.applies));
}

// Over all subjects, one that goes away may leave the others to decide.
bool asks_all_subjects(const Predicate& predicate) {
  return (predicate.kind == Predicate::Kind::Leaf && predicate.over == Over::All) || std::ranges::any_of(predicate.parts, asks_all_subjects);
}

Evidence without(const Evidence& evidence, std::uint32_t n) {
  Evidence out{Instant{}};
  out.set_walk_attempt(evidence.walk_attempt());
  for (const Fact& fact : evidence.facts()) {
    const Seen seen{.subject = fact.subject};
    if (fact.n == n)
      out.not_known(*fact.type, Because::NotTested, {}, seen);
    else if (fact.known())
      std::visit([&](const auto& value) { out.observe(*fact.type, value, seen); }, *fact.value());
    else
      out.not_known(*fact.type, fact.unknown()->because, {}, seen);
  }
  return out;
}

TEST(Known, HasAtLeastNinetyCausesWithAllThreeKindsOfCases) {
  std::map<std::string_view, std::set<Verdict>> seen;
  for (const Case& each : whole().cases) seen[each.cause].insert(each.verdict);
  const auto complete = std::ranges::count_if(seen, [](const auto& each) {
    return each.second.contains(Verdict::Fires) && each.second.contains(Verdict::RuledOut) && each.second.contains(Verdict::Undecided);
  });
  EXPECT_GE(complete, 90);
  for (const Cause& cause : whole().knowledge.causes())
    EXPECT_NE(cause.when.has_value(), cause.needs.empty() ? false : !seen.contains(cause.id)) << cause.id;
}

// What the row itself says instead; empty where it does not.
std::string_view why_no_cause(const CodeTable& table, const CodeRow& row) {
  for (const auto& each : row.more)
    if (table.columns[each.column].id == "no_cause") return each.text;
  return {};
}

TEST(Known, EachCodeOfAGatewayLeadsToACauseOrSaysWhyToNone) {
  const auto& known = whole().knowledge;
  const auto* table = known.code_table("avd-gateway");
  ASSERT_NE(table, nullptr);
  for (const auto& row : table->rows) {
    const auto explained = explain_row(*table, row, known);
    const auto what = text::format("{} {}", text::hex_number(std::uint64_t(row.code)), row.name);
    EXPECT_EQ(explained.causes.empty(), !why_no_cause(*table, row).empty()) << what << " has " << explained.causes.size() << " causes";
    EXPECT_FALSE(row.source.empty()) << what;
    EXPECT_FALSE(row.confidence.empty()) << what;
  }
}

// The same number in the tables of other clients, and whatever of theirs speaks of a gateway.
TEST(Known, CodesOfAGatewayInOtherTablesLeadToTheSame) {
  const auto& known = whole().knowledge;
  const auto* gateway = known.code_table("avd-gateway");
  for (const std::string_view id : {"mac-client", "mstsc-disconnect", "mstsc-extended"}) {
    const auto* table = known.code_table(id);
    ASSERT_NE(table, nullptr) << id;
    for (const auto& row : table->rows) {
      if (row.stage != Stage::Gateway) continue;
      const auto same = gateway->find(row.code);
      EXPECT_TRUE(!explain_row(*table, row, known).causes.empty() || !same.empty()) << id << ' ' << row.code;
    }
  }
}

TEST(Known, NumberOfAGatewayIsReadInEveryForm) {
  const auto& known = whole().knowledge;
  for (const auto* written : {"0x300001B", "50331675", "Error code: 0x300001b"}) {
    const auto found = explain(written, "", known);
    ASSERT_TRUE(found && !found->causes.empty()) << written;
    EXPECT_EQ(found->causes.front().cause->id, "gateway-resource-policy-denied") << written;
    EXPECT_EQ(found->command, "rdpdoctor diagnose HOST --gateway GATEWAY") << written;
  }
  const auto named = explain("ConnectionFailedAdTrustedRelationshipFailure", "", known);
  ASSERT_TRUE(named && !named->causes.empty());
  EXPECT_EQ(named->causes.front().cause->id, "machine-trust-broken");
}

TEST(Known, SourcesEveryClaim) {
  for (const Cause& cause : whole().knowledge.causes()) {
    EXPECT_FALSE(cause.sources.empty()) << cause.id;
    for (const auto& shows : cause.shows) EXPECT_TRUE(shows.confidence == "derived" || !shows.source.empty()) << cause.id << ": " << shows.text;
    for (const auto& claim : cause.folklore) EXPECT_FALSE(claim.source.empty()) << cause.id << ": " << claim.claim;
  }
}

TEST(Known, SumsToOneOnEveryCase) {
  for (const Case& each : whole().cases) {
    const auto ranking = rank(whole().knowledge, each.evidence, each.ended_at);
    double sum = ranking.something_else;
    for (const auto& ranked : ranking.causes) sum += ranked.probability;
    EXPECT_LT(std::abs(sum - 1), 1e-9) << each.file << ": " << each.name;
  }
}

TEST(Known, NeverConcludesWhatNoProbeCanSee) {
  for (const Case& each : whole().cases) {
    const auto ranking = rank(whole().knowledge, each.evidence, each.ended_at);
    for (const auto* list : {&ranking.causes, &ranking.risks})
      for (const auto& ranked : *list) EXPECT_TRUE(ranked.cause->when.has_value()) << ranked.cause->id;
    for (const auto& ruled : ranking.ruled_out) EXPECT_TRUE(ruled.cause->when.has_value()) << ruled.cause->id;
  }
}

TEST(Known, IsNotMovedByAnIrrelevantFact) {
  for (const Case& each : whole().cases) {
    Evidence more = each.evidence;
    more.observe(facts::kTcpOutOfOrder, 0, {.subject = {.attempt = 77}});
    const auto before = rank(whole().knowledge, each.evidence, each.ended_at);
    const auto after = rank(whole().knowledge, more, each.ended_at);
    const auto same = [](const RankedCause& a, const RankedCause& b) { return a.cause == b.cause && a.probability == b.probability; };
    EXPECT_TRUE(std::ranges::equal(before.causes, after.causes, same)) << each.file << ": " << each.name;
    EXPECT_TRUE(std::ranges::equal(before.risks, after.risks, same)) << each.file << ": " << each.name;
  }
}

TEST(Known, StaysUndecidedWhenAFactIsForgotten) {
  for (const Case& each : whole().cases) {
    const Cause& cause = *whole().knowledge.cause(each.cause);
    if (each.verdict != Verdict::Undecided || asks_whether_known(cause) || asks_all_subjects(*cause.when)) continue;
    for (const Fact& fact : each.evidence.facts()) {
      const auto less = without(each.evidence, fact.n);
      EXPECT_EQ(evaluate(cause, EvidenceIndex{less}).verdict, Verdict::Undecided) << each.file << ": " << each.name << " without " << fact.type->id;
    }
  }
}

// How often each cause fires over all that is recorded: a predicate that grew too wide shows here before it misleads
// anybody. UPDATE_GOLDEN=1 writes it anew.
TEST(Known, FiresAsOftenAsReviewed) {
  struct Count {
    int own = 0;
    int others = 0;
  };
  std::map<std::string_view, Count> counts;
  for (const Case& each : whole().cases) {
    const EvidenceIndex index{each.evidence};
    for (const Cause& cause : whole().knowledge.causes()) {
      if (!cause.when) continue;
      auto& count = counts[cause.id];
      if (evaluate(cause, index).verdict == Verdict::Fires) ++(each.cause == cause.id ? count.own : count.others);
    }
  }
  auto out = text::format("Of {} recorded cases: in how many of its own, and of other causes' cases, each cause fires.\n", whole().cases.size());
  for (const auto& [id, count] : counts) out += text::format("{} {} {}\n", id, count.own, count.others);
  doctor::test::expect_golden("firing_counts.txt", out);
}

}  // namespace
}  // namespace doctor::knowledge
