#include "crypto/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "crypto/asn1_time.hpp"
#include "crypto/digest.hpp"
#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

constexpr std::size_t kMostNames = 1000;         // of each sort; more is an attack, not a certificate
constexpr std::size_t kMostCertificates = 4096;  // in one file of certificates

std::string chars_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)), std::size_t(ASN1_STRING_length(string))};
}

std::string utf8_of(const ASN1_STRING* string) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, string);
  if (size < 0) return chars_of(string);
  std::string out{reinterpret_cast<const char*>(utf8), std::size_t(size)};
  OPENSSL_free(utf8);
  return out;
}

std::string text_of(const X509_NAME* name) {
  const Handle<bio_st> memory{BIO_new(BIO_s_mem())};
  X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  const char* chars = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &chars);
  return size > 0 ? std::string{chars, std::size_t(size)} : std::string{};
}

std::string oid_of(const ASN1_OBJECT* object) {
  std::array<char, 128> buffer{};
  const int size = OBJ_obj2txt(buffer.data(), int(buffer.size()), object, 1);
  return size > 0 ? std::string{buffer.data()} : std::string{};
}

std::string serial_of(const X509* certificate) {
  std::string digits = text::hex_bytes(text::as_bytes(chars_of(X509_get0_serialNumber(certificate))), "");
  if (digits.empty()) digits = "00";
  return ASN1_STRING_type(X509_get0_serialNumber(certificate)) == V_ASN1_NEG_INTEGER ? "-" + digits : digits;
}

void read_common_name(Certificate& out, const X509_NAME* subject) {
  int index = -1;
  int count = 0;
  for (int next = -1; (next = X509_NAME_get_index_by_NID(subject, NID_commonName, next)) >= 0; ++count) index = next;
  if (index < 0) return;
  out.common_name = utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
  out.subject_is_one_common_name = count == 1 && X509_NAME_entry_count(subject) == 1;
}

void read_alternative_names(Certificate& out, const X509* certificate) {
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DNS && out.dns_names.size() < kMostNames) out.dns_names.push_back(chars_of(name->d.dNSName));
    if (name->type != GEN_IPADD || out.addresses.size() >= kMostNames) continue;
    const std::string octets = chars_of(name->d.iPAddress);
    if (octets.size() != 4 && octets.size() != 16) continue;
    Address address{.family = octets.size() == 4 ? Address::Family::V4 : Address::Family::V6};
    std::ranges::copy(text::as_bytes(octets), address.octets.begin());
    out.addresses.push_back(address);
  }
  GENERAL_NAMES_free(names);
}

void read_key(Certificate& out, const X509* certificate) {
  if (const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(certificate); bits != nullptr) {
    const std::string key = chars_of(bits);
    out.public_key.assign(text::as_bytes(key).begin(), text::as_bytes(key).end());
  }
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return;
  out.key_bits = std::max(0, EVP_PKEY_get_bits(key));
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: out.key_algorithm = "RSA"; break;
    case EVP_PKEY_RSA_PSS: out.key_algorithm = "RSA-PSS"; break;
    case EVP_PKEY_EC: out.key_algorithm = "EC"; break;
    case EVP_PKEY_ED25519: out.key_algorithm = "ED25519"; break;
    case EVP_PKEY_ED448: out.key_algorithm = "ED448"; break;
    case EVP_PKEY_DSA: out.key_algorithm = "DSA"; break;
    default:
      if (const char* name = EVP_PKEY_get0_type_name(key); name != nullptr) out.key_algorithm = name;
  }
}

void read_signature(Certificate& out, X509* certificate) {
  const int algorithm = X509_get_signature_nid(certificate);
  const X509_ALGOR* identifier = X509_get0_tbs_sigalg(certificate);
  out.signature_algorithm = algorithm == NID_undef ? oid_of(identifier->algorithm) : std::string{OBJ_nid2ln(algorithm)};
  int digest = NID_undef;
  X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr);  // also knows the digest within RSASSA-PSS
  if (digest == NID_undef) OBJ_find_sigid_algs(algorithm, &digest, nullptr);
  if (digest != NID_undef) out.signature_digest = OBJ_nid2sn(digest);
}

