#include "proto/tls/version.hpp"

#include "base/text.hpp"

namespace doctor::tls {

std::string spec_name(Version version) {
  switch (version) {
    case Version::Ssl30: return "SSL_3.0";
    case Version::Tls10: return "TLS_1.0";
    case Version::Tls11: return "TLS_1.1";
    case Version::Tls12: return "TLS_1.2";
    case Version::Tls13: return "TLS_1.3";
  }
  return text::hex_number(std::uint16_t(version), 4);
}

}  // namespace doctor::tls
