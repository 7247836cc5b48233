// The ClientHello, written as no library would write it: any version, any cipher suite (RFC 8446 4.1.2, RFC 5246 7.4.1.2,
// RFC 6101 5.6.1.2). We stop at the ServerHello, so keys are random bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "proto/tls/cipher_suite.hpp"
#include "proto/tls/version.hpp"

namespace doctor::tls {

struct ClientHello {
  Version lowest{Version::Tls10};  // only told to the server when highest is TLS 1.3: older versions cannot say it
  Version highest{Version::Tls13};
  std::vector<CipherSuite> cipher_suites{};
  std::string server_name{};  // SNI; empty: none (an address must not be sent, RFC 6066)
  std::array<std::byte, 32> random{};
  Bytes session_id{};                                                 // 32 random bytes for TLS 1.3 (RFC 8446 D.4)
  std::vector<std::uint16_t> groups{0x001d, 0x0017, 0x0018, 0x0019};  // x25519, secp256r1, secp384r1, secp521r1
  std::vector<std::uint16_t> signature_algorithms{0x0804, 0x0805, 0x0806, 0x0403, 0x0503, 0x0603, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201};
  Bytes x25519_share{};  // 32 bytes; sent with TLS 1.3 alone
  friend bool operator==(const ClientHello&, const ClientHello&) = default;
};

// The handshake message, with its four bytes of header. SSL 3.0 gets no extensions, versions below TLS 1.3 no key share.
// Every hello says that it knows secure renegotiation.
Bytes encode_message(const ClientHello& hello);
// One record that holds it.
Bytes encode_record_of(const ClientHello& hello);

// What a server needs to know of a hello. `body` is the handshake message without its header.
struct HeardHello {
  Version legacy_version{};
  std::array<std::byte, 32> random{};
  std::vector<Version> versions{};  // supported_versions; empty when the client did not send it
  std::vector<CipherSuite> cipher_suites{};
  std::string server_name{};
  Bytes session_id{};
  bool secure_renegotiation{false};  // RFC 5746: by the extension or the suite that stands for it
  bool speaks(Version version) const;
};
Decoded<HeardHello> decode_client_hello(BytesView body);

}  // namespace doctor::tls
