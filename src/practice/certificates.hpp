// Who a practice host says it is: keys and certificates by the script of its fault.
#pragma once

#include <optional>
#include <string>

#include "base/address.hpp"
#include "base/time.hpp"
#include "crypto/tls_engine.hpp"
#include "practice/fault.hpp"

namespace doctor::practice {

// Whom a certificate is for where the script says "the right name".
struct CertificateFor {
  std::string name{};                // a DNS name, or an address as text
  std::optional<Address> address{};  // where the host listens, right as well
  WallTime now{};
  std::string crl_address{};  // http://…; written into a certificate that is revoked
};

struct MadeCertificates {
  crypto::Identity identity{};
  Bytes trusted_root{};  // DER, for --ca; empty where nobody is meant to trust the issuer
  Bytes crl{};           // DER; empty unless the script revokes
};

// Makes up to three keys; an RSA key takes tens to hundreds of milliseconds. Errors: a name that does not fit into a certificate.
Result<MadeCertificates> make_certificates(const CertificateScript& script, const CertificateFor& whom);

}  // namespace doctor::practice
