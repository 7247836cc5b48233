// Predicates over evidence, in three-valued logic, as docs/adding-a-cause.md defines them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/tri.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {

enum class Verdict : std::uint8_t { Fires, RuledOut, Undecided, NotApplicable };
std::string_view name_of(Verdict verdict);  // "ruled-out"

// The facts of one diagnosis, found by type. Points into the evidence, which must outlive it and not grow.
class EvidenceIndex {
 public:
  explicit EvidenceIndex(const Evidence& evidence);

  const Evidence& evidence() const { return *evidence_; }
  // In the order they were observed.
  std::span<const Fact* const> of(const FactType& type) const;
  // As Evidence::of_walk.
  const Fact* of_walk(const FactType& type, const Where& where = {}) const { return evidence_->of_walk(of(type), where); }

 private:
  const Evidence* evidence_;
  std::unordered_map<const FactType*, std::vector<const Fact*>> by_type_;
};

struct Evaluation {
  Verdict verdict{Verdict::Undecided};
  std::vector<std::uint32_t> because{};    // n of the facts that decided, ascending; none when undecided, and never none of what is ruled out
  std::vector<const FactType*> missing{};  // Undecided: what would settle it, in the order the cause names it; none without `when`
};

Evaluation evaluate(const Cause& cause, const EvidenceIndex& index);

// One predicate with the facts that made it so. `across`: leaves with `over: any` may be met by different attempts.
struct Truth {
  Tri value{Tri::Unknown};
  std::vector<std::uint32_t> because{};    // may hold an n twice
  std::vector<const FactType*> missing{};  // may hold a type twice; also what was not looked at where `known: true` failed for it
};
Truth truth_of(const Predicate& predicate, bool across, const EvidenceIndex& index);

}  // namespace doctor::knowledge
