// Laws that hold whatever the causes and the facts are.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
#include "knowledge/make.hpp"
#include "knowledge/rank.hpp"

namespace doctor::knowledge {
namespace {

using test::CauseText;
using test::Files;

// Random structures are read off a list of random numbers, which RapidCheck knows how to shrink.
class Choices {
 public:
  explicit Choices(std::vector<std::uint8_t> numbers) : numbers_(std::move(numbers)) {}
  std::size_t below(std::size_t bound) { return at_ < numbers_.size() ? numbers_[at_++] % bound : 0; }

 private:
  std::vector<std::uint8_t> numbers_;
  std::size_t at_ = 0;
};

struct Leaf {
  const FactType* type;
  std::array<const char*, 4> conditions;
  std::array<const char*, 2> values;  // as YAML
};

const std::array kLeaves{
    Leaf{&facts::kTcpConnected, {"is: true", "is: false", "is_not: true", "in: [true]"}, {"true", "false"}},
    Leaf{&facts::kTcpOutcome, {"is: refused", "is_not: refused", "in: [refused, icmp]", "not_in: [icmp, timed_out]"}, {"refused", "timed_out"}},
    Leaf{&facts::kCertKeyBits, {"is: 1024", "above: 1024", "below: 2048", "at_least: 2048"}, {"1024", "2048"}},
    Leaf{&facts::kTlsAcceptedVersions, {"has: TLS_1.0", "lacks: TLS_1.0", "has: TLS_1.3", "lacks: TLS_1.3"}, {"TLS_1.0", "TLS_1.3"}},
    Leaf{&facts::kTlsOutcome, {"is: completed", "is: alert", "is_not: alert", "in: [reset]"}, {"completed", "alert"}},
    Leaf{&facts::kRouteHostAlive, {"is: true", "is: false", "is_not: true", "in: [false]"}, {"true", "false"}},
};

std::string random_predicate(Choices& choose, int depth) {
  static constexpr std::array<const char*, 4> kOvers{"walk", "walk", "any", "all"};
  const auto kind = depth == 0 ? 0 : choose.below(5);
  if (kind < 2) {
    const Leaf& leaf = kLeaves[choose.below(kLeaves.size())];
    const auto* condition = leaf.conditions[choose.below(4)];
    return text::format("{{ fact: {}, {}, over: {} }}", leaf.type->id, condition, kOvers[choose.below(kOvers.size())]);
  }
  if (kind == 2) return text::format("{{ not: {} }}", random_predicate(choose, depth - 1));
  std::string parts = random_predicate(choose, depth - 1);
  for (auto more = choose.below(3); more > 0; --more) parts += ", " + random_predicate(choose, depth - 1);
  return text::format("{{ {}: [ {} ] }}", kind == 3 ? "all" : "any", parts);
}

struct Observation {
  std::size_t leaf;
  std::size_t value;  // 2: unknown
  std::uint32_t attempt;
};

void record(Evidence& evidence, const Observation& each) {
  const Leaf& leaf = kLeaves[each.leaf];
  const std::string text = each.value < 2 ? leaf.values[each.value] : "";
  const Seen seen{.subject = {.attempt = each.attempt}};
  if (each.value >= 2)
    evidence.not_known(*leaf.type, Because::NotTested, {}, seen);
  else if (leaf.type->kind == ValueKind::Bool)
    evidence.observe(*leaf.type, text == "true", seen);
  else if (leaf.type->kind == ValueKind::Integer)
    evidence.observe(*leaf.type, std::int64_t{std::stoi(text)}, seen);
  else if (leaf.type->kind == ValueKind::EnumList)
    evidence.observe(*leaf.type, std::vector<std::string>{text}, seen);
  else
    evidence.observe(*leaf.type, text, seen);
}

Evidence evidence_of(const std::vector<Observation>& all) {
  Evidence out{Instant{}};
  out.set_walk_attempt(1);
  for (const auto& each : all) record(out, each);
  return out;
}

std::vector<Observation> random_observations(Choices& choose) {
  std::vector<Observation> out;
  for (auto count = choose.below(12); count > 0; --count)
    out.push_back({choose.below(kLeaves.size()), choose.below(3), std::uint32_t(choose.below(4))});
  return out;
}

Knowledge random_knowledge(Choices& choose) {
  static constexpr std::array<const char*, 4> kEffects{"stops", "stops", "degrades", "risk"};
  Files files;
  std::vector<CauseText> causes;
  std::string members;
  const auto count = 1 + choose.below(6);
  for (std::size_t i = 0; i < count; ++i) {
    CauseText one{.id = text::format("c{}", i), .when = random_predicate(choose, 3), .effect = kEffects[choose.below(4)]};
    one.prior = double(1 + choose.below(100)) / 100;
    one.weight = double(choose.below(20)) - 8;
    if (choose.below(2) == 0) {
      one.more += "group: g\n";
      members += text::format("{}{}", members.empty() ? "" : ", ", one.id);
    }
    if (i > 0 && choose.below(3) == 0) one.more += text::format("explains: [c{}]\n", choose.below(i));
    if (choose.below(4) == 0) one.more += text::format("applies: {}\n", random_predicate(choose, 1));
    causes.push_back(std::move(one));
  }
  if (!members.empty())
    files.emplace_back("groups/g.yaml", text::format("id: g\ntitle: T\nsays: S\nmembers: [{}]\ntests: []\nsources: [s]\n", members));
  return test::knowledge_of(causes, std::move(files));
}

std::optional<Stage> random_end(Choices& choose) { return choose.below(2) == 0 ? std::optional{Stage::Tcp} : std::nullopt; }

bool alike(const std::vector<RankedCause>& a, const std::vector<RankedCause>& b) {
  return std::ranges::equal(a, b, [](const RankedCause& x, const RankedCause& y) {
    return x.cause == y.cause && x.probability == y.probability && x.because == y.because && x.says == y.says && x.because_text == y.because_text &&
           x.folded == y.folded;
  });
}

// Enough numbers for the largest structure, of the whole range from the first test on.
Choices random_choices() {
  using Numbers = std::vector<std::uint8_t>;
  return Choices{*rc::gen::resize(rc::kNominalSize, rc::gen::container<Numbers>(400, rc::gen::arbitrary<std::uint8_t>()))};
}

RC_GTEST_PROP(Law, ProbabilitiesSumToOneAndDescend, ()) {
  auto choose = random_choices();
  const auto k = random_knowledge(choose);
  const auto e = evidence_of(random_observations(choose));
  const auto r = rank(k, e, random_end(choose));
  double sum = r.something_else;
  double last = 1;
  for (const auto& each : r.causes) {
    RC_ASSERT(each.probability > 0);
    RC_ASSERT(each.probability <= last);
    last = each.probability;
    sum += each.probability;
  }
  RC_ASSERT(std::abs(sum - 1) < 1e-9);
}

RC_GTEST_PROP(Law, AnIrrelevantFactNeverChangesTheRanking, ()) {
  auto choose = random_choices();
  const auto k = random_knowledge(choose);
  auto e = evidence_of(random_observations(choose));
  const auto end = random_end(choose);
  const auto before = rank(k, e, end);
  e.observe(facts::kPeerBanner, "irrelevant", {.subject = {.address = "192.0.2.9", .attempt = std::uint32_t(choose.below(6))}});
  const auto after = rank(k, e, end);
  RC_ASSERT(alike(before.causes, after.causes));
  RC_ASSERT(alike(before.risks, after.risks));
  RC_ASSERT(before.something_else == after.something_else);
  RC_ASSERT(before.ruled_out.size() == after.ruled_out.size());
  RC_ASSERT(before.undecided.size() == after.undecided.size());
}

// No predicate here asks `known`, which speaks of the observing itself.
RC_GTEST_PROP(Law, ForgettingAFactNeverDecidesAnUndecidedCause, ()) {
  auto choose = random_choices();
  const auto k = random_knowledge(choose);
  auto all = random_observations(choose);
  RC_PRE(!all.empty());
  const auto before = evidence_of(all);
  all[choose.below(all.size())].value = 2;
  const auto after = evidence_of(all);
  for (const Cause& cause : k.causes())
    if (evaluate(cause, EvidenceIndex{before}).verdict == Verdict::Undecided)
      RC_ASSERT(evaluate(cause, EvidenceIndex{after}).verdict == Verdict::Undecided);
}

// With one subject of each fact; with several, the record of an unknown one is what keeps `over: all` open.
RC_GTEST_PROP(Law, RemovingAFactNeverDecidesAnUndecidedCause, ()) {
  auto choose = random_choices();
  const auto k = random_knowledge(choose);
  std::map<std::size_t, Observation> single;
  for (const auto& each : random_observations(choose))
    single.insert_or_assign(each.leaf, Observation{each.leaf, each.value, std::uint32_t(each.attempt % 2)});
  RC_PRE(!single.empty());
  std::vector<Observation> all;
  for (const auto& [leaf, each] : single) all.push_back(each);
  const auto before = evidence_of(all);
  all.erase(all.begin() + std::ptrdiff_t(choose.below(all.size())));
  const auto after = evidence_of(all);
  for (const Cause& cause : k.causes())
    if (evaluate(cause, EvidenceIndex{before}).verdict == Verdict::Undecided)
      RC_ASSERT(evaluate(cause, EvidenceIndex{after}).verdict == Verdict::Undecided);
}

RC_GTEST_PROP(Law, EveryVerdictGivesItsReasons, ()) {
  auto choose = random_choices();
  const auto k = random_knowledge(choose);
  const auto e = evidence_of(random_observations(choose));
  for (const Cause& cause : k.causes()) {
    const auto one = evaluate(cause, EvidenceIndex{e});
    RC_ASSERT(one.missing.empty() == (one.verdict != Verdict::Undecided));
    RC_ASSERT(one.because.empty() == (one.verdict == Verdict::Undecided));
    for (const auto n : one.because) RC_ASSERT(e.by_n(n) != nullptr && e.by_n(n)->known());
  }
}

}  // namespace
}  // namespace doctor::knowledge
