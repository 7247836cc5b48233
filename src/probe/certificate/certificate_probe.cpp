#include "probe/certificate/certificate_probe.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "evidence/facts/certificate.hpp"
#include "observe/certificate_facts.hpp"
#include "probe/certificate/web_lookup.hpp"

namespace doctor::probe {
namespace {

bool any_http(const std::vector<std::string>& addresses) {
  return std::ranges::any_of(addresses, [](const auto& each) { return text::to_lower_ascii(each).starts_with("http://"); });
}

}  // namespace

struct CertificateProbe::Parts {
 public:
  Parts(Context& context, CertificateOptions options)
      : options_(std::move(options)),
        web_(context.network,
             {.allowed = options_.revocation, .allow_private = options_.target_is_private, .allow_loopback = options_.target_is_loopback}),
        facts_(context.evidence,
               {.typed_name = options_.typed_name,
                .ca_file = options_.ca_file,
                .trust = options_.trust,
                .pin_sha256 = options_.pin_sha256,
                .now = context.network.wall_clock()},
               [&network = context.network] { return Seen{.at = network.now()}; }) {}

  void look(std::span<const Bytes> sent, BytesView staple) {
    staple_.assign(staple.begin(), staple.end());
    facts_.look(sent);
  }

  const Bytes& public_key() const { return facts_.leaf().public_key; }
  Bytes hash_for_channel_binding() const { return facts_.readable() ? crypto::hash_for_channel_binding(facts_.leaf()) : Bytes{}; }

  bool has_questions() const {
    if (!facts_.readable() || !options_.revocation || facts_.leaf().self_signed) return false;
    if (!staple_.empty() && !facts_.issuer_is_missing()) return false;  // it answers, as a rule
    return (facts_.issuer_is_missing() && any_http(facts_.leaf().issuer_addresses)) || any_http(facts_.leaf().ocsp_addresses) ||
           any_http(facts_.leaf().crl_addresses);
  }

  // Where the issuer was not sent, only its own certificate tells whether a link or the root is missing; with a caIssuers
  // address it can be had.
  void ask_others() {
    if (!facts_.readable()) return;
    if (facts_.issuer_is_missing()) facts_.complete_with(web_.fetch_issuers(facts_.leaf()));
    facts_.chain_as_built();
    revocation();
    clocks();
  }

 private:
  void revocation_unknown(Because because, const std::string& detail) {
    for (const FactType* type : {&facts::kCertRevocation, &facts::kCertRevocationBy, &facts::kCertRevocationReachable})
      facts_.unknown(*type, because, detail);
  }

  void revocation() {
    const auto& leaf = facts_.leaf();
    const auto built = facts_.built();
    facts_.revocation_places();
    if (leaf.self_signed) return revocation_unknown(Because::NotApplicable, "nobody revokes a self-signed certificate");
    const auto issuer = std::ranges::find_if(built, [&](const auto& each) { return crypto::is_issued_by(leaf, each); });
    if (issuer == built.end()) return revocation_unknown(Because::NoAnswer, "the issuer's certificate is not at hand");
    if (!options_.revocation && staple_.empty()) return revocation_unknown(Because::SwitchedOff, options_.forbidden_by);
    if (staple_.empty() && leaf.ocsp_addresses.empty() && leaf.crl_addresses.empty())
      return revocation_unknown(Because::NotApplicable, "the certificate names nobody to ask");
    const auto finding = web_.revocation(leaf, issuer->der, staple_);
    if (!finding.asked)
      facts_.unknown(facts::kCertRevocationReachable, options_.revocation ? Because::NotTested : Because::SwitchedOff);
    else if (!finding.reachable && finding.cut_short)
      facts_.unknown(facts::kCertRevocationReachable, Because::NoAnswer, "there was no time left to ask all of them");
    else
      facts_.observe(facts::kCertRevocationReachable, finding.reachable);
    if (finding.by == WebLookup::Finding::By::Nobody) {
      const std::string why = !finding.answer.problem.empty() ? finding.answer.problem
                              : finding.asked                 ? "nobody answered"
                                                              : "no address that may be asked";
      facts_.unknown(facts::kCertRevocation, Because::NoAnswer, why);
      facts_.unknown(facts::kCertRevocationBy, Because::NoAnswer, why);
      return;
    }
    static constexpr std::string_view kBy[] = {"", "staple", "ocsp", "crl"};
    facts_.observe(facts::kCertRevocation, finding.answer.status == crypto::Revocation::Revoked ? std::string{"revoked"} : std::string{"good"});
    facts_.observe(facts::kCertRevocationBy, std::string{kBy[std::size_t(finding.by)]});
  }

  void clocks() {
    if (web_.clock_offsets().empty()) return facts_.unknown(facts::kCertHttpClockOffset, Because::NotTested, "no web server gave its time");
    // The smallest: a cache between may give an old date, none gives one nearer to ours by chance.
    facts_.observe(facts::kCertHttpClockOffset, *std::ranges::min_element(web_.clock_offsets(), {}, [](double offset) { return std::abs(offset); }));
  }

  CertificateOptions options_;
  WebLookup web_;
  observe::CertificateFacts facts_;
  Bytes staple_;
};

CertificateProbe::CertificateProbe(Context& context, CertificateOptions options) : parts_(std::make_unique<Parts>(context, std::move(options))) {}
CertificateProbe::CertificateProbe(CertificateProbe&&) noexcept = default;
CertificateProbe& CertificateProbe::operator=(CertificateProbe&&) noexcept = default;
CertificateProbe::~CertificateProbe() = default;

void CertificateProbe::look(std::span<const Bytes> chain, BytesView stapled_ocsp) { parts_->look(chain, stapled_ocsp); }
void CertificateProbe::look(const crypto::TlsEngine& engine) { look(engine.peer_chain(), engine.stapled_ocsp()); }
Bytes CertificateProbe::public_key() const { return parts_->public_key(); }
Bytes CertificateProbe::hash_for_channel_binding() const { return parts_->hash_for_channel_binding(); }
bool CertificateProbe::has_questions() const { return parts_->has_questions(); }
void CertificateProbe::ask_others() { parts_->ask_others(); }

}  // namespace doctor::probe
