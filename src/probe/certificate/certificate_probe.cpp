#include "probe/certificate/certificate_probe.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include "base/text.hpp"
#include "crypto/certificate.hpp"
#include "crypto/name_match.hpp"
#include "crypto/trust.hpp"
#include "probe/certificate/web_lookup.hpp"

namespace doctor::probe {
namespace {

using crypto::Certificate;

// Six calendar months, as Windows counts them: 181 to 184 days.
constexpr auto kWindowsShortest = std::chrono::days{178};
constexpr auto kWindowsLongest = std::chrono::days{186};

std::string purpose_name(const std::string& oid) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {{crypto::kServerAuth, "serverAuth"},
                                                                             {crypto::kClientAuth, "clientAuth"},
                                                                             {"1.3.6.1.5.5.7.3.3", "codeSigning"},
                                                                             {"1.3.6.1.5.5.7.3.4", "emailProtection"},
                                                                             {"1.3.6.1.5.5.7.3.8", "timeStamping"},
                                                                             {"1.3.6.1.5.5.7.3.9", "OCSPSigning"},
                                                                             {"1.3.6.1.5.2.3.5", "kdcAuthentication"},
                                                                             {"1.3.6.1.4.1.311.20.2.2", "smartcardLogon"},
                                                                             {crypto::kRemoteDesktopAuthentication, "remoteDesktopAuthentication"},
                                                                             {crypto::kAnyExtendedKeyUsage, "anyExtendedKeyUsage"}};
  for (const auto& [known, name] : kNames)
    if (known == oid) return std::string{name};
  return oid;
}

bool may_serve(const Certificate& of) {
  return !of.has_extended_key_usage || of.has_purpose(crypto::kServerAuth) || of.has_purpose(crypto::kRemoteDesktopAuthentication) ||
         of.has_purpose(crypto::kAnyExtendedKeyUsage);
}

// RFC 5246 section 7.4.2 and RFC 8446 section 4.4.2.2: signing the key exchange, or decrypting it with RSA, or ECDH.
bool key_usage_fits(const Certificate& leaf) {
  return !leaf.key_usage || leaf.key_usage->digital_signature || leaf.key_usage->key_encipherment || leaf.key_usage->key_agreement;
}

bool is_windows_own(const Certificate& leaf) {
  const auto lasts = leaf.not_after - leaf.not_before;
  return leaf.self_signed && leaf.subject_is_one_common_name && !leaf.is_ca && lasts >= kWindowsShortest && lasts <= kWindowsLongest &&
         leaf.extended_key_usages == std::vector<std::string>{std::string{crypto::kServerAuth}};
}

std::string hex_only(std::string_view pin) {
  std::string out = text::to_lower_ascii(pin);
  std::erase_if(out, [](char c) { return c == ':' || c == ' ' || c == '-'; });
  return out;
}

// The part of the chain that is looked at.
std::span<const Bytes> bounded(std::span<const Bytes> chain) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < chain.size() && count < kMostCertificates && (bytes += chain[count].size()) <= kMostChainBytes) ++count;
  return chain.first(count);
}

bool any_http(const std::vector<std::string>& addresses) {
  return std::ranges::any_of(addresses, [](const auto& each) { return text::to_lower_ascii(each).starts_with("http://"); });
}

}  // namespace

struct CertificateProbe::Parts {
 public:
  Parts(Context& context, CertificateOptions options)
      : evidence_(context.evidence),
        network_(context.network),
        options_(std::move(options)),
        web_(context.network,
             {.allowed = options_.revocation, .allow_private = options_.target_is_private, .allow_loopback = options_.target_is_loopback}),
        now_(context.network.wall_clock()) {}

  void look(std::span<const Bytes> sent, BytesView staple) {
    const auto chain = bounded(sent);
    chain_.assign(chain.begin(), chain.end());
    staple_.assign(staple.begin(), staple.end());
    observe(facts::kCertPresent, !sent.empty(), sent.empty() ? BytesView{} : BytesView{sent.front()});
    if (sent.empty()) return nothing_known(Because::NotApplicable, "the host showed no certificate");
    observe(facts::kCertChainLength, std::int64_t(sent.size()));
    auto leaf =
        chain.empty() ? Result<Certificate>{fail(ErrorCode::BadData, "the certificate is too large to look at")} : Certificate::parse(chain.front());
    if (!leaf) return nothing_known(Because::NoAnswer, leaf.error().to_string());
    leaf_ = std::move(*leaf);
    readable_ = true;
    for (const auto& der : chain.subspan(1))
      if (auto parsed = Certificate::parse(der)) above_.push_back(std::move(*parsed));
    identity();
    validity();
    name();
    key_and_purposes();
    trust();
  }

