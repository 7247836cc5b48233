// Alerts: how a TLS peer says no (RFC 8446 section 6; the numbers of older versions included).
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace doctor::tls {

// Open: the names that exist are in spec_name.
enum class AlertDescription : std::uint8_t {
  CloseNotify = 0,
  HandshakeFailure = 40,
  AccessDenied = 49,
  ProtocolVersion = 70,
  InsufficientSecurity = 71,
  InternalError = 80,
  UnrecognizedName = 112
};
// "handshake_failure", or "0x63" for what is not assigned.
std::string spec_name(AlertDescription description);

struct Alert {
  bool fatal{true};  // TLS 1.3 sends a level, too, but only its description counts
  AlertDescription description{};
  friend bool operator==(const Alert&, const Alert&) = default;
};

// The content of one unencrypted alert record.
Decoded<Alert> decode_alert(BytesView fragment);
// A whole record.
Bytes encode_alert_record(Alert alert);

}  // namespace doctor::tls
