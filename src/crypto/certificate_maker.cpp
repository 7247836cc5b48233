#include "crypto/certificate_maker.hpp"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/ocsp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/text.hpp"
#include "crypto/handles.hpp"
#include "crypto/random.hpp"

namespace doctor::crypto {
namespace {

constexpr std::size_t kSerialBytes = 16;

std::unexpected<Error> refused(std::string_view what) {
  return fail(ErrorCode::Usage, text::format("cannot make {}: {}", what, take_library_error()));
}

KeyHandle make_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::EcP256: return KeyHandle{EVP_EC_gen("P-256")};
    case KeyKind::Rsa2048: return KeyHandle{EVP_RSA_gen(2048)};
    case KeyKind::Rsa1024: return KeyHandle{EVP_RSA_gen(1024)};
  }
  return nullptr;
}

const EVP_MD* digest_of(SignatureDigest digest) {
  switch (digest) {
    case SignatureDigest::Sha256: return EVP_sha256();
    case SignatureDigest::Sha1: return EVP_sha1();
    case SignatureDigest::Md5: return EVP_md5();
  }
  return nullptr;
}

Handle<asn1_string_st> time_of(WallTime time) {
  // ASN1_TIME_adj counts from the time_t it is given; RFC 5280 chooses between UTCTime and GeneralizedTime by the year.
  return Handle<asn1_string_st>{ASN1_TIME_set(nullptr, std::time_t(time.time_since_epoch().count()))};
}

bool add_name(X509_NAME* name, const char* field, const std::string& value) {
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()), int(value.size()), -1, 0) == 1;
}

bool set_chars(ASN1_STRING* string, BytesView chars) { return ASN1_STRING_set(string, chars.data(), int(chars.size())) == 1; }

GENERAL_NAME* general_name(int type, BytesView chars) {
  ASN1_STRING* value = type == GEN_IPADD ? ASN1_OCTET_STRING_new() : ASN1_IA5STRING_new();
  set_chars(value, chars);
  GENERAL_NAME* name = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(name, type, value);
  return name;
}

bool add_alternative_names(X509* certificate, const CertificateWish& wish) {
  if (wish.dns_names.empty() && wish.addresses.empty()) return true;
  GENERAL_NAMES* names = GENERAL_NAMES_new();
  for (const auto& name : wish.dns_names) sk_GENERAL_NAME_push(names, general_name(GEN_DNS, text::as_bytes(name)));
  for (const auto& address : wish.addresses)
    sk_GENERAL_NAME_push(names, general_name(GEN_IPADD, BytesView{address.octets}.first(address.is_v4() ? 4 : 16)));
  const bool added = X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1;
  GENERAL_NAMES_free(names);
  return added;
}

bool add_basic_constraints(X509* certificate, const CertificateWish& wish) {
  BASIC_CONSTRAINTS* constraints = BASIC_CONSTRAINTS_new();
  constraints->ca = wish.is_ca ? 0xff : 0;
  if (wish.path_length) {
    constraints->pathlen = ASN1_INTEGER_new();
    ASN1_INTEGER_set_uint64(constraints->pathlen, *wish.path_length);
  }
  const bool added = X509_add1_ext_i2d(certificate, NID_basic_constraints, constraints, 1, 0) == 1;
  BASIC_CONSTRAINTS_free(constraints);
  return added;
}

bool add_key_usage(X509* certificate, const CertificateWish& wish) {
  if (!wish.key_usage) return true;
  // Bit numbers of RFC 5280 section 4.2.1.3.
  const std::pair<int, bool> bits[] = {{0, wish.key_usage->digital_signature}, {2, wish.key_usage->key_encipherment},
                                       {3, wish.key_usage->data_encipherment}, {4, wish.key_usage->key_agreement},
                                       {5, wish.key_usage->key_cert_sign},     {6, wish.key_usage->crl_sign}};
  ASN1_BIT_STRING* usage = ASN1_BIT_STRING_new();
  for (const auto& [bit, set] : bits) ASN1_BIT_STRING_set_bit(usage, bit, set ? 1 : 0);
  const bool added = X509_add1_ext_i2d(certificate, NID_key_usage, usage, 1, 0) == 1;
  ASN1_BIT_STRING_free(usage);
  return added;
}

bool add_purposes(X509* certificate, const CertificateWish& wish) {
  if (wish.extended_key_usages.empty()) return true;
  EXTENDED_KEY_USAGE* purposes = sk_ASN1_OBJECT_new_null();
  bool good = true;
  for (const auto& oid : wish.extended_key_usages) {
    ASN1_OBJECT* purpose = OBJ_txt2obj(oid.c_str(), 1);
    good = good && purpose != nullptr && sk_ASN1_OBJECT_push(purposes, purpose) > 0;
  }
  good = good && X509_add1_ext_i2d(certificate, NID_ext_key_usage, purposes, 0, 0) == 1;
  EXTENDED_KEY_USAGE_free(purposes);
  return good;
}

