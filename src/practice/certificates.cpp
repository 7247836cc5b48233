#include "practice/certificates.hpp"

#include <array>

#include "crypto/certificate_maker.hpp"

namespace doctor::practice {
namespace {

using crypto::CertificateWish;
using crypto::KeyedCertificate;
using std::chrono::days;

constexpr std::string_view kOtherHost = "another-host.practice.example";

CertificateWish authority(std::string name, WallTime now, std::uint32_t path_length) {
  return {.common_name = std::move(name),
          .organization = "rdpdoctor practice",
          .not_before = now - days{1000},
          .not_after = now + days{1000},
          .key = crypto::KeyKind::EcP256,  // made in no time
          .is_ca = true,
          .path_length = path_length,
          .key_usage = crypto::KeyUsage{.key_cert_sign = true, .crl_sign = true}};
}

void add_name(CertificateWish& wish, std::string_view name) {
  if (const auto address = Address::parse(name)) {
    wish.addresses.push_back(*address);
  } else {
    wish.dns_names.emplace_back(name);
  }
}

CertificateWish leaf(const CertificateScript& script, const CertificateFor& whom) {
  const std::string name = script.right_name ? whom.name : std::string{kOtherHost};
  // Windows' own certificate in all but the alternative names, which make it right for the address as well.
  CertificateWish wish = crypto::windows_own_certificate(name, whom.now + days{script.begins_in_days});
  add_name(wish, name);
  if (script.right_name && whom.address) wish.addresses.push_back(*whom.address);
  wish.not_after = whom.now + days{script.ends_in_days};
  wish.key = script.key;
  wish.digest = script.digest;
  if (script.client_auth_only) wish.extended_key_usages = {std::string{crypto::kClientAuth}};
  if (script.key == crypto::KeyKind::EcP256 || script.issuer != Issuer::Self) {
    // RFC 5480 section 3: an elliptic-curve key signs; what a CA issues for TLS says so for RSA, too.
    wish.key_usage = crypto::KeyUsage{.digital_signature = true, .key_encipherment = script.key != crypto::KeyKind::EcP256};
  }
  if (script.revoked && !whom.crl_address.empty()) wish.crl_addresses = {whom.crl_address};
  return wish;
}

}  // namespace

Result<MadeCertificates> make_certificates(const CertificateScript& script, const CertificateFor& whom) {
  MadeCertificates made;
  const auto take_leaf = [&](KeyedCertificate certificate) {
    made.identity.chain.push_back(std::move(certificate.certificate));
    made.identity.private_key = std::move(certificate.private_key);
  };
  if (script.issuer == Issuer::Self) {
    TRY_ASSIGN(KeyedCertificate own, crypto::make_certificate(leaf(script, whom)));
    take_leaf(std::move(own));
    return made;
  }

  const bool strange = script.issuer == Issuer::StrangeRoot;
  TRY_ASSIGN(const KeyedCertificate root,
             crypto::make_certificate(authority(strange ? "A CA that nobody knows" : "rdpdoctor practice CA", whom.now, 1)));
  if (!strange) made.trusted_root = root.certificate;

  KeyedCertificate issuer = root;
  if (script.issuer == Issuer::Intermediate) {
    TRY_ASSIGN(issuer, crypto::make_certificate(authority("rdpdoctor practice intermediate CA", whom.now, 0), &root));
  }
  TRY_ASSIGN(KeyedCertificate issued, crypto::make_certificate(leaf(script, whom), &issuer));
  take_leaf(std::move(issued));
  if (script.issuer != Issuer::Root && script.sends_intermediate) made.identity.chain.push_back(issuer.certificate);
  if (script.revoked) {
    TRY_ASSIGN(made.crl, crypto::make_crl(issuer, std::array{made.identity.chain.front()}, whom.now - std::chrono::hours{1}, whom.now + days{7}));
  }
  return made;
}

}  // namespace doctor::practice
