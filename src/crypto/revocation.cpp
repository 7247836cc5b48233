#include "crypto/revocation.hpp"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "crypto/asn1_time.hpp"
#include "crypto/certificate.hpp"
#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

constexpr Duration kClockTolerance = std::chrono::minutes{5};
constexpr int kMostAnswers = 256;    // single responses looked at
constexpr int kMostResponders = 16;  // certificates in a response looked at

RevocationAnswer unknown(std::string problem) {
  ERR_clear_error();
  return {.status = Revocation::Unknown, .problem = std::move(problem)};
}

// Why an answer of these dates does not count now; nothing when it does.
std::optional<std::string> out_of_date(std::optional<WallTime> from, std::optional<WallTime> until, WallTime now) {
  if (!from) return "the answer has no date";
  if (*from > now + std::chrono::duration_cast<std::chrono::seconds>(kClockTolerance)) return "the answer is from the future: " + to_rfc3339(*from);
  if (until && *until < now - std::chrono::duration_cast<std::chrono::seconds>(kClockTolerance))
    return "the answer is out of date since " + to_rfc3339(*until);
  return std::nullopt;
}

struct Pair {
  X509Handle certificate;
  X509Handle issuer;
  bool readable() const { return certificate != nullptr && issuer != nullptr && X509_get0_pubkey(issuer.get()) != nullptr; }
};

bool signed_by(OCSP_BASICRESP* basic, EVP_PKEY* key) {
  return key != nullptr && ASN1_item_verify(ASN1_ITEM_rptr(OCSP_RESPDATA), OCSP_resp_get0_tbs_sigalg(basic), OCSP_resp_get0_signature(basic),
                                            OCSP_resp_get0_respdata(basic), key) == 1;
}

// RFC 6960 section 4.2.2.2: the issuer itself, or whoever it certified for OCSPSigning directly.
bool rightly_signed(OCSP_BASICRESP* basic, X509* issuer, WallTime now) {
  if (signed_by(basic, X509_get0_pubkey(issuer))) return true;
  const STACK_OF(X509)* senders = OCSP_resp_get0_certs(basic);
  for (int i = 0; i < std::min(sk_X509_num(senders), kMostResponders); ++i) {
    X509* responder = sk_X509_value(senders, i);
    const bool certified = X509_NAME_cmp(X509_get_issuer_name(responder), X509_get_subject_name(issuer)) == 0 &&
                           (X509_get_extension_flags(responder) & EXFLAG_XKUSAGE) != 0 &&
                           (X509_get_extended_key_usage(responder) & XKU_OCSP_SIGN) != 0 && X509_verify(responder, X509_get0_pubkey(issuer)) == 1;
    const auto from = read_time(X509_get0_notBefore(responder));
    const auto until = read_time(X509_get0_notAfter(responder));
    if (certified && from && until && *from <= now && now <= *until && signed_by(basic, X509_get0_pubkey(responder))) return true;
  }
  return false;
}

// The answer that speaks of this certificate; responders choose the hash by which they name it.
OCSP_SINGLERESP* answer_for(OCSP_BASICRESP* basic, const Pair& pair) {
  for (int i = 0; i < std::min(OCSP_resp_count(basic), kMostAnswers); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic, i);
    auto* named = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
    ASN1_OBJECT* algorithm = nullptr;
    OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, named);
    const EVP_MD* digest = EVP_get_digestbyobj(algorithm);
    if (digest == nullptr) continue;
    OCSP_CERTID* ours = OCSP_cert_to_id(digest, pair.certificate.get(), pair.issuer.get());
    const bool same = ours != nullptr && OCSP_id_cmp(ours, named) == 0;
    OCSP_CERTID_free(ours);
    if (same) return single;
  }
  return nullptr;
}

// Whether a list that serves one distribution point alone serves one that the certificate names (RFC 5280 6.3.3 b 2 i).
bool names_one_of(const DIST_POINT_NAME& point, std::span<const std::string> addresses) {
  if (point.type != 0) return false;  // a name relative to the issuer: nothing here compares those
  for (int i = 0; i < sk_GENERAL_NAME_num(point.name.fullname); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(point.name.fullname, i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    const std::string_view text{reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)), std::size_t(ASN1_STRING_length(uri))};
    if (std::ranges::find(addresses, text) != addresses.end()) return true;
  }
  return false;
}

