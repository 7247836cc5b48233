// Makes keys, certificates, revocation lists and OCSP answers, sound ones and deliberately weak ones, for the practice
// host and the tests. Nothing made here is meant to be trusted by anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "crypto/certificate.hpp"

namespace doctor::crypto {

enum class KeyKind : std::uint8_t { EcP256, Rsa2048, Rsa1024 };
enum class SignatureDigest : std::uint8_t { Sha256, Sha1, Md5 };

struct CertificateWish {
  std::string common_name{};
  std::string organization{};            // absent from the subject when empty
  std::vector<std::string> dns_names{};  // SubjectAltName, absent when both are empty
  std::vector<Address> addresses{};
  WallTime not_before{};
  WallTime not_after{};
  KeyKind key{KeyKind::EcP256};
  SignatureDigest digest{SignatureDigest::Sha256};
  bool is_ca{false};
  std::optional<std::uint32_t> path_length{};
  std::vector<std::string> extended_key_usages{};  // object identifiers; none: no such extension
  std::optional<KeyUsage> key_usage{};
  std::vector<std::string> issuer_addresses{};  // AuthorityInfoAccess caIssuers
  std::vector<std::string> ocsp_addresses{};
  std::vector<std::string> crl_addresses{};
  bool must_staple{false};
};

struct KeyedCertificate {
  Bytes certificate{};  // DER
  Bytes private_key{};  // DER, PKCS #8
};

// Signed by `issuer`, or by itself without one. Serial numbers are random. An RSA key takes tens of milliseconds.
// Errors: a field that cannot be written into a certificate, or MD5 with an issuer whose key is not RSA.
Result<KeyedCertificate> make_certificate(const CertificateWish& wish, const KeyedCertificate* issuer = nullptr);

// What Windows makes for its Remote Desktop listener: CN=<name>, RSA 2048, SHA-256, half a year, serverAuth.
CertificateWish windows_own_certificate(std::string name, WallTime not_before);

// A revocation list over the certificates `revoked` (DER), signed by `issuer`.
Result<Bytes> make_crl(const KeyedCertificate& issuer, std::span<const Bytes> revoked, WallTime this_update, WallTime next_update);

enum class OcspStatus : std::uint8_t { Good, Revoked, Unknown };
struct OcspWish {
  OcspStatus status{OcspStatus::Good};
  WallTime this_update{};
  WallTime next_update{};
};
// An OCSPResponse about `certificate` (DER), signed by `issuer` or, when given, by a responder that carries its certificate.
Result<Bytes> make_ocsp_response(const KeyedCertificate& issuer, BytesView certificate, const OcspWish& wish,
                                 const KeyedCertificate* responder = nullptr);

}  // namespace doctor::crypto
