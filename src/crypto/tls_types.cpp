#include "crypto/tls_types.hpp"

#include "base/text.hpp"

namespace doctor::crypto {

std::string spec_name(TlsVersion version) {
  switch (version) {
    case TlsVersion::Ssl30: return "SSL_3.0";
    case TlsVersion::Tls10: return "TLS_1.0";
    case TlsVersion::Tls11: return "TLS_1.1";
    case TlsVersion::Tls12: return "TLS_1.2";
    case TlsVersion::Tls13: return "TLS_1.3";
  }
  return text::hex_number(std::uint16_t(version), 4);
}

}  // namespace doctor::crypto
