#include "proto/tls/client_hello.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "proto/tls/record.hpp"

namespace doctor::tls {
namespace {

enum Extension : std::uint16_t {
  kServerName = 0,
  kSupportedGroups = 10,
  kEcPointFormats = 11,
  kSignatureAlgorithms = 13,
  kExtendedMasterSecret = 23,
  kSupportedVersions = 43,
  kPskKeyExchangeModes = 45,
  kKeyShare = 51,
  kRenegotiationInfo = 0xff01,
};

void write_extension(ByteWriter& out, Extension type, BytesView data) { out.u16_be(type).u16_be(std::uint16_t(data.size())).bytes(data); }

void write_list(ByteWriter& out, Extension type, const std::vector<std::uint16_t>& values) {
  ByteWriter data;
  data.u16_be(std::uint16_t(2 * values.size()));
  for (const auto each : values) data.u16_be(each);
  write_extension(out, type, data.view());
}

void write_server_name(ByteWriter& out, std::string_view name) {
  ByteWriter data;  // a list of one entry of type host_name (RFC 6066 section 3)
  data.u16_be(std::uint16_t(name.size() + 3)).u8(0).u16_be(std::uint16_t(name.size())).chars(name);
  write_extension(out, kServerName, data.view());
}

void write_versions(ByteWriter& out, Version lowest, Version highest) {
  ByteWriter data;
  data.u8(std::uint8_t(2 * (std::uint16_t(highest) - std::uint16_t(lowest) + 1)));
  for (auto each = std::uint16_t(highest); each >= std::uint16_t(lowest); --each) data.u16_be(each);
  write_extension(out, kSupportedVersions, data.view());
}

void write_key_share(ByteWriter& out, BytesView share) {
  ByteWriter data;
  if (share.empty()) {  // "choose a group, I shall come back": the server answers with a HelloRetryRequest
    data.u16_be(0);
    return write_extension(out, kKeyShare, data.view());
  }
  data.u16_be(std::uint16_t(share.size() + 4)).u16_be(0x001d).u16_be(std::uint16_t(share.size())).bytes(share);
  write_extension(out, kKeyShare, data.view());
}

Bytes extensions_of(const ClientHello& hello) {
  ByteWriter out;
  if (!hello.server_name.empty()) write_server_name(out, hello.server_name);
  write_list(out, kSupportedGroups, hello.groups);
  const std::byte uncompressed[] = {std::byte{1}, std::byte{0}};
  write_extension(out, kEcPointFormats, uncompressed);
  write_extension(out, kExtendedMasterSecret, {});
  if (hello.highest >= Version::Tls12) write_list(out, kSignatureAlgorithms, hello.signature_algorithms);
  if (hello.highest >= Version::Tls13) {
    const std::byte psk_with_dhe[] = {std::byte{1}, std::byte{1}};
    write_versions(out, hello.lowest, hello.highest);
    write_extension(out, kPskKeyExchangeModes, psk_with_dhe);
    write_key_share(out, hello.x25519_share);
  }
  return std::move(out).take();
}

std::string read_server_name(ByteReader& in) {
  in.u16_be("server_name list length");
  in.expect(in.u8("server_name type") == 0, "server_name type", "must be host_name");
  const std::size_t length = in.u16_be("server_name length");
  return std::string{text::as_chars(in.take(length, "server_name"))};
}

void read_extension(std::uint16_t type, BytesView data, HeardHello& out) {
  ByteReader in{data, "ClientHello extension"};
  out.secure_renegotiation |= type == kRenegotiationInfo;
  if (type == kServerName) {
    auto name = read_server_name(in);
    if (in.ok()) out.server_name = std::move(name);
  } else if (type == kSupportedVersions) {
    for (std::size_t left = in.u8("versions length") / 2u; left > 0 && in.ok(); --left)
      if (const Version version{in.u16_be("version")}; in.ok()) out.versions.push_back(version);
  }
}

}  // namespace

Bytes encode_message(const ClientHello& hello) {
  ByteWriter out;
  out.u16_be(std::uint16_t(std::min(hello.highest, Version::Tls12))).bytes(hello.random);
  out.u8(std::uint8_t(hello.session_id.size())).bytes(hello.session_id);
  out.u16_be(std::uint16_t(2 * (hello.cipher_suites.size() + 1)));
  for (const auto each : hello.cipher_suites) out.u16_be(std::uint16_t(each));
  out.u16_be(std::uint16_t(kEmptyRenegotiationInfoScsv));
  out.u8(1).u8(0);  // no compression
  if (hello.highest > Version::Ssl30) {
    const auto extensions = extensions_of(hello);
    out.u16_be(std::uint16_t(extensions.size())).bytes(extensions);
  }
  return encode_handshake(HandshakeType::ClientHello, out.view());
}

Bytes encode_record_of(const ClientHello& hello) {
  // RFC 8446 5.1: an initial ClientHello says TLS 1.0, for servers that look at the record.
  return encode_record(ContentType::Handshake, std::min(hello.highest, Version::Tls10), encode_message(hello));
}

bool HeardHello::speaks(Version version) const {
  if (!versions.empty()) return std::ranges::find(versions, version) != versions.end();
  return version <= legacy_version && version <= Version::Tls12;
}

Decoded<HeardHello> decode_client_hello(BytesView body) {
  ByteReader in{body, "ClientHello"};
  HeardHello out;
  out.legacy_version = Version{in.u16_be("legacy_version")};
  std::ranges::copy(in.take(out.random.size(), "random"), out.random.begin());
  const auto session_id = in.take(in.u8("legacy_session_id length"), "legacy_session_id");
  out.session_id.assign(session_id.begin(), session_id.end());
  const std::size_t suites = in.u16_be("cipher_suites length");
  in.expect(suites % 2 == 0, "cipher_suites length", "must be even");
  const auto list = in.take(suites, "cipher_suites");
  for (ByteReader each{list, "cipher_suites"}; each.remaining() >= 2;) out.cipher_suites.push_back(CipherSuite{each.u16_be("suite")});
  out.secure_renegotiation = std::ranges::find(out.cipher_suites, kEmptyRenegotiationInfoScsv) != out.cipher_suites.end();
  in.skip(in.u8("compression_methods length"), "compression_methods");
  if (in.remaining() > 0) {
    const std::size_t extensions = in.u16_be("extensions length");
    in.expect(extensions == in.remaining(), "extensions length", "does not agree with the message");
    while (in.remaining() > 0) {
      const std::uint16_t type = in.u16_be("extension type");
      const std::size_t length = in.u16_be("extension length");
      read_extension(type, in.take(length, "extension data"), out);
    }
  }
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

}  // namespace doctor::tls