void add_access(AUTHORITY_INFO_ACCESS* access, int method, const std::string& address) {
  ACCESS_DESCRIPTION* description = ACCESS_DESCRIPTION_new();
  ASN1_OBJECT_free(description->method);
  description->method = OBJ_nid2obj(method);
  GENERAL_NAME_free(description->location);
  description->location = general_name(GEN_URI, text::as_bytes(address));
  sk_ACCESS_DESCRIPTION_push(access, description);
}

bool add_addresses(X509* certificate, const CertificateWish& wish) {
  bool good = true;
  if (!wish.issuer_addresses.empty() || !wish.ocsp_addresses.empty()) {
    AUTHORITY_INFO_ACCESS* access = sk_ACCESS_DESCRIPTION_new_null();
    for (const auto& address : wish.issuer_addresses) add_access(access, NID_ad_ca_issuers, address);
    for (const auto& address : wish.ocsp_addresses) add_access(access, NID_ad_OCSP, address);
    good = X509_add1_ext_i2d(certificate, NID_info_access, access, 0, 0) == 1;
    AUTHORITY_INFO_ACCESS_free(access);
  }
  if (wish.crl_addresses.empty()) return good;
  CRL_DIST_POINTS* points = sk_DIST_POINT_new_null();
  for (const auto& address : wish.crl_addresses) {
    DIST_POINT* point = DIST_POINT_new();
    point->distpoint = DIST_POINT_NAME_new();
    point->distpoint->type = 0;
    point->distpoint->name.fullname = GENERAL_NAMES_new();
    sk_GENERAL_NAME_push(point->distpoint->name.fullname, general_name(GEN_URI, text::as_bytes(address)));
    sk_DIST_POINT_push(points, point);
  }
  good = good && X509_add1_ext_i2d(certificate, NID_crl_distribution_points, points, 0, 0) == 1;
  CRL_DIST_POINTS_free(points);
  return good;
}

bool add_must_staple(X509* certificate, const CertificateWish& wish) {
  if (!wish.must_staple) return true;
  TLS_FEATURE* features = sk_ASN1_INTEGER_new_null();
  ASN1_INTEGER* status_request = ASN1_INTEGER_new();
  ASN1_INTEGER_set(status_request, 5);  // RFC 6066 section 8
  sk_ASN1_INTEGER_push(features, status_request);
  const bool added = X509_add1_ext_i2d(certificate, NID_tlsfeature, features, 0, 0) == 1;
  TLS_FEATURE_free(features);
  return added;
}

bool add_key_identifiers(X509* certificate, X509* issuer) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [type, value] : {std::pair{NID_subject_key_identifier, "hash"}, std::pair{NID_authority_key_identifier, "keyid"}}) {
    if (type == NID_authority_key_identifier && issuer == certificate) continue;
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, type, value);
    const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    if (!added) return false;
  }
  return true;
}

bool set_random_serial(X509* certificate) {
  Bytes octets = random_bytes(kSerialBytes);
  octets[0] = (octets[0] & std::byte{0x3f}) | std::byte{0x40};  // positive and of constant length, RFC 5280 section 4.1.2.2
  BIGNUM* number = BN_bin2bn(reinterpret_cast<const unsigned char*>(octets.data()), int(octets.size()), nullptr);
  const bool set = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool fill(X509* certificate, EVP_PKEY* key, X509* issuer, const CertificateWish& wish) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_random_serial(certificate) &&
         (wish.organization.empty() || add_name(subject, "O", wish.organization)) &&
         (wish.common_name.empty() || add_name(subject, "CN", wish.common_name)) &&
         X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
         X509_set1_notBefore(certificate, time_of(wish.not_before).get()) == 1 &&
         X509_set1_notAfter(certificate, time_of(wish.not_after).get()) == 1 && X509_set_pubkey(certificate, key) == 1 &&
         add_basic_constraints(certificate, wish) && add_key_usage(certificate, wish) && add_purposes(certificate, wish) &&
         add_alternative_names(certificate, wish) && add_key_identifiers(certificate, issuer) && add_addresses(certificate, wish) &&
         add_must_staple(certificate, wish);
}

Result<Bytes> pkcs8_of(EVP_PKEY* key) {
  PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
  PKCS8_PRIV_KEY_INFO_free(info);
  if (size <= 0) return refused("a private key");
  const auto* begin = reinterpret_cast<const std::byte*>(der);
  Bytes out{begin, begin + size};
  OPENSSL_clear_free(der, std::size_t(size));
  return out;
}

struct Signer {
  X509Handle certificate{};
  KeyHandle key{};
};
Result<Signer> read_signer(const KeyedCertificate& from) {
  Signer out{read_x509(from.certificate), read_private_key(from.private_key)};
  if (out.certificate == nullptr || out.key == nullptr) return fail(ErrorCode::BadData, "the issuer's certificate or key cannot be read");
  return out;
}

}  // namespace

