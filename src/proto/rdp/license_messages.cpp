#include "proto/rdp/license_messages.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::rdp {
namespace {

// wBlobType, [MS-RDPBCGR] 2.2.1.12.1.2. What is empty may have any, and so may what Windows sends encrypted ([MS-RDPELE]
// 6, notes 12 to 15); nothing here depends on it.
enum class Blob : std::uint16_t {
  Random = 0x0002,
  Certificate = 0x0003,
  EncryptedData = 0x0009,
  KeyExchangeAlgorithms = 0x000d,
  Scope = 0x000e,
  ClientUserName = 0x000f,
  ClientMachineName = 0x0010,
};

constexpr std::uint32_t kRsa = 1;  // KEY_EXCHANGE_ALG_RSA
constexpr std::size_t kKeyPadding = 8;
constexpr std::uint16_t kResponseVersion = 0x0100, kOtherClient = 0xff00, kDetailed = 0x0003;

BytesView read_blob(ByteReader& in, std::string_view field) {
  in.skip(2, "wBlobType");
  const std::size_t size = in.u16_le("wBlobLen");
  return in.take(in.ok() ? size : 0, field);
}

void write_blob(ByteWriter& out, Blob type, BytesView content) {
  out.u16_le(std::uint16_t(type)).u16_le(std::uint16_t(content.size())).bytes(content);
}

// A text of one byte a character, to its zero. Whoever shows it escapes it.
std::string read_narrow(BytesView bytes) {
  const auto text = text::as_chars(bytes);
  return std::string{text.substr(0, text.find('\0'))};
}

void write_narrow(ByteWriter& out, Blob type, std::string_view text) {
  ByteWriter content;
  content.chars(text).u8(0);
  write_blob(out, type, content.view());
}

// A text behind its size of four bytes, which counts the zero at its end.
std::string read_wide(ByteReader& in, std::string_view field) {
  const std::size_t size = in.u32_le(field);
  auto text = text::from_utf16le(in.take(in.ok() ? size : 0, field));
  text.resize(std::min(text.size(), text.find('\0')));
  return text;
}

void write_wide(ByteWriter& out, std::string_view text) {
  const Bytes wide = text::to_utf16le(text);
  out.u32_le(std::uint32_t(wide.size() + 2)).bytes(wide).u16_le(0);
}

template <std::size_t N>
std::array<std::byte, N> read_array(ByteReader& in, std::string_view field) {
  std::array<std::byte, N> out{};
  std::ranges::copy(in.take(N, field), out.begin());
  return out;
}

Bytes copy_of(BytesView view) { return {view.begin(), view.end()}; }

// A body stands in a message that is there as a whole.
template <typename T>
Decoded<T> whole(const ByteReader& in, T value) {
  if (!in.ok()) return fail(in.error().inside_whole());
  return value;
}

Decoded<SealedBlob> read_sealed(ByteReader& in) {
  SealedBlob out;
  out.encrypted = copy_of(read_blob(in, "encrypted data"));
  out.mac = read_array<16>(in, "MACData");
  return whole(in, std::move(out));
}

void write_sealed(ByteWriter& out, const SealedBlob& blob) {
  write_blob(out, Blob::EncryptedData, blob.encrypted);
  out.bytes(blob.mac);
}

}  // namespace

std::string product_version(std::uint32_t version) { return text::format("{}.{}", version >> 16, version & 0xffff); }

Decoded<LicenseRequest> decode_license_request(BytesView body) {
  ByteReader in{body, "SERVER_LICENSE_REQUEST"};
  LicenseRequest out;
  out.server_random = read_array<32>(in, "ServerRandom");
  out.product.version = in.u32_le("dwVersion");
  out.product.company = read_wide(in, "pbCompanyName");
  out.product.product_id = read_wide(in, "pbProductId");
  ByteReader algorithms{read_blob(in, "KeyExchangeList"), "KeyExchangeList"};
  out.takes_rsa = false;
  while (algorithms.remaining() >= 4) out.takes_rsa |= algorithms.u32_le("algorithm") == kRsa;
  out.certificate = copy_of(read_blob(in, "ServerCertificate"));
  const std::size_t count = in.u32_le("ScopeCount");
  in.expect(count <= kMostLicenseParts, "ScopeCount", "is beyond every reason");
  for (std::size_t i = 0; i < count && in.ok(); ++i) out.issuers.push_back(read_narrow(read_blob(in, "Scope")));
  return whole(in, std::move(out));
}

Bytes encode(const LicenseRequest& request) {
  ByteWriter out, algorithms;
  out.bytes(request.server_random).u32_le(request.product.version);
  write_wide(out, request.product.company);
  write_wide(out, request.product.product_id);
  if (request.takes_rsa) algorithms.u32_le(kRsa);
  write_blob(out, Blob::KeyExchangeAlgorithms, algorithms.view());
  write_blob(out, Blob::Certificate, request.certificate);
  out.u32_le(std::uint32_t(request.issuers.size()));
  for (const auto& issuer : request.issuers) write_narrow(out, Blob::Scope, issuer);
  return std::move(out).take();
}

