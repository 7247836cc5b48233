#include "diagnose/host_age.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "evidence/facts/kerberos.hpp"

namespace doctor::diagnose {
namespace {

constexpr const FactType* kFacts[] = {&facts::kHostOsProducts, &facts::kHostOsSupportEnds, &facts::kHostOsSupportDaysLeft};

std::string in_words(const knowledge::Release& release) {
  auto out = text::format("{} (until {}", release.product, to_date(release.ends));
  if (release.paid_until) out += text::format(", with paid updates until {}", to_date(*release.paid_until));
  return out + ")";
}

}  // namespace

void observe_host_age(Evidence& evidence, const knowledge::Knowledge& known, WallTime now) {
  const Fact* build = evidence.of_walk(facts::kHostOsBuild);
  if (build == nullptr) return;
  const Seen seen{.subject = build->subject};
  const auto not_known = [&](Because because, const std::string& why) {
    for (const FactType* type : kFacts) evidence.not_known(*type, because, why, seen);
  };
  if (!build->known()) return not_known(build->unknown()->because, "the host named no build");

  std::vector<std::string> products;
  std::optional<WallTime> usual, any;
  for (const auto& release : known.releases()) {
    if (release.build != std::get<std::int64_t>(*build->value())) continue;
    products.push_back(in_words(release));
    any = std::max(any.value_or(release.ends), release.ends);
    if (!release.long_term) usual = std::max(usual.value_or(release.ends), release.ends);
  }
  if (products.empty()) return not_known(Because::NotAvailable, "no table of releases has the build");
  const WallTime ends = usual.value_or(*any);
  evidence.observe(facts::kHostOsProducts, text::join(products, " or "), seen);
  evidence.observe(facts::kHostOsSupportEnds, ends, seen);
  // The day itself is still part of the time.
  const auto left = std::chrono::floor<std::chrono::days>(ends) - std::chrono::floor<std::chrono::days>(now);
  evidence.observe(facts::kHostOsSupportDaysLeft, double(left.count()), seen);
}

}  // namespace doctor::diagnose