// Why a list does not speak of a certificate that names `addresses` for its list; nothing when it does.
std::optional<std::string> only_partial(X509_CRL* list, std::span<const std::string> addresses) {
  if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) return "the list holds differences only";
  if (X509_CRL_get_ext_by_NID(list, NID_issuing_distribution_point, -1) < 0) return std::nullopt;
  auto* point = static_cast<ISSUING_DIST_POINT*>(X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, nullptr, nullptr));
  const bool partial = point == nullptr || point->onlyCA > 0 || point->onlyattr > 0 || point->indirectCRL > 0 || point->onlysomereasons != nullptr ||
                       (point->distpoint != nullptr && !names_one_of(*point->distpoint, addresses));
  ISSUING_DIST_POINT_free(point);
  return partial ? std::optional<std::string>{"the list does not cover this certificate"} : std::nullopt;
}

}  // namespace

Result<Bytes> build_ocsp_request(BytesView certificate, BytesView issuer) {
  const Pair pair{read_x509(certificate), read_x509(issuer)};
  if (!pair.readable()) return fail(ErrorCode::BadData, "certificate or issuer cannot be read");
  // SHA-1 names the certificate, it protects nothing; many responders know no other (RFC 5019 section 2.1.1).
  OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), pair.certificate.get(), pair.issuer.get());
  const Handle<ocsp_request_st> request{OCSP_REQUEST_new()};
  if (id == nullptr || OCSP_request_add0_id(request.get(), id) == nullptr)
    return fail(ErrorCode::Internal, "cannot ask by OCSP: " + take_library_error());
  Bytes out(std::size_t(i2d_OCSP_REQUEST(request.get(), nullptr)));
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  i2d_OCSP_REQUEST(request.get(), &at);
  return out;
}

RevocationAnswer read_ocsp_response(BytesView response, BytesView certificate, BytesView issuer, WallTime now) {
  const Pair pair{read_x509(certificate), read_x509(issuer)};
  if (!pair.readable()) return unknown("certificate or issuer cannot be read");
  const auto* at = reinterpret_cast<const unsigned char*>(response.data());
  const Handle<ocsp_response_st> answer{d2i_OCSP_RESPONSE(nullptr, &at, long(response.size()))};
  if (answer == nullptr) return unknown("not an OCSP answer");
  if (const int status = OCSP_response_status(answer.get()); status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return unknown(text::format("the responder says {}", OCSP_response_status_str(status)));
  const Handle<ocsp_basic_response_st> basic{OCSP_response_get1_basic(answer.get())};
  if (basic == nullptr) return unknown("not a basic OCSP answer");
  if (!rightly_signed(basic.get(), pair.issuer.get(), now)) return unknown("the answer is not signed by the issuer or a responder of its own");
  OCSP_SINGLERESP* single = answer_for(basic.get(), pair);
  if (single == nullptr) return unknown("the answer speaks of another certificate");
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* until = nullptr;
  const int status = OCSP_single_get0_status(single, nullptr, nullptr, &from, &until);
  if (auto problem = out_of_date(read_time(from), read_time(until), now)) return unknown(*problem);
  ERR_clear_error();
  if (status == V_OCSP_CERTSTATUS_GOOD) return {.status = Revocation::Good};
  if (status == V_OCSP_CERTSTATUS_REVOKED) return {.status = Revocation::Revoked};
  return unknown("the responder does not know the certificate");
}

RevocationAnswer read_crl(BytesView list, BytesView certificate, BytesView issuer, WallTime now) {
  const Pair pair{read_x509(certificate), read_x509(issuer)};
  if (!pair.readable()) return unknown("certificate or issuer cannot be read");
  const auto* at = reinterpret_cast<const unsigned char*>(list.data());
  const Handle<X509_crl_st> crl{d2i_X509_CRL(nullptr, &at, long(list.size()))};
  if (crl == nullptr) return unknown("not a revocation list");
  if (X509_NAME_cmp(X509_CRL_get_issuer(crl.get()), X509_get_subject_name(pair.issuer.get())) != 0) return unknown("the list is of another issuer");
  if ((X509_get_key_usage(pair.issuer.get()) & KU_CRL_SIGN) == 0) return unknown("the issuer's key may not sign lists");
  if (X509_CRL_verify(crl.get(), X509_get0_pubkey(pair.issuer.get())) != 1) return unknown("the list is not signed by the issuer");
  if (auto problem = out_of_date(read_time(X509_CRL_get0_lastUpdate(crl.get())), read_time(X509_CRL_get0_nextUpdate(crl.get())), now))
    return unknown(*problem);
  const auto subject = Certificate::parse(certificate);
  if (!subject) return unknown("the certificate cannot be read");
  if (auto problem = only_partial(crl.get(), subject->crl_addresses)) return unknown(*problem);
  X509_REVOKED* entry = nullptr;
  const int found = X509_CRL_get0_by_cert(crl.get(), &entry, pair.certificate.get());
  ERR_clear_error();
  return {.status = found == 1 ? Revocation::Revoked : Revocation::Good};  // 2: removeFromCRL
}

}  // namespace doctor::crypto