Decoded<NewLicenseRequest> decode_new_license_request(BytesView body) {
  ByteReader in{body, "CLIENT_NEW_LICENSE_REQUEST"};
  NewLicenseRequest out;
  in.expect(in.u32_le("PreferredKeyExchangeAlg") == kRsa, "PreferredKeyExchangeAlg", "is not RSA");
  out.platform_id = in.u32_le("PlatformId");
  out.client_random = read_array<32>(in, "ClientRandom");
  auto premaster = read_blob(in, "EncryptedPreMasterSecret");
  if (premaster.size() > kKeyPadding) premaster = premaster.first(premaster.size() - kKeyPadding);
  out.encrypted_premaster_secret = copy_of(premaster);
  out.user = read_narrow(read_blob(in, "ClientUserName"));
  out.machine = read_narrow(read_blob(in, "ClientMachineName"));
  return whole(in, std::move(out));
}

Bytes encode(const NewLicenseRequest& request) {
  ByteWriter out, premaster;
  out.u32_le(kRsa).u32_le(request.platform_id).bytes(request.client_random);
  // [MS-RDPBCGR] 5.3.4.1: eight zeroes follow.
  premaster.bytes(request.encrypted_premaster_secret).u64_le(0);
  write_blob(out, Blob::Random, premaster.view());
  write_narrow(out, Blob::ClientUserName, request.user);
  write_narrow(out, Blob::ClientMachineName, request.machine);
  return std::move(out).take();
}

Decoded<SealedBlob> decode_platform_challenge(BytesView body) {
  ByteReader in{body, "SERVER_PLATFORM_CHALLENGE"};
  in.skip(4, "ConnectFlags");
  return read_sealed(in);
}

Bytes encode_platform_challenge(const SealedBlob& challenge) {
  ByteWriter out;
  out.u32_le(0);
  write_sealed(out, challenge);
  return std::move(out).take();
}

Decoded<PlatformChallengeResponse> decode_platform_challenge_response(BytesView body) {
  ByteReader in{body, "CLIENT_PLATFORM_CHALLENGE_RESPONSE"};
  PlatformChallengeResponse out;
  out.encrypted_response = copy_of(read_blob(in, "EncryptedPlatformChallengeResponse"));
  out.encrypted_hardware_id = copy_of(read_blob(in, "EncryptedHWID"));
  out.mac = read_array<16>(in, "MACData");
  return whole(in, std::move(out));
}

Bytes encode(const PlatformChallengeResponse& response) {
  ByteWriter out;
  write_blob(out, Blob::EncryptedData, response.encrypted_response);
  write_blob(out, Blob::EncryptedData, response.encrypted_hardware_id);
  out.bytes(response.mac);
  return std::move(out).take();
}

Decoded<SealedBlob> decode_new_license(BytesView body) {
  ByteReader in{body, "SERVER_NEW_LICENSE"};
  return read_sealed(in);
}

Bytes encode_new_license(const SealedBlob& license) {
  ByteWriter out;
  write_sealed(out, license);
  return std::move(out).take();
}

Decoded<LicenseInfo> decode_license_info(BytesView decrypted) {
  ByteReader in{decrypted, "NEW_LICENSE_INFO"};
  LicenseInfo out;
  out.product.version = in.u32_le("dwVersion");
  const std::size_t size = in.u32_le("cbScope");
  out.issuer = read_narrow(in.take(in.ok() ? size : 0, "pbScope"));
  out.product.company = read_wide(in, "pbCompanyName");
  out.product.product_id = read_wide(in, "pbProductId");
  const std::size_t license = in.u32_le("cbLicenseInfo");
  in.skip(in.ok() ? license : 0, "pbLicenseInfo");
  return whole(in, std::move(out));
}

Bytes encode(const LicenseInfo& info, BytesView license) {
  ByteWriter out;
  out.u32_le(info.product.version).u32_le(std::uint32_t(info.issuer.size() + 1)).chars(info.issuer).u8(0);
  write_wide(out, info.product.company);
  write_wide(out, info.product.product_id);
  out.u32_le(std::uint32_t(license.size())).bytes(license);
  return std::move(out).take();
}

Secret challenge_response_data(BytesView challenge) {
  ByteWriter head;
  head.u16_le(kResponseVersion).u16_le(kOtherClient).u16_le(kDetailed).u16_le(std::uint16_t(challenge.size()));
  Secret out{head.view()};
  out.append(challenge);
  return out;
}

Decoded<Bytes> challenge_in(BytesView response_data) {
  ByteReader in{response_data, "PLATFORM_CHALLENGE_RESPONSE_DATA"};
  in.expect(in.u16_le("wVersion") == kResponseVersion, "wVersion", "must be 0x0100");
  in.skip(4, "wClientType");
  const std::size_t size = in.u16_le("cbChallenge");
  return whole(in, copy_of(in.take(in.ok() ? size : 0, "pbChallenge")));
}

}  // namespace doctor::rdp
