// What both sides say of the server's public key, so that neither talks through somebody else's TLS: [MS-CSSP] 3.1.5.
#pragma once

#include <array>
#include <cstdint>

#include "base/hashes.hpp"

namespace doctor::credssp {

using Nonce = std::array<std::byte, 32>;

// From this version on the key is hashed together with a nonce of the client (CVE-2018-0886); older peers send the key.
inline constexpr std::uint32_t kFirstVersionWithNonce = 5;

// `version`: of the two, the lower. `public_key`: the contents of subjectPublicKey in the server's certificate.
Bytes key_as_client(const Hashes& hashes, std::uint32_t version, const Nonce& nonce, BytesView public_key);
Bytes key_as_server(const Hashes& hashes, std::uint32_t version, const Nonce& nonce, BytesView public_key);

}  // namespace doctor::credssp
