#include "knowledge/compare.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/gateway.hpp"
#include "evidence/facts/kerberos.hpp"
#include "evidence/facts/name.hpp"
#include "evidence/facts/negotiation.hpp"
#include "evidence/facts/route.hpp"
#include "evidence/facts/tcp.hpp"
#include "evidence/facts/tls.hpp"
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
    {facts::kRouteInterface, "route", "interface that it leaves by"},
    {facts::kRouteGateway, "route", "next hop"},
    {facts::kRouteSource, "route", "address that we send from"},
    {facts::kRouteTunnel, "route", "goes by a tunnel or VPN"},
    {facts::kTcpMss, "route", "largest segment, in bytes"},
    {facts::kSelectedProtocol, "negotiation", "protocol that the host chose"},
    {facts::kFailureCode, "negotiation", "refusal"},
    {facts::kReplyFlags, "negotiation", "flags of its answer"},
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

// Times are never twice the same: only what a person would notice and no busy moment explains is a change.
constexpr Compared kTimed[] = {
    {facts::kNameSystemMs, "timing", "time of looking up the name"},
    {facts::kTcpMs, "timing", "time of connecting"},
    {facts::kNegotiationMs, "timing", "time until its first answer"},
    {facts::kTlsMs, "timing", "time of the TLS handshake"},
};
constexpr double kLeastFactor = 3, kLeastMilliseconds = 200;

bool got_past(const Diagnosis& d, Stage stage) {
  const auto found = std::ranges::find(d.stages, stage, &StageReport::stage);
  return found != d.stages.end() && (found->status == StageStatus::Passed || found->status == StageStatus::Warned);
}

void compare_times(const Diagnosis& before, const Diagnosis& now, Comparison& out) {
  for (const auto& [type, part, what] : kTimed) {
    const auto old = before.evidence.walk_value<double>(type), fresh = now.evidence.walk_value<double>(type);
    // Where a stage failed, its time is how long we were patient.
    if (!old || !fresh || !got_past(before, type.stage) || !got_past(now, type.stage)) continue;
    const auto [less, more] = std::minmax(*old, *fresh);
    if (more - less < kLeastMilliseconds || more < less * kLeastFactor) continue;
    const auto shown = [](double ms) { return text::format("{:.0f} ms", ms); };
    out.changes.push_back({std::string{part}, std::string{type.id}, std::string{what}, shown(*old), shown(*fresh)});
  }
}

std::string stage_or_none(const std::optional<Stage>& stage) { return stage ? std::string{name_of(*stage)} : "none"; }

void compare_verdicts(const Verdict& before, const Verdict& now, Comparison& out) {
  if (before.outcome != now.outcome)
    out.changes.push_back({"verdict", "verdict.outcome", "verdict", std::string{name_of(before.outcome)}, std::string{name_of(now.outcome)}});
  if (before.stage != now.stage)
    out.changes.push_back({"verdict", "verdict.stage", "stage that ended or spoilt it", stage_or_none(before.stage), stage_or_none(now.stage)});
}

// Two runs by different ways saw different things: that is said first.
void compare_ways(const Diagnosis& before, const Diagnosis& now, Comparison& out) {
  if (out.names_left_out || same_way(before, now)) return;
  const auto way = [](const Diagnosis& d) {
    const auto gateway = d.evidence.walk_value<std::string>(facts::kGatewayEndpoint);
    return gateway ? text::escape_untrusted(*gateway) : std::string{"none"};
  };
  out.changes.push_back({"gateway", std::string{facts::kGatewayEndpoint.id}, "gateway on the way", way(before), way(now)});
}

// Not tried, as without an account: that a run saw nothing there is no change.
bool not_tested(const StageReport& stage) { return stage.status == StageStatus::Skipped && stage.reason.starts_with("not tested"); }

