// The certificate of standard RDP security and of licensing: SERVER_CERTIFICATE, [MS-RDPBCGR] 2.2.1.4.3.1 and [MS-RDPELE]
// 2.2.1.4. Who vouches for it is not looked at: it carries a key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.hpp"

namespace doctor::rdp {

// Both numbers with their least significant byte first, as this protocol has them.
struct RsaPublicKey {
  Bytes modulus{};
  std::uint32_t exponent{0};
  friend bool operator==(const RsaPublicKey&, const RsaPublicKey&) = default;
};

// A key in Microsoft's own form, or a chain of X.509 whose last certificate has it.
struct ServerCertificate {
  bool is_x509{false};
  std::optional<std::uint32_t> key_bits{};
  std::optional<RsaPublicKey> key{};  // absent where the last certificate holds no RSA key
  friend bool operator==(const ServerCertificate&, const ServerCertificate&) = default;
};

Decoded<ServerCertificate> decode_server_certificate(BytesView bytes);
// A chain of X.509, root first: for who plays the server. INVARIANT: no certificate is empty.
Bytes encode_server_certificate(std::span<const Bytes> chain);

}  // namespace doctor::rdp