  const Bytes& public_key() const { return leaf_.public_key; }
  Bytes hash_for_channel_binding() const { return readable_ ? crypto::hash_for_channel_binding(leaf_) : Bytes{}; }

  bool issuer_is_missing() const { return failure_ == crypto::TrustFailure::MissingIntermediate; }

  bool has_questions() const {
    if (!readable_ || !options_.revocation || leaf_.self_signed) return false;
    if (!staple_.empty() && !issuer_is_missing()) return false;  // it answers, as a rule
    return (issuer_is_missing() && any_http(leaf_.issuer_addresses)) || any_http(leaf_.ocsp_addresses) || any_http(leaf_.crl_addresses);
  }

  void ask_others() {
    if (!readable_) return;
    if (issuer_is_missing()) fetch_the_issuer();
    chain_as_built();
    revocation();
    clocks();
  }

 private:
  template <typename T>
  void observe(const FactType& type, T value, BytesView raw = {}) {
    evidence_.observe(type, std::move(value), {.subject = subject(), .at = network_.now(), .raw = raw});
  }
  void unknown(const FactType& type, Because because, std::string detail = {}) {
    evidence_.not_known(type, because, std::move(detail), {.subject = subject(), .at = network_.now()});
  }
  Subject subject() const { return {.attempt = evidence_.walk_attempt()}; }

  void nothing_known(Because because, const std::string& detail) {
    for (const FactType* type : fact_catalogue())
      if (type->observer == "probe/certificate" && type != &facts::kCertPresent && type != &facts::kCertChainLength) unknown(*type, because, detail);
    if (because == Because::NotApplicable) unknown(facts::kCertChainLength, because, detail);
  }

  void identity() {
    observe(facts::kCertSubject, leaf_.subject);
    observe(facts::kCertIssuer, leaf_.issuer);
    observe(facts::kCertSerial, leaf_.serial);
    observe(facts::kCertSelfSigned, leaf_.self_signed);
    observe(facts::kCertWindowsOwn, is_windows_own(leaf_));
    observe(facts::kCertMustStaple, leaf_.must_staple);
    observe(facts::kCertThumbprintSha256, leaf_.thumbprint_sha256);
    observe(facts::kCertThumbprintSha1, leaf_.thumbprint_sha1);
    if (options_.pin_sha256.empty())
      unknown(facts::kCertPinMatches, Because::NotTested, "no pin was given");
    else
      observe(facts::kCertPinMatches, hex_only(options_.pin_sha256) == leaf_.thumbprint_sha256);
  }

  void validity() {
    observe(facts::kCertNotBefore, leaf_.not_before);
    observe(facts::kCertNotAfter, leaf_.not_after);
    observe(facts::kCertDaysLeft, days_left(leaf_));
    observe(facts::kCertExpired, now_ > leaf_.not_after);
    observe(facts::kCertNotYetValid, now_ < leaf_.not_before);
  }

  void name() {
    observe(facts::kCertNames, crypto::presented_names(leaf_));
    if (options_.typed_name.empty())
      unknown(facts::kCertNameMatches, Because::NotTested, "no name was typed");
    else
      observe(facts::kCertNameMatches, crypto::matches_name(leaf_, options_.typed_name));
  }

  void key_and_purposes() {
    std::vector<std::string> purposes;
    for (const auto& oid : leaf_.extended_key_usages) purposes.push_back(purpose_name(oid));
    observe(facts::kCertPurposes, std::move(purposes));
    observe(facts::kCertServerAuth, may_serve(leaf_));
    observe(facts::kCertKeyUsageFits, key_usage_fits(leaf_));
    observe(facts::kCertSignatureAlgorithm, leaf_.signature_algorithm);
    if (!accepts_enumerator(facts::kCertKeyAlgorithm, leaf_.key_algorithm))
      unknown(facts::kCertKeyAlgorithm, Because::NotAvailable, leaf_.key_algorithm.empty() ? "the key cannot be read" : leaf_.key_algorithm);
    else
      observe(facts::kCertKeyAlgorithm, leaf_.key_algorithm);
    if (leaf_.key_bits == 0) {
      unknown(facts::kCertKeyBits, Because::NotAvailable, "the key cannot be read");
      unknown(facts::kCertKeyWeak, Because::NotAvailable, "the key cannot be read");
    } else {
      observe(facts::kCertKeyBits, std::int64_t{leaf_.key_bits});
      observe(facts::kCertKeyWeak, leaf_.weak_key());
    }
  }

