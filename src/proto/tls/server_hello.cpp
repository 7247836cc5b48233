#include "proto/tls/server_hello.hpp"

#include <algorithm>

#include "proto/tls/record.hpp"

namespace doctor::tls {
namespace {

constexpr std::uint16_t kSupportedVersions = 43;
constexpr std::uint16_t kRenegotiationInfo = 0xff01;

// RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest".
constexpr std::uint8_t kRetryRandom[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                           0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

std::array<std::byte, 32> retry_random() {
  std::array<std::byte, 32> out{};
  std::ranges::copy(std::as_bytes(std::span{kRetryRandom}), out.begin());
  return out;
}

}  // namespace

Decoded<ServerHello> decode_server_hello(BytesView body) {
  ByteReader in{body, "ServerHello"};
  ServerHello out;
  out.version = Version{in.u16_be("legacy_version")};
  in.expect(std::uint16_t(out.version) >> 8 == 3, "legacy_version", "must begin with 3");
  std::ranges::copy(in.take(out.random.size(), "random"), out.random.begin());
  out.hello_retry_request = out.random == retry_random();
  const std::size_t session_id_length = in.u8("legacy_session_id_echo length");
  in.expect(session_id_length <= 32, "legacy_session_id_echo length", "must be 32 at most");
  const auto session_id = in.take(session_id_length, "legacy_session_id_echo");
  out.session_id.assign(session_id.begin(), session_id.end());
  out.cipher_suite = CipherSuite{in.u16_be("cipher_suite")};
  in.u8("legacy_compression_method");
  if (in.remaining() > 0) {  // SSL 3.0 to TLS 1.2 may leave the extensions out
    const std::size_t extensions = in.u16_be("extensions length");
    in.expect(extensions == in.remaining(), "extensions length", "does not agree with the message");
    while (in.remaining() > 0) {
      const std::uint16_t type = in.u16_be("extension type");
      const auto data = in.take(in.u16_be("extension length"), "extension data");
      out.secure_renegotiation |= type == kRenegotiationInfo;
      if (type == kSupportedVersions && data.size() == 2) out.version = Version{ByteReader{data, "supported_versions"}.u16_be("selected_version")};
    }
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Bytes encode_message(const ServerHello& hello) {
  ByteWriter out;
  out.u16_be(std::uint16_t(std::min(hello.version, Version::Tls12))).bytes(hello.hello_retry_request ? retry_random() : hello.random);
  out.u8(std::uint8_t(hello.session_id.size())).bytes(hello.session_id);
  out.u16_be(std::uint16_t(hello.cipher_suite)).u8(0);
  if (hello.version >= Version::Tls13) out.u16_be(6).u16_be(kSupportedVersions).u16_be(2).u16_be(std::uint16_t(hello.version));
  return encode_handshake(HandshakeType::ServerHello, out.view());
}

}  // namespace doctor::tls
