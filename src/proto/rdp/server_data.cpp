#include "proto/rdp/server_data.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::rdp {
namespace {

constexpr std::uint16_t kCore = 0x0c01, kSecurity = 0x0c02, kNetwork = 0x0c03;
constexpr std::size_t kHeaderSize = 4;

std::optional<DecodeError> read_core(BytesView content, ServerData& out) {
  ByteReader in{content, "TS_UD_SC_CORE"};
  out.version = in.u32_le("version");
  if (in.remaining() >= 4) out.requested_protocols = x224::RequestedProtocols{in.u32_le("clientRequestedProtocols")};
  return in.ok() ? std::nullopt : std::optional{in.error()};
}

std::optional<DecodeError> read_security(BytesView content, ServerData& out) {
  ByteReader in{content, "TS_UD_SC_SEC1"};
  out.encryption_method = EncryptionMethod{in.u32_le("encryptionMethod")};
  out.encryption_level = EncryptionLevel{in.u32_le("encryptionLevel")};
  const bool encrypts = out.encryption_method != EncryptionMethod::None || out.encryption_level != EncryptionLevel::None;
  if (in.ok() && encrypts) {
    const std::size_t random_size = in.u32_le("serverRandomLen");
    const std::size_t certificate_size = in.u32_le("serverCertLen");
    in.skip(in.ok() ? random_size : 0, "serverRandom");
    const auto certificate = in.take(in.ok() ? certificate_size : 0, "serverCertificate");
    // A certificate that cannot be read leaves the rest as true as it was.
    if (in.ok())
      if (const auto decoded = decode_server_certificate(certificate)) out.certificate = *decoded;
  }
  return in.ok() ? std::nullopt : std::optional{in.error()};
}

std::optional<DecodeError> read_network(BytesView content, ServerData& out) {
  ByteReader in{content, "TS_UD_SC_NET"};
  out.io_channel = in.u16_le("MCSChannelId");
  const std::size_t count = in.u16_le("channelCount");
  in.expect(in.remaining() / 2 >= count, "channelCount", "is larger than what follows");
  for (std::size_t i = 0; i < count && in.ok(); ++i) out.channels.push_back(in.u16_le("channelIdArray"));
  return in.ok() ? std::nullopt : std::optional{in.error()};
}

std::optional<DecodeError> read_block(std::uint16_t type, BytesView content, ServerData& out) {
  switch (type) {
    case kCore: return read_core(content, out);
    case kSecurity: return read_security(content, out);
    case kNetwork: return read_network(content, out);
    default: return std::nullopt;
  }
}

void block(ByteWriter& out, std::uint16_t type, BytesView content) {
  out.u16_le(type).u16_le(std::uint16_t(content.size() + kHeaderSize)).bytes(content);
}

}  // namespace

std::string spec_name(EncryptionMethod method) {
  switch (method) {
    case EncryptionMethod::None: return "ENCRYPTION_METHOD_NONE";
    case EncryptionMethod::Bits40: return "ENCRYPTION_METHOD_40BIT";
    case EncryptionMethod::Bits128: return "ENCRYPTION_METHOD_128BIT";
    case EncryptionMethod::Bits56: return "ENCRYPTION_METHOD_56BIT";
    case EncryptionMethod::Fips: return "ENCRYPTION_METHOD_FIPS";
  }
  return text::hex_number(std::uint32_t(method), 8);
}

std::string spec_name(EncryptionLevel level) {
  switch (level) {
    case EncryptionLevel::None: return "ENCRYPTION_LEVEL_NONE";
    case EncryptionLevel::Low: return "ENCRYPTION_LEVEL_LOW";
    case EncryptionLevel::ClientCompatible: return "ENCRYPTION_LEVEL_CLIENT_COMPATIBLE";
    case EncryptionLevel::High: return "ENCRYPTION_LEVEL_HIGH";
    case EncryptionLevel::Fips: return "ENCRYPTION_LEVEL_FIPS";
  }
  return text::hex_number(std::uint32_t(level), 8);
}

std::string version_name(std::uint32_t version) {
  constexpr std::uint32_t kFirst10 = 0x00080005, kLast10 = 0x00080011;  // 10.0 and 10.12
  if (version == 0x00080001) return "4.0";
  if (version == 0x00080004) return "5.0 to 8.1";
  if (version >= kFirst10 && version <= kLast10) return text::format("10.{}", version - kFirst10);
  return text::hex_number(version, 8);
}

Decoded<ServerData> decode_server_data(BytesView settings) {
  ServerData out;
  ByteReader in{settings, "server data"};
  while (in.ok() && in.remaining() > 0) {
    const std::uint16_t type = in.u16_le("type");
    const std::size_t length = in.u16_le("length");
    in.expect(length >= kHeaderSize, "length", "is shorter than its header");
    const auto content = in.take(in.ok() ? length - kHeaderSize : 0, "block");
    if (!in.ok()) break;
    if (const auto error = read_block(type, content, out)) return fail(error->inside_whole());
  }
  in.expect(out.io_channel != 0, "MCSChannelId", "is missing");
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Bytes encode(const ServerData& data) {
  ByteWriter core, security, network, out;
  core.u32_le(data.version);
  if (data.requested_protocols) core.u32_le(data.requested_protocols->bits);
  block(out, kCore, core.view());
  security.u32_le(0).u32_le(0);
  block(out, kSecurity, security.view());
  network.u16_le(data.io_channel).u16_le(std::uint16_t(data.channels.size()));
  for (const auto channel : data.channels) network.u16_le(channel);
  if (data.channels.size() % 2 == 1) network.u16_le(0);  // [MS-RDPBCGR] 2.2.1.4.4: to a multiple of four
  block(out, kNetwork, network.view());
  return std::move(out).take();
}

}  // namespace doctor::rdp