  void trust() {
    bool ordered = above_.size() + 1 == chain_.size();
    for (std::size_t i = 0; ordered && i < above_.size(); ++i) ordered = crypto::is_issued_by(i == 0 ? leaf_ : above_[i - 1], above_[i]);
    observe(facts::kCertChainOrdered, ordered);
    observe(facts::kCertIssuerAddress, leaf_.issuer_addresses);

    if (options_.trust == nullptr) loaded_.emplace(crypto::TrustStore::system(options_.ca_file));
    store_ = options_.trust != nullptr ? options_.trust : *loaded_ ? &**loaded_ : nullptr;
    if (store_ == nullptr) {
      const std::string why = loaded_->error().to_string();
      for (const FactType* type : {&facts::kCertTrusted, &facts::kCertTrustFailure, &facts::kCertIssuerInChain})
        unknown(*type, Because::NotAvailable, why);
      for (const auto& each : above_) built_.push_back(each);
    } else {
      const auto verdict = crypto::judge_trust(*store_, chain_);
      observe(facts::kCertTrusted, verdict.trusted);
      observe(facts::kCertIssuerInChain, verdict.issuer_known);
      for (const auto& der : verdict.used.size() > 1 ? std::span{verdict.used}.subspan(1) : std::span<const Bytes>{})
        if (auto parsed = Certificate::parse(der)) built_.push_back(std::move(*parsed));
      failure_ = verdict.failure;
      if (verdict.failure)
        observe(facts::kCertTrustFailure, std::string{name_of(*verdict.failure)});
      else
        unknown(facts::kCertTrustFailure, Because::NotApplicable, "it is trusted");
    }
  }

  // Where the issuer was not sent, only its own certificate tells whether a link or the root is missing; with a caIssuers
  // address it can be had.
  void fetch_the_issuer() {
    const auto fetched = web_.fetch_issuers(leaf_);
    if (fetched.empty()) return;
    if (auto issuer = Certificate::parse(fetched.front())) built_.push_back(std::move(*issuer));
    std::vector<Bytes> completed = chain_;
    completed.insert(completed.end(), fetched.begin(), fetched.end());
    const auto verdict = crypto::judge_trust(*store_, completed);
    if (!verdict.trusted && verdict.failure && *verdict.failure != *failure_)
      observe(facts::kCertTrustFailure, std::string{name_of(*verdict.failure)});
  }

  double days_left(const Certificate& of) const {
    return double((of.not_after - now_).count()) / double(std::chrono::seconds{std::chrono::days{1}}.count());
  }

  void chain_as_built() {
    if (built_.empty()) unknown(facts::kCertAboveSubject, Because::NotApplicable, "no certificate above it is known");
    for (std::size_t i = 0; i < built_.size(); ++i) one_above(built_[i], text::format("above {}", i + 1));
    const auto left = [this](const Certificate& each) { return days_left(each); };
    if (built_.empty())
      unknown(facts::kCertChainDaysLeft, Because::NotApplicable, "no certificate above it is known");
    else
      observe(facts::kCertChainDaysLeft, std::ranges::min(built_ | std::views::transform(left)));
    observe(facts::kCertIntermediateExpired, std::ranges::any_of(built_, [&](const auto& each) { return now_ > each.not_after; }));
    // RFC 5280 knows extended key usages of end certificates only; Windows and OpenSSL hold an authority's against all that
    // it issues. A root is trusted by itself, by them too (CA/Browser Forum, Baseline Requirements 7.1.2).
    const bool none_between = std::ranges::all_of(built_, &Certificate::self_issued);
    if (none_between)
      unknown(facts::kCertAuthoritiesServerAuth, Because::NotApplicable, "no authority between it and its root is known");
    else
      observe(facts::kCertAuthoritiesServerAuth, std::ranges::all_of(built_, [](const auto& each) { return each.self_issued || may_serve(each); }));
    // A root is trusted by itself, not by its signature.
    observe(facts::kCertSignatureWeak,
            leaf_.weak_signature() || std::ranges::any_of(built_, [](const auto& each) { return !each.self_issued && each.weak_signature(); }));
  }

