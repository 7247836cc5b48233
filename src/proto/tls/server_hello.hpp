// The ServerHello, and the HelloRetryRequest that looks like one (RFC 8446 4.1.3, 4.1.4).
#pragma once

#include <array>

#include "base/bytes.hpp"
#include "proto/tls/cipher_suite.hpp"
#include "proto/tls/version.hpp"

namespace doctor::tls {

struct ServerHello {
  Version version{};  // supported_versions where sent, legacy_version otherwise
  std::array<std::byte, 32> random{};
  Bytes session_id{};
  CipherSuite cipher_suite{};
  bool hello_retry_request{false};
  bool secure_renegotiation{false};  // RFC 5746 section 3.6, before TLS 1.3; read alone, encode_message() does not say it
  friend bool operator==(const ServerHello&, const ServerHello&) = default;
};

// `body` is the handshake message without its header.
Decoded<ServerHello> decode_server_hello(BytesView body);
// The handshake message, with its header; hello_retry_request decides the random.
Bytes encode_message(const ServerHello& hello);

}  // namespace doctor::tls