void read_usages(Certificate& out, X509* certificate) {
  auto* purposes = static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr));
  out.has_extended_key_usage = X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1) >= 0;
  for (int i = 0; i < sk_ASN1_OBJECT_num(purposes) && out.extended_key_usages.size() < kMostNames; ++i)
    out.extended_key_usages.push_back(oid_of(sk_ASN1_OBJECT_value(purposes, i)));
  EXTENDED_KEY_USAGE_free(purposes);

  const std::uint32_t flags = X509_get_extension_flags(certificate);
  if ((flags & EXFLAG_KUSAGE) != 0) {
    const std::uint32_t bits = X509_get_key_usage(certificate);
    out.key_usage = KeyUsage{.digital_signature = (bits & KU_DIGITAL_SIGNATURE) != 0,
                             .key_encipherment = (bits & KU_KEY_ENCIPHERMENT) != 0,
                             .data_encipherment = (bits & KU_DATA_ENCIPHERMENT) != 0,
                             .key_agreement = (bits & KU_KEY_AGREEMENT) != 0,
                             .key_cert_sign = (bits & KU_KEY_CERT_SIGN) != 0,
                             .crl_sign = (bits & KU_CRL_SIGN) != 0};
  }
  out.is_ca = (flags & EXFLAG_CA) != 0;
  if (const long length = X509_get_pathlen(certificate); out.is_ca && length >= 0) out.path_length = std::uint32_t(length);
}

void add_address(std::vector<std::string>& to, const GENERAL_NAME* name) {
  if (name != nullptr && name->type == GEN_URI && to.size() < kMostNames) to.push_back(chars_of(name->d.uniformResourceIdentifier));
}

void read_addresses(Certificate& out, const X509* certificate) {
  auto* access = static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr));
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access); ++i) {
    const ACCESS_DESCRIPTION* description = sk_ACCESS_DESCRIPTION_value(access, i);
    const int method = OBJ_obj2nid(description->method);
    if (method == NID_ad_ca_issuers) add_address(out.issuer_addresses, description->location);
    if (method == NID_ad_OCSP) add_address(out.ocsp_addresses, description->location);
  }
  AUTHORITY_INFO_ACCESS_free(access);

  auto* points = static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr));
  for (int i = 0; i < sk_DIST_POINT_num(points); ++i) {
    const DIST_POINT* point = sk_DIST_POINT_value(points, i);
    if (point->distpoint == nullptr || point->distpoint->type != 0) continue;
    const GENERAL_NAMES* names = point->distpoint->name.fullname;
    for (int j = 0; j < sk_GENERAL_NAME_num(names); ++j) add_address(out.crl_addresses, sk_GENERAL_NAME_value(names, j));
  }
  CRL_DIST_POINTS_free(points);
}

bool demands_staple(const X509* certificate) {
  constexpr long kStatusRequest = 5;  // RFC 6066 section 8
  auto* features = static_cast<TLS_FEATURE*>(X509_get_ext_d2i(certificate, NID_tlsfeature, nullptr, nullptr));
  bool found = false;
  for (int i = 0; i < sk_ASN1_INTEGER_num(features); ++i) found = found || ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features, i)) == kStatusRequest;
  TLS_FEATURE_free(features);
  return found;
}

}  // namespace

