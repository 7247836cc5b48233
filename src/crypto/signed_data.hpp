// A detached CMS signature (RFC 5652; PKCS #7 is its older form), as it stands in signed .rdp files.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/certificate_maker.hpp"

namespace doctor::crypto {

struct SignedData {
  Bytes signer{};                     // its certificate, DER
  std::vector<Bytes> certificates{};  // all that came along, the signer's too, DER
  std::string digest{};               // "SHA256"
  bool weak_digest{false};            // MD5, SHA-1 or older
  bool holds{false};                  // over one of the contents; whose certificate it is has not been judged
};

// Errors: BadData, for what is no detached CMS signature of one signer whose certificate is in it.
Result<SignedData> check_detached(BytesView cms, std::span<const Bytes> contents);

// Such a signature, for tests: without signed attributes, as rdpsign.exe makes it. `above` goes along.
Result<Bytes> sign_detached(const KeyedCertificate& signer, BytesView content, SignatureDigest digest = SignatureDigest::Sha256,
                            std::span<const Bytes> above = {});

}  // namespace doctor::crypto