Result<KeyedCertificate> make_certificate(const CertificateWish& wish, const KeyedCertificate* issuer) {
  ERR_clear_error();
  const KeyHandle key = make_key(wish.key);
  const X509Handle certificate{X509_new()};
  if (key == nullptr || certificate == nullptr) return refused("a key");
  Signer signer{};
  if (issuer != nullptr) {
    TRY_ASSIGN(signer, read_signer(*issuer));
  }
  X509* above = issuer == nullptr ? certificate.get() : signer.certificate.get();
  EVP_PKEY* signing_key = issuer == nullptr ? key.get() : signer.key.get();
  if (!fill(certificate.get(), key.get(), above, wish) || X509_sign(certificate.get(), signing_key, digest_of(wish.digest)) <= 0)
    return refused("a certificate");
  KeyedCertificate out{.certificate = der_of(certificate.get())};
  TRY_ASSIGN(out.private_key, pkcs8_of(key.get()));
  return out;
}

CertificateWish windows_own_certificate(std::string name, WallTime not_before) {
  // Seen on Windows 10 and 11: certlm.msc, store "Remote Desktop"; half a year is written as 182 to 184 days.
  return {.common_name = std::move(name),
          .not_before = not_before,
          .not_after = not_before + std::chrono::days{183},
          .key = KeyKind::Rsa2048,
          .extended_key_usages = {std::string{kServerAuth}},
          .key_usage = KeyUsage{.key_encipherment = true, .data_encipherment = true}};
}

Result<Bytes> make_crl(const KeyedCertificate& issuer, std::span<const Bytes> revoked, WallTime this_update, WallTime next_update) {
  ERR_clear_error();
  TRY_ASSIGN(const Signer signer, read_signer(issuer));
  const Handle<X509_crl_st> list{X509_CRL_new()};
  bool good = X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(signer.certificate.get())) == 1 &&
              X509_CRL_set1_lastUpdate(list.get(), time_of(this_update).get()) == 1 &&
              X509_CRL_set1_nextUpdate(list.get(), time_of(next_update).get()) == 1;
  for (const auto& der : revoked) {
    const auto certificate = read_x509(der);
    if (certificate == nullptr) return fail(ErrorCode::BadData, "a certificate to revoke cannot be read");
    X509_REVOKED* entry = X509_REVOKED_new();
    good = good && X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get())) == 1 &&
           X509_REVOKED_set_revocationDate(entry, time_of(this_update).get()) == 1 && X509_CRL_add0_revoked(list.get(), entry) == 1;
  }
  good = good && X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), signer.key.get(), EVP_sha256()) > 0;
  if (!good) return refused("a revocation list");
  Bytes out(std::size_t(i2d_X509_CRL(list.get(), nullptr)));
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  i2d_X509_CRL(list.get(), &at);
  return out;
}

Result<Bytes> make_ocsp_response(const KeyedCertificate& issuer, BytesView certificate, const OcspWish& wish, const KeyedCertificate* responder) {
  ERR_clear_error();
  TRY_ASSIGN(const Signer above, read_signer(issuer));
  TRY_ASSIGN(const Signer signer, read_signer(responder == nullptr ? issuer : *responder));
  const auto subject = read_x509(certificate);
  if (subject == nullptr) return fail(ErrorCode::BadData, "the certificate to answer for cannot be read");
  const Handle<ocsp_basic_response_st> basic{OCSP_BASICRESP_new()};
  OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), subject.get(), above.certificate.get());
  const int status = wish.status == OcspStatus::Good      ? V_OCSP_CERTSTATUS_GOOD
                     : wish.status == OcspStatus::Revoked ? V_OCSP_CERTSTATUS_REVOKED
                                                          : V_OCSP_CERTSTATUS_UNKNOWN;
  const auto this_update = time_of(wish.this_update);
  const auto next_update = time_of(wish.next_update);
  // RFC 6960 section 4.2.2.1 asks for GeneralizedTime, which OpenSSL copies the given times into.
  const bool good =
      id != nullptr &&
      OCSP_basic_add1_status(basic.get(), id, status, OCSP_REVOKED_STATUS_UNSPECIFIED, this_update.get(), this_update.get(), next_update.get()) !=
          nullptr &&
      OCSP_basic_sign(basic.get(), signer.certificate.get(), signer.key.get(), EVP_sha256(), nullptr, responder == nullptr ? OCSP_NOCERTS : 0) == 1;
  OCSP_CERTID_free(id);
  if (!good) return refused("an OCSP answer");
  const Handle<ocsp_response_st> response{OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get())};
  Bytes out(std::size_t(i2d_OCSP_RESPONSE(response.get(), nullptr)));
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  i2d_OCSP_RESPONSE(response.get(), &at);
  return out;
}

}  // namespace doctor::crypto
