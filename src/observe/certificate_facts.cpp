#include "observe/certificate_facts.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/text.hpp"
#include "crypto/name_match.hpp"
#include "evidence/facts/certificate.hpp"

namespace doctor::observe {
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

}  // namespace

CertificateFacts::CertificateFacts(Evidence& evidence, CertificateInput in, SeenNow seen_now)
    : evidence_(evidence), in_(std::move(in)), seen_now_(std::move(seen_now)) {}

Seen CertificateFacts::seen(BytesView raw, std::string offered) const {
  Seen out = seen_now_();
  out.subject = {.attempt = evidence_.walk_attempt(), .offered = std::move(offered)};
  out.raw = raw;
  return out;
}

void CertificateFacts::look(std::span<const Bytes> sent) {
  const auto chain = bounded(sent);
  chain_.assign(chain.begin(), chain.end());
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

void CertificateFacts::nothing_known(Because because, const std::string& detail) {
  for (const FactType* type : fact_catalogue())
    if (type->observer == "probe/certificate" && type != &facts::kCertPresent && type != &facts::kCertChainLength) unknown(*type, because, detail);
  if (because == Because::NotApplicable) unknown(facts::kCertChainLength, because, detail);
}

void CertificateFacts::identity() {
  observe(facts::kCertSubject, leaf_.subject);
  observe(facts::kCertIssuer, leaf_.issuer);
  observe(facts::kCertSerial, leaf_.serial);
  observe(facts::kCertSelfSigned, leaf_.self_signed);
  observe(facts::kCertWindowsOwn, is_windows_own(leaf_));
  observe(facts::kCertMustStaple, leaf_.must_staple);
  observe(facts::kCertThumbprintSha256, leaf_.thumbprint_sha256);
  observe(facts::kCertThumbprintSha1, leaf_.thumbprint_sha1);
  if (in_.pin_sha256.empty())
    unknown(facts::kCertPinMatches, Because::NotTested, "no pin was given");
  else
    observe(facts::kCertPinMatches, hex_only(in_.pin_sha256) == leaf_.thumbprint_sha256);
}

void CertificateFacts::validity() {
  observe(facts::kCertNotBefore, leaf_.not_before);
  observe(facts::kCertNotAfter, leaf_.not_after);
  observe(facts::kCertDaysLeft, days_left(leaf_));
  observe(facts::kCertExpired, in_.now > leaf_.not_after);
  observe(facts::kCertNotYetValid, in_.now < leaf_.not_before);
}

void CertificateFacts::name() {
  observe(facts::kCertNames, crypto::presented_names(leaf_));
  if (in_.typed_name.empty())
    unknown(facts::kCertNameMatches, Because::NotTested, in_.no_name_because);
  else
    observe(facts::kCertNameMatches, crypto::matches_name(leaf_, in_.typed_name));
}

void CertificateFacts::key_and_purposes() {
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

void CertificateFacts::trust() {
  bool ordered = above_.size() + 1 == chain_.size();
  for (std::size_t i = 0; ordered && i < above_.size(); ++i) ordered = crypto::is_issued_by(i == 0 ? leaf_ : above_[i - 1], above_[i]);
  observe(facts::kCertChainOrdered, ordered);
  observe(facts::kCertIssuerAddress, leaf_.issuer_addresses);

  if (in_.trust == nullptr) loaded_.emplace(crypto::TrustStore::system(in_.ca_file));
  store_ = in_.trust != nullptr ? in_.trust : *loaded_ ? &**loaded_ : nullptr;
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

void CertificateFacts::complete_with(std::span<const Bytes> fetched) {
  if (fetched.empty()) return;
  if (auto issuer = Certificate::parse(fetched.front())) built_.push_back(std::move(*issuer));
  if (store_ == nullptr) return;
  std::vector<Bytes> completed = chain_;
  completed.insert(completed.end(), fetched.begin(), fetched.end());
  const auto verdict = crypto::judge_trust(*store_, completed);
  if (!verdict.trusted && verdict.failure && verdict.failure != failure_) observe(facts::kCertTrustFailure, std::string{name_of(*verdict.failure)});
}

double CertificateFacts::days_left(const Certificate& of) const {
  return double((of.not_after - in_.now).count()) / double(std::chrono::seconds{std::chrono::days{1}}.count());
}

void CertificateFacts::chain_as_built() {
  if (built_.empty()) unknown(facts::kCertAboveSubject, Because::NotApplicable, "no certificate above it is known");
  for (std::size_t i = 0; i < built_.size(); ++i) one_above(built_[i], text::format("above {}", i + 1));
  const auto left = [this](const Certificate& each) { return days_left(each); };
  if (built_.empty())
    unknown(facts::kCertChainDaysLeft, Because::NotApplicable, "no certificate above it is known");
  else
    observe(facts::kCertChainDaysLeft, std::ranges::min(built_ | std::views::transform(left)));
  observe(facts::kCertIntermediateExpired, std::ranges::any_of(built_, [&](const auto& each) { return in_.now > each.not_after; }));
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

void CertificateFacts::one_above(const Certificate& certificate, const std::string& place) {
  const auto record = [&](const FactType& type, auto value, BytesView raw = {}) { evidence_.observe(type, std::move(value), seen(raw, place)); };
  record(facts::kCertAboveSubject, certificate.subject, certificate.der);
  record(facts::kCertAboveIssuer, certificate.issuer);
  record(facts::kCertAboveNotBefore, certificate.not_before);
  record(facts::kCertAboveNotAfter, certificate.not_after);
  if (certificate.key_bits > 0) record(facts::kCertAboveKey, text::format("{} {} bits", certificate.key_algorithm, certificate.key_bits));
  record(facts::kCertAboveThumbprintSha256, certificate.thumbprint_sha256);
}

// ldap: leads a client to the directory of its own domain; we ask none.
void CertificateFacts::revocation_places() {
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

}  // namespace doctor::observe
