#include "crypto/tls_names.hpp"

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

std::string alert_name(std::uint8_t description) {
  switch (description) {
    case 0: return "close_notify";
    case 10: return "unexpected_message";
    case 20: return "bad_record_mac";
    case 21: return "decryption_failed";
    case 22: return "record_overflow";
    case 30: return "decompression_failure";
    case 40: return "handshake_failure";
    case 41: return "no_certificate";
    case 42: return "bad_certificate";
    case 43: return "unsupported_certificate";
    case 44: return "certificate_revoked";
    case 45: return "certificate_expired";
    case 46: return "certificate_unknown";
    case 47: return "illegal_parameter";
    case 48: return "unknown_ca";
    case 49: return "access_denied";
    case 50: return "decode_error";
    case 51: return "decrypt_error";
    case 60: return "export_restriction";
    case 70: return "protocol_version";
    case 71: return "insufficient_security";
    case 80: return "internal_error";
    case 86: return "inappropriate_fallback";
    case 90: return "user_canceled";
    case 100: return "no_renegotiation";
    case 109: return "missing_extension";
    case 110: return "unsupported_extension";
    case 111: return "certificate_unobtainable";
    case 112: return "unrecognized_name";
    case 113: return "bad_certificate_status_response";
    case 114: return "bad_certificate_hash_value";
    case 115: return "unknown_psk_identity";
    case 116: return "certificate_required";
    case 120: return "no_application_protocol";
    default: return text::hex_number(description, 2);
  }
}

}  // namespace doctor::crypto
