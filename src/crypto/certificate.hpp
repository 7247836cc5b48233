// An X.509 certificate as a plain value (RFC 5280). All its text was written by a stranger: escape before showing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace doctor::crypto {

// Object identifiers of extended key usages that matter here.
inline constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
inline constexpr std::string_view kClientAuth = "1.3.6.1.5.5.7.3.2";
inline constexpr std::string_view kAnyExtendedKeyUsage = "2.5.29.37.0";
inline constexpr std::string_view kRemoteDesktopAuthentication = "1.3.6.1.4.1.311.54.1.2";

// KeyUsage, RFC 5280 section 4.2.1.3.
struct KeyUsage {
  bool digital_signature{false};
  bool key_encipherment{false};
  bool data_encipherment{false};
  bool key_agreement{false};
  bool key_cert_sign{false};
  bool crl_sign{false};
};

struct Certificate {
  Bytes der{};
  std::string subject{};  // in the manner of RFC 4514: "CN=host,O=Example"
  std::string issuer{};
  std::string common_name{};               // of the subject, the last when there are several; empty when there is none
  bool subject_is_one_common_name{false};  // nothing but one CN
  std::string serial{};                    // hexadecimal, lower case, no leading zero byte
  WallTime not_before{};
  WallTime not_after{};
  std::vector<std::string> dns_names{};  // SubjectAltName
  std::vector<Address> addresses{};      // SubjectAltName

  std::string key_algorithm{};        // "RSA", "RSA-PSS", "EC", "ED25519", …; empty when the key cannot be read
  int key_bits{0};                    // 0 when the key cannot be read
  std::string signature_algorithm{};  // "sha256WithRSAEncryption"
  std::string signature_digest{};     // "SHA256", "SHA1", "MD5"; empty where the algorithm names none (Ed25519)

  bool has_extended_key_usage{false};
  std::vector<std::string> extended_key_usages{};  // object identifiers
  std::optional<KeyUsage> key_usage{};             // absent: everything is allowed
  bool is_ca{false};                               // BasicConstraints
  std::optional<std::uint32_t> path_length{};
  bool must_staple{false};  // RFC 7633 status_request

  bool self_issued{false};  // subject and issuer are equal
  bool self_signed{false};  // and its own key verifies it

  std::vector<std::string> issuer_addresses{};  // AuthorityInfoAccess caIssuers
  std::vector<std::string> ocsp_addresses{};    // AuthorityInfoAccess OCSP
  std::vector<std::string> crl_addresses{};     // CRLDistributionPoints, URIs alone

  Bytes public_key{};               // the contents of subjectPublicKey, as CredSSP binds to them
  std::string thumbprint_sha256{};  // over the DER bytes, hexadecimal, lower case
  std::string thumbprint_sha1{};

  // Errors: not one DER certificate, more bytes behind it, or dates that are no dates.
  static Result<Certificate> parse(BytesView der);

  bool has_purpose(std::string_view oid) const;
  // RSA or DSA below 2048 bits, EC below 256.
  bool weak_key() const;
  // Signed over MD5, SHA-1 or older.
  bool weak_signature() const;
};

// The certificate's hash as TLS binds other protocols to it, tls-server-end-point of RFC 5929 section 4.1; empty where its
// signature names no digest (Ed25519), for which that section has none.
Bytes hash_for_channel_binding(const Certificate& certificate);

// True when `below` names `above` as its issuer and its key verifies.
bool is_issued_by(const Certificate& below, const Certificate& above);

// The certificates of a PEM text, or of one DER certificate; empty when there is none.
std::vector<Bytes> read_certificates(BytesView file);
// A DER certificate as PEM text (RFC 7468), as --ca reads it.
std::string to_pem(BytesView der);

}  // namespace doctor::crypto
