// Versions and alerts of TLS.
#pragma once

#include <cstdint>
#include <string>

namespace doctor::crypto {

// ProtocolVersion, RFC 8446 section 4.1.2.
enum class TlsVersion : std::uint16_t { Ssl30 = 0x0300, Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303, Tls13 = 0x0304 };
std::string spec_name(TlsVersion version);  // "TLS_1.2"; "0x…" for one that is not known

// proto/tls/ has the names of the descriptions (RFC 8446 section 6).
struct TlsAlert {
  std::uint8_t level{0};  // 1 warning, 2 fatal; from TLS 1.3 on the level means nothing
  std::uint8_t description{0};
  friend bool operator==(const TlsAlert&, const TlsAlert&) = default;
};

}  // namespace doctor::crypto
