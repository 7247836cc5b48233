// RSA as RDP's licensing and its own security use it: numbers without padding, least significant byte first ([MS-RDPBCGR]
// 5.3.4). Never for anything else.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace doctor::crypto {

// number ^ exponent mod modulus, as long as the modulus. Nothing where the modulus is even or one byte, longer than 8192 bits,
// or not larger than the number.
std::optional<Bytes> raw_rsa(BytesView modulus, std::uint32_t exponent, BytesView number);
// The number of `size` bytes that a private key (DER) decrypts to: for who plays the server. Nothing where it is none of RSA,
// or what comes is larger.
std::optional<Secret> raw_rsa_decrypt(BytesView private_key, BytesView encrypted, std::size_t size);

}  // namespace doctor::crypto
