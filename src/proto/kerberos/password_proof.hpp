// What goes to a KDC to prove a password before the KDC has proved anything, and how hard it is to guess the password from it:
// PA-ENC-TIMESTAMP and what the KDC asks for it. RFC 4120 5.2.7, 5.4.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace doctor::kerberos {

// Of the IANA registry "Kerberos Encryption Type Numbers"; open.
enum class EncryptionType : std::int32_t {
  Aes128Sha1 = 17,
  Aes256Sha1 = 18,
  Aes128Sha256 = 19,
  Aes256Sha384 = 20,
  Rc4 = 23,
  Camellia128 = 25,
  Camellia256 = 26,
};
// "aes256-cts-hmac-sha1-96", or the number.
std::string spec_name(EncryptionType type);

// The encryption of the PA-ENC-TIMESTAMP in an AS-REQ; nothing where it has none. Damage is none, too.
std::optional<EncryptionType> password_proof_in(BytesView as_request);
// Whether the padata of an AS-REQ can be read to their end: only then does nothing, above, say that it holds no such proof.
bool is_readable_request(BytesView as_request);

// How often a KDC wants the password hashed for that encryption, by the PA-ETYPE-INFO2 in its KRB-ERROR (RFC 3962 section 4,
// RFC 8009 section 4); the least of several, nothing where it does not say.
std::optional<std::uint32_t> iterations_in(BytesView error, EncryptionType type);

// Whether a password has to be guessed with a salt and at least as many iterations as RFC 3962 has by default. RC4's key is
// the password's plain hash.
bool is_hard_to_guess_from(EncryptionType type, std::optional<std::uint32_t> iterations);

}  // namespace doctor::kerberos
