// TLS versions as they stand on the wire (RFC 8446 D, RFC 6101).
#pragma once

#include <cstdint>
#include <string>

namespace doctor::tls {

enum class Version : std::uint16_t { Ssl30 = 0x0300, Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303, Tls13 = 0x0304 };
// "TLS_1.2", or "0x7f1c" for what is not assigned.
std::string spec_name(Version version);

}  // namespace doctor::tls
