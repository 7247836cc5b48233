// The keys of one licensing conversation, and what they are for: [MS-RDPELE] 5.1. MD5, SHA-1 and RC4, and TLS around it all.
#pragma once

#include "base/hashes.hpp"
#include "proto/rdp/license_messages.hpp"

namespace doctor::rdp {

inline constexpr std::size_t kPremasterSize = 48;

class LicenseKeys {
 public:
  // 5.1.2. `hashes` is borrowed.
  LicenseKeys(const Hashes& hashes, const Secret& premaster, const LicenseRandom& client, const LicenseRandom& server);

  // 5.1.3 and 5.1.4: every field begins the cipher anew.
  Bytes encrypt(BytesView plain) const;
  Secret decrypt(BytesView encrypted) const;
  // 5.1.5.
  LicenseMac mac(BytesView plain) const;

  // Both at once, for a message with one field.
  SealedBlob seal(BytesView plain) const { return {encrypt(plain), mac(plain)}; }
  // Malformed where the code does not match: somebody altered it, or has other keys. `structure` is static text.
  Decoded<Secret> open(const SealedBlob& sealed, std::string_view structure) const;

 private:
  const Hashes* hashes_;
  Secret mac_salt_{}, key_{};
};

}  // namespace doctor::rdp
