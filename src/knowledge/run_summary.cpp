#include "knowledge/run_summary.hpp"

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "evidence/facts/tcp.hpp"

namespace doctor {
namespace {

std::string address_of(const Diagnosis& d) {
  if (const auto* fact = d.evidence.of_walk(facts::kTcpOutcome); fact != nullptr && !fact->subject.address.empty()) return fact->subject.address;
  return d.target.addresses.empty() ? std::string{} : d.target.addresses.front();
}

}  // namespace

std::string host_key(std::string_view host) {
  constexpr std::size_t kTextLimit = 4096;
  return text::to_lower_ascii(text::escape_untrusted(host, kTextLimit));
}

RunSummary summary_of(const Diagnosis& d) {
  RunSummary out{.host = host_key(d.target.host),
                 .port = d.target.port,
                 .address = address_of(d),
                 .started_at = d.started_at,
                 .vantage = d.vantage,
                 .outcome = d.verdict.outcome,
                 .stage = d.verdict.stage,
                 .proved_until = d.verdict.proved_until,
                 .certificate_sha256 = d.evidence.walk_value<std::string>(facts::kCertThumbprintSha256).value_or(""),
                 .certificate_not_after = d.evidence.walk_value<WallTime>(facts::kCertNotAfter)};
  if (!d.causes.empty()) out.cause = d.causes[0].id, out.cause_title = d.causes[0].title;
  return out;
}

}  // namespace doctor