Result<Certificate> Certificate::parse(BytesView der) {
  const auto certificate = read_x509(der);
  if (certificate == nullptr) return fail(ErrorCode::BadData, "not an X.509 certificate");
  Certificate out{};
  out.der.assign(der.begin(), der.end());
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  const X509_NAME* issuer = X509_get_issuer_name(certificate.get());
  out.subject = text_of(subject);
  out.issuer = text_of(issuer);
  read_common_name(out, subject);
  out.serial = serial_of(certificate.get());
  const auto from = read_time(X509_get0_notBefore(certificate.get()));
  const auto until = read_time(X509_get0_notAfter(certificate.get()));
  if (!from || !until) return fail(ErrorCode::BadData, "the validity of the certificate cannot be read");
  out.not_before = *from;
  out.not_after = *until;
  read_alternative_names(out, certificate.get());
  read_key(out, certificate.get());
  read_signature(out, certificate.get());
  read_usages(out, certificate.get());
  read_addresses(out, certificate.get());
  out.must_staple = demands_staple(certificate.get());
  out.self_issued = X509_NAME_cmp(subject, issuer) == 0;
  out.self_signed = out.self_issued && out.key_bits > 0 && X509_verify(certificate.get(), X509_get0_pubkey(certificate.get())) == 1;
  out.thumbprint_sha256 = text::hex_bytes(sha256(der), "");
  out.thumbprint_sha1 = text::hex_bytes(sha1(der), "");
  ERR_clear_error();
  return out;
}

bool Certificate::has_purpose(std::string_view oid) const { return std::ranges::find(extended_key_usages, oid) != extended_key_usages.end(); }

bool Certificate::weak_key() const {
  if (key_algorithm == "RSA" || key_algorithm == "RSA-PSS" || key_algorithm == "DSA") return key_bits < 2048;
  return key_algorithm == "EC" && key_bits < 256;
}

bool Certificate::weak_signature() const {
  static constexpr std::array<std::string_view, 5> kWeak{"MD2", "MD4", "MD5", "MD5-SHA1", "SHA1"};
  return std::ranges::find(kWeak, signature_digest) != kWeak.end();
}

Bytes hash_for_channel_binding(const Certificate& certificate) {
  static constexpr std::array<std::string_view, 2> kReplaced{"MD5", "SHA1"};  // by SHA-256, the section says
  if (certificate.signature_digest.empty()) return {};
  const bool replaced = std::ranges::find(kReplaced, certificate.signature_digest) != kReplaced.end();
  const EVP_MD* digest = replaced ? EVP_sha256() : EVP_get_digestbyname(certificate.signature_digest.c_str());
  if (digest == nullptr) return {};
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_Digest(certificate.der.data(), certificate.der.size(), reinterpret_cast<unsigned char*>(out.data()), &size, digest, nullptr) != 1)
    return {};
  out.resize(size);
  return out;
}

bool is_issued_by(const Certificate& below, const Certificate& above) {
  const auto lower = read_x509(below.der);
  const auto upper = read_x509(above.der);
  if (lower == nullptr || upper == nullptr) return false;
  EVP_PKEY* key = X509_get0_pubkey(upper.get());
  const bool issued = X509_NAME_cmp(X509_get_issuer_name(lower.get()), X509_get_subject_name(upper.get())) == 0 && key != nullptr &&
                      X509_verify(lower.get(), key) == 1;
  ERR_clear_error();
  return issued;
}

std::string to_pem(BytesView der) {
  const Handle<bio_st> memory{BIO_new(BIO_s_mem())};
  if (memory == nullptr ||
      PEM_write_bio(memory.get(), PEM_STRING_X509, "", reinterpret_cast<const unsigned char*>(der.data()), long(der.size())) == 0)
    return {};
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  return {text, std::size_t(length)};
}

std::vector<Bytes> read_certificates(BytesView file) {
  std::vector<Bytes> out;
  if (const auto one = read_x509(file); one != nullptr) {
    out.emplace_back(file.begin(), file.end());
    return out;
  }
  const Handle<bio_st> memory{BIO_new_mem_buf(file.data(), int(file.size()))};
  while (out.size() < kMostCertificates) {
    const X509Handle certificate{PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)};
    if (certificate == nullptr) break;
    out.push_back(der_of(certificate.get()));
  }
  ERR_clear_error();
  return out;
}

}  // namespace doctor::crypto