void compare_stages(const Diagnosis& before, const Diagnosis& now, Comparison& out) {
  for (const auto& stage : now.stages) {
    const auto old = std::ranges::find(before.stages, stage.stage, &StageReport::stage);
    if (old == before.stages.end() || old->status == stage.status || not_tested(*old) || not_tested(stage)) continue;
    const std::string id{name_of(stage.stage)};
    out.changes.push_back({"stage", id, "stage " + id, std::string{name_of(old->status)}, std::string{name_of(stage.status)}});
  }
}

bool has(const std::vector<Conclusion>& conclusions, std::string_view id) {
  return std::ranges::find(conclusions, id, &Conclusion::id) != conclusions.end();
}

// Whether a run came to an answer about what the other one concluded from its own evidence.
bool looked_for(const Diagnosis& now, const Conclusion& cause, const Evidence& evidence) {
  if (std::ranges::find(now.ruled_out, cause.id, &RuledOut::id) != now.ruled_out.end()) return true;
  if (std::ranges::find(now.open, cause.id, &OpenQuestion::id) != now.open.end()) return false;
  const auto stage = std::ranges::find_if(now.stages, [&](const StageReport& each) { return each.stage == cause.stage; });
  if (stage != now.stages.end() && (stage->status == StageStatus::NotReached || stage->status == StageStatus::Skipped)) return false;
  return std::ranges::none_of(cause.because, [&](std::uint32_t n) {
    const Fact* seen = evidence.by_n(n);
    const Fact* fresh = seen == nullptr ? nullptr : now.evidence.of_walk(*seen->type);
    return fresh != nullptr && !fresh->known() && fresh->unknown()->because != Because::NotApplicable;
  });
}

// What `first` concluded and `second` did not.
std::vector<const Conclusion*> only_in_first(const std::vector<Conclusion>& first, const std::vector<Conclusion>& second) {
  std::vector<const Conclusion*> out;
  for (const auto& cause : first)
    if (cause.id != kSomethingElse && !has(second, cause.id)) out.push_back(&cause);
  std::ranges::sort(out, {}, [&](const Conclusion* cause) { return std::pair{cause->stage, cause - first.data()}; });
  return out;
}

void compare_conclusions(const Diagnosis& before, const Diagnosis& now, bool risk, Comparison& out) {
  const auto& old = risk ? before.risks : before.causes;
  const auto& fresh = risk ? now.risks : now.causes;
  for (const auto* cause : only_in_first(fresh, old)) out.appeared.push_back({cause->id, cause->title, risk, cause->stage});
  for (const auto* cause : only_in_first(old, fresh))
    (looked_for(now, *cause, before.evidence) ? out.gone : out.not_looked_at).push_back({cause->id, cause->title, risk, cause->stage});
}

}  // namespace

std::string_view compared_name(std::string_view fact_id) {
  const auto found = std::ranges::find_if(kCompared, [&](const Compared& each) { return each.type.id == fact_id; });
  return found == std::end(kCompared) ? fact_id : found->what;
}

bool same_way(const Diagnosis& a, const Diagnosis& b) {
  const auto gateway = [](const Diagnosis& d) {
    const auto endpoint = d.evidence.walk_value<std::string>(facts::kGatewayEndpoint);
    return endpoint ? text::to_lower_ascii(text::escape_untrusted(*endpoint)) : std::string{};
  };
  return gateway(a) == gateway(b);
}

Comparison compare(const Diagnosis& before, const Diagnosis& now) {
  Comparison out{.before = before.started_at, .outcome = std::string{name_of(before.verdict.outcome)}, .names_left_out = before.redacted};
  compare_ways(before, now, out);
  compare_verdicts(before.verdict, now.verdict, out);
  compare_stages(before, now, out);
  compare_facts(before, now, out);
  compare_times(before, now, out);
  for (const bool risk : {false, true}) compare_conclusions(before, now, risk, out);
  return out;
}

}  // namespace doctor::knowledge
