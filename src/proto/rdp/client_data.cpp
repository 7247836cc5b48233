#include "proto/rdp/client_data.hpp"

#include "base/text.hpp"

namespace doctor::rdp {
namespace {

constexpr std::uint16_t kCore = 0xc001, kSecurity = 0xc002, kNetwork = 0xc003, kCluster = 0xc004;

constexpr std::uint32_t kVersion = 0x00080004;  // RDP 5.0 to 8.1: what servers of every age know
constexpr std::uint16_t kWidth = 1024, kHeight = 768;
constexpr std::uint16_t kColours8 = 0xca01;    // RNS_UD_COLOR_8BPP: superseded by highColorDepth
constexpr std::uint16_t kSasDelete = 0xaa03;   // RNS_UD_SAS_DEL
constexpr std::uint32_t kUsKeyboard = 0x0409;  // the layout of a keyboard that nobody will use
constexpr std::uint32_t kClientBuild = 2600;   // of the oldest client with all of these fields
constexpr std::uint32_t kIbmEnhancedKeyboard = 4, kFunctionKeys = 12;
constexpr std::size_t kNameBytes = 32, kImeBytes = 64, kProductIdBytes = 64;
constexpr std::uint16_t kDepth24 = 24;
constexpr std::uint16_t kAllDepths = 0x000f;         // 24, 16, 15 and 32 bits
constexpr std::uint16_t kSupportErrorInfo = 0x0001;  // RNS_UD_CS_SUPPORT_ERRINFO_PDU
constexpr std::uint16_t kWant32Bits = 0x0002;        // RNS_UD_CS_WANT_32BPP_SESSION
constexpr std::uint16_t kValidConnectionType = 0x0020;
constexpr std::uint8_t kLan = 6;
constexpr std::uint32_t kAllMethods = 0x1b;  // 40, 128, 56 bits and FIPS: whatever the server would choose
constexpr std::uint32_t kRedirectionSupported = 0x01, kRedirectionVersion6 = 5u << 2;

void block(ByteWriter& out, std::uint16_t type, BytesView content) { out.u16_le(type).u16_le(std::uint16_t(content.size() + 4)).bytes(content); }

void padded(ByteWriter& out, BytesView text, std::size_t size) {
  const auto shown = text.first(std::min(text.size(), size - 2));  // two bytes of zero end it
  out.bytes(shown).bytes(Bytes(size - shown.size()));
}

Bytes core(const ClientData& data) {
  ByteWriter out;
  out.u32_le(kVersion).u16_le(kWidth).u16_le(kHeight).u16_le(kColours8).u16_le(kSasDelete).u32_le(kUsKeyboard).u32_le(kClientBuild);
  padded(out, text::to_utf16le(data.client_name), kNameBytes);
  out.u32_le(kIbmEnhancedKeyboard).u32_le(0).u32_le(kFunctionKeys);
  padded(out, {}, kImeBytes);
  out.u16_le(kColours8).u16_le(1).u32_le(0).u16_le(kDepth24).u16_le(kAllDepths);
  out.u16_le(kSupportErrorInfo | kWant32Bits | kValidConnectionType);
  padded(out, {}, kProductIdBytes);
  out.u8(kLan).u8(0).u32_le(std::uint32_t(data.selected));
  return std::move(out).take();
}

}  // namespace

Bytes encode(const ClientData& data) {
  ByteWriter out;
  block(out, kCore, core(data));
  ByteWriter cluster;
  cluster.u32_le(kRedirectionSupported | kRedirectionVersion6).u32_le(0);
  block(out, kCluster, cluster.view());
  // [MS-RDPBCGR] 2.2.1.3.3: where TLS encrypts, nothing else is offered.
  ByteWriter security;
  security.u32_le(x224::is_standard_rdp_security(data.selected) ? kAllMethods : 0).u32_le(0);
  block(out, kSecurity, security.view());
  ByteWriter network;
  network.u32_le(0);  // no virtual channels
  block(out, kNetwork, network.view());
  return std::move(out).take();
}

}  // namespace doctor::rdp
