#include "probe/certificate/web_lookup.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "probe/certificate/http_date.hpp"

namespace doctor::probe {
namespace {

constexpr std::size_t kMostAddresses = 2;  // of each sort: a certificate with more of them only costs time
constexpr int kMostLevels = 3;
constexpr Duration kEachTime = std::chrono::seconds{3};
constexpr int kOk = 200;

std::vector<std::string> http_only(const std::vector<std::string>& addresses) {
  std::vector<std::string> out;
  for (const auto& address : addresses)
    if (out.size() < kMostAddresses && text::to_lower_ascii(address).starts_with("http://")) out.push_back(address);
  return out;
}

}  // namespace

std::optional<Bytes> WebLookup::ask(const std::string& url, Bytes body, std::string content_type, Finding* finding) {
  if (!rules_.allowed || network_.interrupted()) return std::nullopt;
  const Instant now = network_.now();
  if (!until_) until_ = now + kMostTime;
  if (requests_ >= kMostRequests || now >= *until_) {
    if (finding != nullptr) finding->cut_short = true;
    return std::nullopt;
  }
  ++requests_;
  const auto answer = network_.http({.url = url,
                                     .body = std::move(body),
                                     .content_type = std::move(content_type),
                                     .timeout = std::min(kEachTime, *until_ - now),
                                     .allow_private = rules_.allow_private,
                                     .allow_loopback = rules_.allow_loopback});
  // What rule 9 forbids to ask is neither reachable nor unreachable.
  const bool forbidden = !answer && answer.error().code == ErrorCode::Usage;
  if (finding != nullptr && !forbidden) finding->asked = true;
  if (!answer || answer->status != kOk) return std::nullopt;
  if (finding != nullptr) finding->reachable = true;
  if (const auto date = parse_http_date(answer->date); date && network_.wall_clock_is_real())
    clock_offsets_.push_back(double((*date - network_.wall_clock()).count()));
  return answer->body;
}

WebLookup::Finding WebLookup::revocation(const crypto::Certificate& leaf, BytesView issuer, BytesView staple) {
  using crypto::Revocation;
  Finding out{};
  const WallTime now = network_.wall_clock();
  // Keeps an answer when it says something; the last problem is the one to tell otherwise.
  const auto settles = [&](crypto::RevocationAnswer answer, Finding::By by) {
    out.answer = std::move(answer);
    if (out.answer.status == Revocation::Unknown) return false;
    out.by = by;
    return true;
  };
  if (!staple.empty() && settles(crypto::read_ocsp_response(staple, leaf.der, issuer, now), Finding::By::Staple)) return out;

  const auto question = crypto::build_ocsp_request(leaf.der, issuer);
  for (const auto& url : http_only(leaf.ocsp_addresses)) {
    if (!question || !rules_.allowed) break;
    const auto body = ask(url, *question, "application/ocsp-request", &out);
    if (!body) continue;
    if (settles(crypto::read_ocsp_response(*body, leaf.der, issuer, now), Finding::By::Ocsp)) return out;
  }
  for (const auto& url : http_only(leaf.crl_addresses)) {
    if (!rules_.allowed) break;
    const auto body = ask(url, {}, {}, &out);
    if (!body) continue;
    if (settles(crypto::read_crl(*body, leaf.der, issuer, now), Finding::By::Crl)) return out;
  }
  return out;
}

std::vector<Bytes> WebLookup::fetch_issuers(const crypto::Certificate& lowest) {
  std::vector<Bytes> out;
  crypto::Certificate below = lowest;
  for (int level = 0; level < kMostLevels && !below.self_issued; ++level) {
    std::optional<crypto::Certificate> above;
    for (const auto& url : http_only(below.issuer_addresses)) {
      const auto body = ask(url, {}, {});
      if (!body) continue;
      for (const auto& der : crypto::read_certificates(*body))
        if (auto candidate = crypto::Certificate::parse(der); candidate && crypto::is_issued_by(below, *candidate)) above = std::move(*candidate);
      if (above) break;
    }
    if (!above) break;
    out.push_back(above->der);
    below = std::move(*above);
  }
  return out;
}

}  // namespace doctor::probe
