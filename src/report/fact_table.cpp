#include "report/fact_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::report {
namespace {

constexpr std::size_t kBytesShown = 64;

struct Unknowns {
  std::string reason;
  std::vector<std::string> ids;  // each once
};

// In the order in which the reasons came up.
std::vector<Unknowns> unknowns_of(const Evidence& evidence) {
  std::vector<Unknowns> out;
  for (const auto& fact : evidence.facts()) {
    if (fact.known()) continue;
    auto reason = text::escape_untrusted(fact.unknown()->to_string());
    auto same = std::ranges::find(out, reason, &Unknowns::reason);
    if (same == out.end()) same = out.insert(out.end(), {std::move(reason), {}});
    if (std::ranges::find(same->ids, fact.type->id) == same->ids.end()) same->ids.emplace_back(fact.type->id);
  }
  return out;
}

}  // namespace

std::string subject_text(const Subject& subject) {
  std::string out;
  const auto add = [&](std::string part) { out += (out.empty() ? "" : " ") + part; };
  if (!subject.resolver.empty()) add("@" + subject.resolver);
  if (!subject.address.empty()) add(subject.address);
  if (subject.attempt != 0) add(text::format("#{}", subject.attempt));
  if (!subject.offered.empty()) add(subject.offered);
  return out;
}

std::string value_text(const Fact& fact) {
  if (!fact.known()) return text::format("unknown ({})", text::escape_untrusted(fact.unknown()->to_string()));
  return to_text(*fact.value()) + (fact.type->unit == Unit::None ? "" : " " + std::string{name_of(fact.type->unit)});
}

std::string fact_table(const Evidence& evidence, const Style& style) {
  std::string out = style.bold("Facts") + "\n";
  for (const auto& fact : evidence.facts()) {
    if (!fact.known()) continue;
    const auto subject = subject_text(fact.subject);
    out += text::format("{:>4} {:>7.1f} ms  {}{} = {}\n", fact.n, milliseconds(fact.at), fact.type->id, subject.empty() ? "" : " [" + subject + "]",
                        value_text(fact));
    if (fact.raw.empty()) continue;
    const auto kept = BytesView{fact.raw}.first(std::min(fact.raw.size(), kBytesShown));
    const bool cut = fact.raw_cut || kept.size() < fact.raw.size();
    out += style.dim(text::wrap(text::hex_bytes(kept) + (cut ? " …" : ""), 80, "                 ")) + "\n";
  }
  const auto unknown = unknowns_of(evidence);
  if (!unknown.empty()) out += "\n" + style.bold("Not known") + "\n";
  for (const auto& [reason, ids] : unknown) out += style.dim(text::wrap(text::format("{}: {}", reason, text::join(ids, ", ")), 80, "    ")) + "\n";
  return out;
}

}  // namespace doctor::report
