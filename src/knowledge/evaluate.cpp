#include "knowledge/evaluate.hpp"

#include <algorithm>
#include <optional>

namespace doctor::knowledge {
namespace {

std::optional<double> as_number(const FactValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return double(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool equal(const FactValue& a, const FactValue& b) {
  const auto left = as_number(a);
  const auto right = as_number(b);
  return left && right ? *left == *right : a == b;
}

bool has(const FactValue& list, const FactValue& element) {
  const auto* texts = std::get_if<std::vector<std::string>>(&list);
  const auto* text = std::get_if<std::string>(&element);
  return texts != nullptr && text != nullptr && std::ranges::find(*texts, *text) != texts->end();
}

// INVARIANT: the loader has seen to it that the operands fit the fact's kind.
bool holds(const Predicate& leaf, const FactValue& value) {
  const auto is_operand = [&](const FactValue& operand) { return equal(value, operand); };
  const FactValue& operand = leaf.operands.front();
  switch (leaf.op) {
    case Operator::Is: return equal(value, operand);
    case Operator::IsNot: return !equal(value, operand);
    case Operator::In: return std::ranges::any_of(leaf.operands, is_operand);
    case Operator::NotIn: return std::ranges::none_of(leaf.operands, is_operand);
    case Operator::Has: return has(value, operand);
    case Operator::Lacks: return !has(value, operand);
    case Operator::Above: return as_number(value) > as_number(operand);
    case Operator::Below: return as_number(value) < as_number(operand);
    case Operator::AtLeast: return as_number(value) >= as_number(operand);
    case Operator::AtMost: return as_number(value) <= as_number(operand);
    case Operator::Known: break;  // asks about the observation, not about the value
  }
  return false;
}

Tri tri_of(const Predicate& leaf, const Fact& fact) { return fact.known() ? tri(holds(leaf, *fact.value())) : Tri::Unknown; }

// Which attempts a leaf with `over: any` may look at.
struct Scope {
  std::optional<std::uint32_t> attempt{};  // absent: all
};

class Evaluator {
 public:
  Evaluator(const EvidenceIndex& index, Scope scope) : index_(index), scope_(scope) {}

  Truth truth(const Predicate& predicate, bool under_not = false) const {
    switch (predicate.kind) {
      case Predicate::Kind::Leaf: return leaf(predicate, under_not);
      case Predicate::Kind::Not: {
        Truth out = truth(predicate.parts.front(), true);
        out.value = !out.value;
        return out;
      }
      case Predicate::Kind::All: return combine(predicate, Tri::No, under_not);
      case Predicate::Kind::Any: return combine(predicate, Tri::Yes, under_not);
    }
    return {};
  }

 private:
  // `decisive` is the value of one part that settles the whole: No for all, Yes for any. The first such part is the
  // reason, one that rests on a fact before one that rests on a fact's absence; else all parts together are, or those that are unknown.
  Truth combine(const Predicate& predicate, Tri decisive, bool under_not) const {
    Truth out{.value = !decisive};
    std::optional<Truth> by_absence;
    for (const Predicate& part : predicate.parts) {
      Truth one = truth(part, under_not);
      if (one.value == decisive && !one.because.empty()) return one;
      if (one.value == decisive && !by_absence) by_absence = one;
      if (one.value == Tri::Unknown) out.value = Tri::Unknown;
      out.because.insert(out.because.end(), one.because.begin(), one.because.end());
      out.missing.insert(out.missing.end(), one.missing.begin(), one.missing.end());
    }
    return by_absence.value_or(std::move(out));
  }

  Truth leaf(const Predicate& leaf, bool under_not) const {
    switch (leaf.over) {
      case Over::Walk: return walk_leaf(leaf);
      case Over::Any: return any_leaf(leaf, under_not ? Scope{} : scope_);
      case Over::All: return all_leaf(leaf);
    }
    return {};
  }

  std::vector<const Fact*> subjects(const Predicate& leaf, Scope scope) const {
    std::vector<const Fact*> out;
    for (const Fact* fact : index_.of(*leaf.fact))
      if (matches(*fact, leaf.where) && (!scope.attempt || fact->subject.attempt == 0 || fact->subject.attempt == *scope.attempt))
        out.push_back(fact);
    return out;
  }

  static Truth unknown(const Predicate& leaf) { return {.value = Tri::Unknown, .missing = {leaf.fact}}; }

  static Truth known_leaf(const Predicate& leaf, bool known, std::vector<std::uint32_t> because) {
    Truth out{.value = tri(known == std::get<bool>(leaf.operands.front())), .because = std::move(because)};
    if (out.value == Tri::No && out.because.empty()) out.missing = {leaf.fact};
    return out;
  }

  Truth walk_leaf(const Predicate& leaf) const {
    const Fact* fact = index_.of_walk(*leaf.fact, leaf.where);
    if (leaf.op == Operator::Known) {
      const bool known = fact != nullptr && fact->known();
      return known_leaf(leaf, known, fact != nullptr ? std::vector{fact->n} : std::vector<std::uint32_t>{});
    }
    if (fact == nullptr || !fact->known()) return unknown(leaf);
    return {.value = tri_of(leaf, *fact), .because = {fact->n}};
  }

  Truth any_leaf(const Predicate& leaf, Scope scope) const {
    const auto seen = subjects(leaf, scope);
    if (leaf.op == Operator::Known)
      return known_over(leaf, seen, [](const auto& facts, auto is_known) { return std::ranges::any_of(facts, is_known); });
    if (seen.empty()) return scope.attempt ? elsewhere(leaf) : unknown(leaf);
    bool any_unknown = false;
    for (const Fact* fact : seen) {
      const Tri value = tri_of(leaf, *fact);
      if (value == Tri::Yes) return {.value = Tri::Yes, .because = {fact->n}};
      any_unknown = any_unknown || value == Tri::Unknown;
    }
    return any_unknown ? unknown(leaf) : Truth{.value = Tri::No, .because = numbers(seen)};
  }

  // A fact that this attempt lacks and others have is not unknown: this attempt does not meet the leaf.
  Truth elsewhere(const Predicate& leaf) const {
    auto others = subjects(leaf, {});
    std::erase_if(others, [](const Fact* fact) { return !fact->known(); });
    return others.empty() ? unknown(leaf) : Truth{.value = Tri::No, .because = numbers(others)};
  }

  Truth all_leaf(const Predicate& leaf) const {
    const auto seen = subjects(leaf, {});
    if (leaf.op == Operator::Known)
      return known_over(leaf, seen, [](const auto& facts, auto is_known) { return !facts.empty() && std::ranges::all_of(facts, is_known); });
    if (seen.empty()) return unknown(leaf);
    bool any_unknown = false;
    for (const Fact* fact : seen) {
      const Tri value = tri_of(leaf, *fact);
      if (value == Tri::No) return {.value = Tri::No, .because = {fact->n}};
      any_unknown = any_unknown || value == Tri::Unknown;
    }
    return any_unknown ? unknown(leaf) : Truth{.value = Tri::Yes, .because = numbers(seen)};
  }

  template <typename Fold>
  static Truth known_over(const Predicate& leaf, const std::vector<const Fact*>& seen, Fold fold) {
    return known_leaf(leaf, fold(seen, [](const Fact* fact) { return fact->known(); }), numbers(seen));
  }

  static std::vector<std::uint32_t> numbers(const std::vector<const Fact*>& facts) {
    std::vector<std::uint32_t> out;
    for (const Fact* fact : facts) out.push_back(fact->n);
    return out;
  }

  const EvidenceIndex& index_;
  Scope scope_;
};

// The attempts that leaves with `over: any` could be met by. Under `not` a leaf denies every attempt, so it binds none.
void collect_attempts(const Predicate& predicate, const EvidenceIndex& index, std::vector<std::uint32_t>& out) {
  if (predicate.kind == Predicate::Kind::Not) return;
  for (const Predicate& part : predicate.parts) collect_attempts(part, index, out);
  if (predicate.kind != Predicate::Kind::Leaf || predicate.over != Over::Any) return;
  for (const Fact* fact : index.of(*predicate.fact))
    if (fact->subject.attempt != 0 && matches(*fact, predicate.where)) out.push_back(fact->subject.attempt);
}

template <typename T, typename Less = std::ranges::less>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values, Less{});
  values.erase(std::ranges::unique(values).begin(), values.end());
}

void append(Truth& to, const Truth& from) {
  to.because.insert(to.because.end(), from.because.begin(), from.because.end());
  to.missing.insert(to.missing.end(), from.missing.begin(), from.missing.end());
}

Evaluation finish(Verdict verdict, Truth reasons) {
  Evaluation out{.verdict = verdict};
  if (verdict == Verdict::Undecided) {
    for (const FactType* type : reasons.missing)
      if (std::ranges::find(out.missing, type) == out.missing.end()) out.missing.push_back(type);
  } else {
    out.because = std::move(reasons.because);
    sort_unique(out.because);
  }
  return out;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  static constexpr std::string_view kNames[] = {"fires", "ruled-out", "undecided", "not-applicable"};
  return kNames[std::size_t(verdict)];
}

EvidenceIndex::EvidenceIndex(const Evidence& evidence) : evidence_(&evidence) {
  for (const Fact& fact : evidence.facts()) by_type_[fact.type].push_back(&fact);
}

std::span<const Fact* const> EvidenceIndex::of(const FactType& type) const {
  const auto found = by_type_.find(&type);
  return found == by_type_.end() ? std::span<const Fact* const>{} : std::span<const Fact* const>{found->second};
}

Truth truth_of(const Predicate& predicate, bool across, const EvidenceIndex& index) {
  std::vector<std::uint32_t> attempts;
  if (!across) collect_attempts(predicate, index, attempts);
  sort_unique(attempts);
  // With one attempt or none there is nothing to keep together.
  if (attempts.size() < 2) return Evaluator{index, {}}.truth(predicate);
  Truth out{.value = Tri::No};
  for (const auto attempt : attempts) {
    Truth one = Evaluator{index, {attempt}}.truth(predicate);
    if (one.value == Tri::Yes) return one;
    if (one.value == Tri::Unknown) out.value = Tri::Unknown;
    append(out, one);
  }
  return out;
}

Evaluation evaluate(const Cause& cause, const EvidenceIndex& index) {
  Truth applies{.value = Tri::Yes};
  if (cause.applies) applies = truth_of(*cause.applies, false, index);
  if (applies.value == Tri::No) return finish(Verdict::NotApplicable, std::move(applies));
  if (!cause.when) return {.verdict = Verdict::Undecided};
  Truth when = truth_of(*cause.when, cause.across, index);
  // What nobody looked at rules nothing out.
  if (when.value == Tri::No && when.because.empty()) when.value = Tri::Unknown;
  // False rules out even where it is not known whether the cause applies: either way it is not this.
  if (when.value == Tri::No) return finish(Verdict::RuledOut, std::move(when));
  Truth both{.value = applies.value && when.value};
  if (applies.value == Tri::Unknown || both.value == Tri::Yes) append(both, applies);
  if (when.value == Tri::Unknown || both.value == Tri::Yes) append(both, when);
  return finish(both.value == Tri::Yes ? Verdict::Fires : Verdict::Undecided, std::move(both));
}

}  // namespace doctor::knowledge
