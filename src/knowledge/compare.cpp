#include "knowledge/compare.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/model.hpp"

namespace doctor::knowledge {
namespace {

struct Compared {
  const FactType& type;
  std::string_view part;
  std::string_view what;
};

constexpr Compared kCompared[] = {
    {facts::kNameAddresses, "addresses", "addresses of the name"},
    {facts::kSelectedProtocol, "negotiation", "protocol that the host chose"},
    {facts::kFailureCode, "negotiation", "refusal"},
    {facts::kNlaRequired, "negotiation", "Network Level Authentication required"},
    {facts::kTlsVersion, "tls", "TLS version"},
    {facts::kTlsCipher, "tls", "cipher suite"},
    {facts::kTlsAcceptedVersions, "tls", "TLS versions accepted"},
    {facts::kCertThumbprintSha256, "certificate", "SHA-256 of the certificate"},
    {facts::kCertSubject, "certificate", "subject"},
    {facts::kCertNames, "certificate", "names it is for"},
    {facts::kCertIssuer, "certificate", "issuer"},
    {facts::kCertNotBefore, "certificate", "valid from"},
    {facts::kCertNotAfter, "certificate", "valid until"},
    {facts::kCertKeyAlgorithm, "certificate", "kind of key"},
    {facts::kCertKeyBits, "certificate", "size of its key"},
    {facts::kCertSignatureAlgorithm, "certificate", "signed with"},
    {facts::kCertTrusted, "certificate", "trusted here"},
    {facts::kCertRevocation, "certificate", "revocation"},
    {facts::kHostOsVersion, "host", "build of its operating system"},
    {facts::kHostDnsComputer, "host", "its own DNS name"},
    {facts::kHostComputer, "host", "its own NetBIOS name"},
    {facts::kHostDnsDomain, "host", "its domain"},
};

const FactValue* value_in(const Diagnosis& d, const FactType& type) {
  const Fact* fact = d.evidence.of_walk(type);
  return fact == nullptr ? nullptr : fact->value();
}

// The order in which a server lists addresses or names says nothing; and what was read back is escaped already.
FactValue comparable(const FactValue& value) {
  constexpr std::size_t kTextLimit = 4096;
  auto out = value;
  if (auto* one = std::get_if<std::string>(&out)) *one = text::escape_untrusted(*one, kTextLimit);
  if (auto* list = std::get_if<std::vector<std::string>>(&out)) {
    for (auto& each : *list) each = text::escape_untrusted(each, kTextLimit);
    std::ranges::sort(*list);
  }
  return out;
}

void compare_facts(const Diagnosis& before, const Diagnosis& now, Comparison& out) {
  for (const auto& [type, part, what] : kCompared) {
    if (out.names_left_out && type.privacy != Privacy::Public) continue;
    const auto* old = value_in(before, type);
    const auto* fresh = value_in(now, type);
    if (old == nullptr && fresh == nullptr) continue;
    if (old == nullptr || fresh == nullptr) {
      out.not_compared.emplace_back(type.id);
      continue;
    }
    const auto a = comparable(*old), b = comparable(*fresh);
    if (a != b) out.changes.push_back({std::string{part}, std::string{type.id}, std::string{what}, to_text(a), to_text(b)});
  }
}

std::string stage_or_none(const std::optional<Stage>& stage) { return stage ? std::string{name_of(*stage)} : "none"; }

void compare_verdicts(const Verdict& before, const Verdict& now, Comparison& out) {
  if (before.outcome != now.outcome)
    out.changes.push_back({"verdict", "verdict.outcome", "verdict", std::string{name_of(before.outcome)}, std::string{name_of(now.outcome)}});
  if (before.stage != now.stage)
    out.changes.push_back({"verdict", "verdict.stage", "stage that ended or spoilt it", stage_or_none(before.stage), stage_or_none(now.stage)});
}

void compare_stages(const Diagnosis& before, const Diagnosis& now, Comparison& out) {
  for (const auto& stage : now.stages) {
    const auto old = std::ranges::find(before.stages, stage.stage, &StageReport::stage);
    if (old == before.stages.end() || old->status == stage.status) continue;
    const std::string id{name_of(stage.stage)};
    out.changes.push_back({"stage", id, "stage " + id, std::string{name_of(old->status)}, std::string{name_of(stage.status)}});
  }
}

std::vector<Comparison::NamedCause> named(const Diagnosis& d) {
  std::vector<Comparison::NamedCause> out;
  for (const bool risk : {false, true})
    for (const auto& cause : risk ? d.risks : d.causes)
      if (cause.id != kSomethingElse) out.push_back({cause.id, cause.title, risk});
  return out;
}

std::vector<Comparison::NamedCause> only_in_first(const std::vector<Comparison::NamedCause>& first,
                                                  const std::vector<Comparison::NamedCause>& second) {
  std::vector<Comparison::NamedCause> out;
  for (const auto& each : first)
    if (std::ranges::none_of(second, [&](const auto& other) { return other.id == each.id && other.risk == each.risk; })) out.push_back(each);
  return out;
}

}  // namespace

Comparison compare(const Diagnosis& before, const Diagnosis& now) {
  Comparison out{.before = before.started_at, .names_left_out = before.redacted};
  compare_verdicts(before.verdict, now.verdict, out);
  compare_stages(before, now, out);
  compare_facts(before, now, out);
  const auto old = named(before), fresh = named(now);
  out.appeared = only_in_first(fresh, old);
  out.gone = only_in_first(old, fresh);
  return out;
}

}  // namespace doctor::knowledge
