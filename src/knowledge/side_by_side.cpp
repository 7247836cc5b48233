#include "knowledge/side_by_side.hpp"

#include <algorithm>

#include "evidence/facts/certificate.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/name.hpp"
#include "knowledge/compare.hpp"
#include "knowledge/model.hpp"
#include "knowledge/run_summary.hpp"

namespace doctor::knowledge {
namespace {

// How far one gets, by the verdict; nothing where it says that it could not be told.
std::optional<int> standing(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::Works: return 2;
    case Outcome::Degraded: return 1;
    case Outcome::Broken: return 0;
    case Outcome::Undetermined: return std::nullopt;
  }
  return std::nullopt;
}

Better better_of(const Verdict& first, const Verdict& second) {
  const auto a = standing(first), b = standing(second);
  if (!a || !b) return Better::Neither;
  if (*a != *b) return *a > *b ? Better::First : Better::Second;
  // Both are broken: who gets further is better off.
  if (first.outcome != Outcome::Broken || !first.stage || !second.stage || *first.stage == *second.stage) return Better::Neither;
  return *first.stage > *second.stage ? Better::First : Better::Second;
}

void add_shared(const std::vector<Conclusion>& first, const std::vector<Conclusion>& second, bool risk, SideBySide& out) {
  for (const auto& cause : first)
    if (cause.id != kSomethingElse && std::ranges::find(second, cause.id, &Conclusion::id) != second.end())
      out.shared.push_back({cause.id, cause.title, risk, cause.stage});
}

}  // namespace

bool SideBySide::is_own(const Comparison::Change& change) const {
  static const FactType* const kOwn[] = {&facts::kNameAddresses, &facts::kCertThumbprintSha256, &facts::kCertSubject, &facts::kCertNames,
                                         &facts::kCertNotBefore, &facts::kHostDnsComputer,      &facts::kHostComputer};
  return two_hosts && std::ranges::any_of(kOwn, [&](const FactType* type) { return type->id == change.id; });
}

bool SideBySide::alike() const {
  return differs.appeared.empty() && differs.gone.empty() && std::ranges::all_of(differs.changes, [&](const auto& change) { return is_own(change); });
}

SideBySide side_by_side(Diagnosis first, Diagnosis second) {
  SideBySide out{.better = better_of(first.verdict, second.verdict)};
  const bool redacted = first.redacted || second.redacted;
  out.two_hosts = !redacted && host_key(first.target.host) != host_key(second.target.host);
  first.redacted = redacted;  // whichever of them it is: stand-ins of one run are none of another
  out.differs = compare(first, second);
  for (const bool risk : {false, true}) add_shared(risk ? first.risks : first.causes, risk ? second.risks : second.causes, risk, out);
  return out;
}

}  // namespace doctor::knowledge