  void one_above(const Certificate& certificate, const std::string& place) {
    const auto record = [&](const FactType& type, auto value, BytesView raw = {}) {
      evidence_.observe(type, std::move(value),
                        {.subject = {.attempt = evidence_.walk_attempt(), .offered = place}, .at = network_.now(), .raw = raw});
    };
    record(facts::kCertAboveSubject, certificate.subject, certificate.der);
    record(facts::kCertAboveIssuer, certificate.issuer);
    record(facts::kCertAboveNotBefore, certificate.not_before);
    record(facts::kCertAboveNotAfter, certificate.not_after);
    if (certificate.key_bits > 0) record(facts::kCertAboveKey, text::format("{} {} bits", certificate.key_algorithm, certificate.key_bits));
    record(facts::kCertAboveThumbprintSha256, certificate.thumbprint_sha256);
  }

  void revocation_unknown(Because because, const std::string& detail) {
    for (const FactType* type : {&facts::kCertRevocation, &facts::kCertRevocationBy, &facts::kCertRevocationReachable})
      unknown(*type, because, detail);
  }

  // ldap: leads a client to the directory of its own domain; we ask none.
  void revocation_places() {
    const auto in_directory = [](const std::string& address) {
      const auto lower = text::to_lower_ascii(address);
      return lower.starts_with("ldap:") || lower.starts_with("ldaps:");
    };
    if (leaf_.ocsp_addresses.empty() && leaf_.crl_addresses.empty())
      unknown(facts::kCertRevocationDirectoryOnly, Because::NotApplicable, "the certificate names nobody to ask");
    else
      observe(facts::kCertRevocationDirectoryOnly,
              std::ranges::all_of(leaf_.ocsp_addresses, in_directory) && std::ranges::all_of(leaf_.crl_addresses, in_directory));
  }

  void revocation() {
    revocation_places();
    if (leaf_.self_signed) return revocation_unknown(Because::NotApplicable, "nobody revokes a self-signed certificate");
    const auto issuer = std::ranges::find_if(built_, [&](const auto& each) { return crypto::is_issued_by(leaf_, each); });
    if (issuer == built_.end()) return revocation_unknown(Because::NoAnswer, "the issuer's certificate is not at hand");
    if (!options_.revocation && staple_.empty()) return revocation_unknown(Because::SwitchedOff, options_.forbidden_by);
    if (staple_.empty() && leaf_.ocsp_addresses.empty() && leaf_.crl_addresses.empty())
      return revocation_unknown(Because::NotApplicable, "the certificate names nobody to ask");
    const auto finding = web_.revocation(leaf_, issuer->der, staple_);
    if (!finding.asked)
      unknown(facts::kCertRevocationReachable, options_.revocation ? Because::NotTested : Because::SwitchedOff);
    else if (!finding.reachable && finding.cut_short)
      unknown(facts::kCertRevocationReachable, Because::NoAnswer, "there was no time left to ask all of them");
    else
      observe(facts::kCertRevocationReachable, finding.reachable);
    if (finding.by == WebLookup::Finding::By::Nobody) {
      const std::string why = !finding.answer.problem.empty() ? finding.answer.problem
                              : finding.asked                 ? "nobody answered"
                                                              : "no address that may be asked";
      unknown(facts::kCertRevocation, Because::NoAnswer, why);
      unknown(facts::kCertRevocationBy, Because::NoAnswer, why);
      return;
    }
    static constexpr std::string_view kBy[] = {"", "staple", "ocsp", "crl"};
    observe(facts::kCertRevocation, finding.answer.status == crypto::Revocation::Revoked ? std::string{"revoked"} : std::string{"good"});
    observe(facts::kCertRevocationBy, std::string{kBy[std::size_t(finding.by)]});
  }

  void clocks() {
    if (web_.clock_offsets().empty()) return unknown(facts::kCertHttpClockOffset, Because::NotTested, "no web server gave its time");
    // The smallest: a cache between may give an old date, none gives one nearer to ours by chance.
    observe(facts::kCertHttpClockOffset, *std::ranges::min_element(web_.clock_offsets(), {}, [](double offset) { return std::abs(offset); }));
  }

  Evidence& evidence_;
  net::Network& network_;
  CertificateOptions options_;
  WebLookup web_;
  WallTime now_;
  std::vector<Bytes> chain_;  // as sent, as far as it is looked at
  Bytes staple_;
  bool readable_ = false;  // the leaf is a certificate
  Certificate leaf_{};
  std::vector<Certificate> above_;  // the others that were sent and can be read
  std::vector<Certificate> built_;  // those above the leaf in the chain as it was built
  std::optional<Result<crypto::TrustStore>> loaded_;
  const crypto::TrustStore* store_ = nullptr;
  std::optional<crypto::TrustFailure> failure_;
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
