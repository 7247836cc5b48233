#include "proto/rdp/server_certificate.hpp"

#include <algorithm>

#include "proto/asn1/der.hpp"

namespace doctor::rdp {
namespace {

constexpr std::uint32_t kOwnForm = 1, kX509 = 2;  // certChainVersion; the top bit tells a temporary one
constexpr std::uint32_t kRsa1 = 0x31415352;       // "RSA1"
constexpr std::uint32_t kMostCertificates = 200;  // [MS-RDPELE] 2.2.1.4.2
constexpr std::size_t kMostKeyBytes = 1024;       // 8192 bits
constexpr std::size_t kKeyPadding = 8;            // zeroes behind a modulus
constexpr std::uint8_t kBitString = 0x03;

std::uint32_t bits_of(BytesView modulus) { return std::uint32_t(modulus.size() * 8); }

ServerCertificate holding(bool is_x509, RsaPublicKey key) {
  const auto bits = bits_of(key.modulus);
  return {.is_x509 = is_x509, .key_bits = bits, .key = std::move(key)};
}

// RSAPublicKey of RFC 8017 A.1.1.
std::optional<RsaPublicKey> read_rsa_key(BytesView der) {
  const auto numbers = asn1::content_of(der, asn1::kSequence);
  if (!numbers) return std::nullopt;
  asn1::ElementReader in{*numbers};
  const auto modulus = in.next(), exponent = in.next();
  if (!modulus || !exponent || modulus->tag != asn1::kInteger || exponent->tag != asn1::kInteger) return std::nullopt;
  const auto small = asn1::to_uint32(exponent->content);
  auto digits = modulus->content;
  while (!digits.empty() && digits.front() == std::byte{0}) digits = digits.subspan(1);
  if (!small || digits.empty() || digits.size() > kMostKeyBytes) return std::nullopt;
  RsaPublicKey out{.modulus = {digits.begin(), digits.end()}, .exponent = *small};
  std::ranges::reverse(out.modulus);
  return out;
}

// The key in a certificate of RFC 5280, whatever it calls its algorithm: terminal servers name others than rsaEncryption
// (the recorded one of [MS-RDPELE] 4.1 has the name of a signature there), which a library does not take for a key's.
std::optional<RsaPublicKey> key_of_certificate(BytesView der) {
  const auto whole = asn1::decode_element(der);
  if (!whole || whole->tag != asn1::kSequence) return std::nullopt;
  asn1::ElementReader outside{whole->content};
  const auto to_be_signed = outside.next();
  if (!to_be_signed || to_be_signed->tag != asn1::kSequence) return std::nullopt;
  asn1::ElementReader in{to_be_signed->content};
  auto element = in.next();
  if (element && element->tag == asn1::context(0)) element = in.next();  // version; the serial number is next
  for (int i = 0; i < 5 && element; ++i) element = in.next();            // signature, issuer, validity, subject, the key
  if (!element || element->tag != asn1::kSequence) return std::nullopt;
  asn1::ElementReader key{element->content};
  const auto algorithm = key.next(), bits = key.next();
  if (!algorithm || !bits || bits->tag != kBitString || bits->content.empty()) return std::nullopt;
  return read_rsa_key(bits->content.subspan(1));  // behind the number of unused bits
}

Decoded<ServerCertificate> read_own_form(ByteReader& in) {
  in.skip(8, "dwSigAlgId");
  in.skip(4, "wPublicKeyBlobType");
  in.expect(in.u32_le("magic") == kRsa1, "magic", "is not RSA1");
  const std::size_t length = in.u32_le("keylen");
  const auto bits = in.u32_le("bitlen");
  in.skip(4, "datalen");
  RsaPublicKey key{.exponent = in.u32_le("pubExp")};
  in.expect(!in.ok() || (length > kKeyPadding && length <= kMostKeyBytes + kKeyPadding), "keylen", "is no size of a key");
  const auto modulus = in.take(in.ok() ? length - kKeyPadding : 0, "modulus");
  key.modulus.assign(modulus.begin(), modulus.end());
  return in.finish(ServerCertificate{.key_bits = bits, .key = std::move(key)});
}

Decoded<ServerCertificate> read_chain(ByteReader& in) {
  const std::uint32_t count = in.u32_le("NumCertBlobs");
  in.expect(count >= 1 && count <= kMostCertificates, "NumCertBlobs", "is none or beyond 200");
  BytesView last;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::size_t size = in.u32_le("cbCert");
    last = in.take(in.ok() ? size : 0, "abCert");
  }
  if (!in.ok()) return fail(in.error());
  auto key = key_of_certificate(last);
  return key ? holding(true, *std::move(key)) : ServerCertificate{.is_x509 = true};
}

}  // namespace

Decoded<ServerCertificate> decode_server_certificate(BytesView bytes) {
  ByteReader in{bytes, "SERVER_CERTIFICATE"};
  const std::uint32_t version = in.u32_le("dwVersion") & 0x7fffffff;
  if (in.ok() && version == kX509) return read_chain(in);
  in.expect(version == kOwnForm, "dwVersion", "is neither 1 nor 2");
  return read_own_form(in);
}

Bytes encode_server_certificate(std::span<const Bytes> chain) {
  ByteWriter out;
  out.u32_le(kX509).u32_le(std::uint32_t(chain.size()));
  for (const auto& certificate : chain) out.u32_le(std::uint32_t(certificate.size())).bytes(certificate);
  out.bytes(Bytes(8 + 4 * chain.size()));  // [MS-RDPELE] 2.2.1.4.2: padding of that size
  return std::move(out).take();
}

}  // namespace doctor::rdp
