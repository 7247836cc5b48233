#include "evidence/evidence.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"

namespace doctor {
namespace {

constexpr std::size_t kUsualFacts = 64;  // of a walk that got somewhere

void redact_fact(Redactor& redactor, Fact& fact) {
  fact.subject.resolver = redactor.stand_in(Privacy::Address, fact.subject.resolver);
  fact.subject.address = redactor.stand_in(Privacy::Address, fact.subject.address);
  if (fact.type->privacy != Privacy::Public)
    if (auto* value = std::get_if<FactValue>(&fact.content)) {
      if (auto* one = std::get_if<std::string>(value)) *one = redactor.stand_in(fact.type->privacy, *one);
      if (auto* many = std::get_if<std::vector<std::string>>(value))
        for (auto& each : *many) each = redactor.stand_in(fact.type->privacy, each);
    }
  if (auto* unknown = std::get_if<Unknown>(&fact.content)) unknown->detail.clear();  // may hold a path or a name
  fact.raw.clear();                                                                  // bytes hold names where we do not look
}

}  // namespace

std::string_view sentence_of(Because because) {
  switch (because) {
    case Because::NotTested: return "not tested";
    case Because::NotApplicable: return "not applicable";
    case Because::NotReached: return "not reached";
    case Because::NeedsRight: return "needs a right we lack";
    case Because::NoAnswer: return "no usable answer";
    case Because::NotAvailable: return "not available on this system";
    case Because::SwitchedOff: return "switched off";
    case Because::Interrupted: return "interrupted";
  }
  return "unknown";
}

std::string Unknown::to_string() const {
  return detail.empty() ? std::string{sentence_of(because)} : text::format("{}: {}", sentence_of(because), detail);
}

std::string_view name_of(Source source) {
  static constexpr std::string_view kNames[] = {"probe", "capture", "log", "user", "inspection"};
  return kNames[std::size_t(source)];
}

bool matches(const Fact& fact, const Where& where) {
  return (where.offered.empty() || fact.subject.offered == where.offered) && (where.resolver.empty() || fact.subject.resolver == where.resolver) &&
         (where.address.empty() || fact.subject.address == where.address);
}

std::uint32_t Evidence::observe(const FactType& type, bool value, Seen seen) { return add(type, FactValue{value}, std::move(seen)); }
std::uint32_t Evidence::observe(const FactType& type, std::int64_t value, Seen seen) { return add(type, FactValue{value}, std::move(seen)); }
std::uint32_t Evidence::observe(const FactType& type, double value, Seen seen) { return add(type, FactValue{value}, std::move(seen)); }
std::uint32_t Evidence::observe(const FactType& type, std::string value, Seen seen) {
  return add(type, FactValue{std::move(value)}, std::move(seen));
}
std::uint32_t Evidence::observe(const FactType& type, std::vector<std::string> value, Seen seen) {
  return add(type, FactValue{std::move(value)}, std::move(seen));
}
std::uint32_t Evidence::observe(const FactType& type, WallTime value, Seen seen) { return add(type, FactValue{value}, std::move(seen)); }
std::uint32_t Evidence::not_known(const FactType& type, Because because, std::string detail, Seen seen) {
  return add(type, Unknown{because, std::move(detail)}, std::move(seen));
}

const Fact* Evidence::by_n(std::uint32_t n) const { return n == 0 || n > facts_.size() ? nullptr : &facts_[n - 1]; }

const Fact* Evidence::of_walk(const FactType& type, const Where& where) const {
  std::vector<const Fact*> of_type;
  for (const Fact& fact : facts_)
    if (fact.type == &type) of_type.push_back(&fact);
  return of_walk(of_type, where);
}

const Fact* Evidence::of_walk(std::span<const Fact* const> facts, const Where& where) const {
  const auto in_walk = [&](const Fact& fact) { return (fact.subject.attempt == 0 || fact.subject.attempt == walk_attempt_) && matches(fact, where); };
  const auto walk = addresses_.find(walk_attempt_);
  std::string_view resolver;
  std::string_view address;
  for (const Fact* fact : facts) {
    if (!in_walk(*fact)) continue;
    if (resolver.empty()) resolver = fact->subject.resolver;
    if (address.empty() || (walk != addresses_.end() && fact->subject.address == walk->second)) address = fact->subject.address;
  }
  const Fact* out = nullptr;
  for (const Fact* fact : facts)
    if (in_walk(*fact) && fact->subject.resolver == resolver && fact->subject.address == address) out = fact;
  return out;
}

std::uint32_t Evidence::add(const FactType& type, std::variant<FactValue, Unknown> content, Seen seen) {
  if (const auto* value = std::get_if<FactValue>(&content); value != nullptr && !accepts_value(type, *value)) {
    std::fprintf(stderr, "broken invariant: fact %.*s does not take %s\n", int(type.id.size()), type.id.data(), to_text(*value).c_str());
    std::abort();
  }
  if (facts_.empty()) facts_.reserve(kUsualFacts);
  Fact fact{};
  fact.n = std::uint32_t(facts_.size() + 1);
  fact.type = &type;
  fact.subject = std::move(seen.subject);
  fact.content = std::move(content);
  fact.at = seen.at == Instant{} ? (facts_.empty() ? Duration{} : facts_.back().at) : std::max(seen.at - began_, Duration{});
  fact.source = seen.source;
  fact.raw_cut = seen.raw.size() > kRawLimit;
  const auto kept = seen.raw.first(std::min(seen.raw.size(), kRawLimit));
  fact.raw.assign(kept.begin(), kept.end());
  if (redactor_) redact_fact(*redactor_, fact);
  if (const Subject& subject = fact.subject; subject.attempt != 0 && !subject.address.empty()) addresses_.emplace(subject.attempt, subject.address);
  facts_.push_back(std::move(fact));
  return facts_.back().n;
}

bool accepts_value(const FactType& type, const FactValue& value) {
  switch (type.kind) {
    case ValueKind::Bool: return std::holds_alternative<bool>(value);
    case ValueKind::Integer: return std::holds_alternative<std::int64_t>(value);
    case ValueKind::Real: return std::holds_alternative<double>(value);
    case ValueKind::Text: return std::holds_alternative<std::string>(value);
    case ValueKind::Enum:
    case ValueKind::OpenEnum: return std::holds_alternative<std::string>(value) && accepts_enumerator(type, std::get<std::string>(value));
    case ValueKind::List: return std::holds_alternative<std::vector<std::string>>(value);
    case ValueKind::EnumList:
      return std::holds_alternative<std::vector<std::string>>(value) &&
             std::ranges::all_of(std::get<std::vector<std::string>>(value), [&](const auto& each) { return accepts_enumerator(type, each); });
    case ValueKind::Time: return std::holds_alternative<WallTime>(value);
  }
  return false;
}

std::string to_text(const FactValue& value) {
  struct Speaker {
    std::string operator()(bool v) const { return v ? "yes" : "no"; }
    std::string operator()(std::int64_t v) const { return text::format("{}", v); }
    std::string operator()(double v) const { return text::format("{:.1f}", v); }
    std::string operator()(const std::string& v) const { return text::escape_untrusted(v); }
    std::string operator()(const std::vector<std::string>& v) const {
      constexpr std::size_t kShown = 6;  // a certificate may have a hundred names
      if (v.empty()) return "none";
      std::string out;
      for (std::size_t i = 0; i < std::min(v.size(), kShown); ++i) out += (i == 0 ? "" : ", ") + text::escape_untrusted(v[i]);
      return v.size() > kShown ? text::format("{} and {} more", out, v.size() - kShown) : out;
    }
    std::string operator()(WallTime v) const { return to_rfc3339(v); }
  };
  return std::visit(Speaker{}, value);
}

}  // namespace doctor
