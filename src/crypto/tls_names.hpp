// Numbers of TLS and how the specifications spell them.
#pragma once

#include <cstdint>
#include <string>

namespace doctor::crypto {

// ProtocolVersion, RFC 8446 section 4.1.2.
enum class TlsVersion : std::uint16_t { Ssl30 = 0x0300, Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303, Tls13 = 0x0304 };
std::string spec_name(TlsVersion version);  // "TLS_1.2"; "0x…" for one that is not known

// AlertDescription as the registry of TLS alerts writes it, RFC 8446 section 6: "handshake_failure"; "0x…" for one that
// is not known.
std::string alert_name(std::uint8_t description);

struct TlsAlert {
  std::uint8_t level{0};  // 1 warning, 2 fatal; from TLS 1.3 on the level means nothing
  std::uint8_t description{0};
  friend bool operator==(const TlsAlert&, const TlsAlert&) = default;
};

}  // namespace doctor::crypto
