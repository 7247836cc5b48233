#include "proto/rdp/client_info.hpp"

#include "base/text.hpp"
#include "proto/rdp/security_header.hpp"

namespace doctor::rdp {
namespace {

// Bits of flags.
constexpr std::uint32_t kMouse = 0x1, kDisableCtrlAltDel = 0x2, kAutoLogon = 0x8, kUnicode = 0x10, kMaximizeShell = 0x20;
constexpr std::uint16_t kIpv4 = 2;
constexpr std::size_t kTimeZoneBytes = 172;  // TS_TIME_ZONE_INFORMATION; all zero: no daylight saving, UTC
constexpr std::size_t kMostTextBytes = 510;

Secret cut(Secret text) {
  if (text.size() <= kMostTextBytes) return text;
  return Secret{text.reveal().first(kMostTextBytes)};
}

Secret utf16(const std::string& text) { return cut(Secret{BytesView{text::to_utf16le(text)}}); }

void add_number(Secret& out, std::uint32_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.append(std::byte(value >> (8 * i)));
}

// A text and the zero that ends it, which its length does not count.
void add_text(Secret& out, const Secret& text) {
  out.append(text.reveal());
  add_number(out, 0, 2);
}

}  // namespace

Secret encode(const ClientInfo& info) {
  const Secret domain = utf16(info.domain), user = utf16(info.user);
  const Secret password = info.auto_logon ? cut(utf16le_of(info.password)) : Secret{};
  Secret out;
  add_number(out, kSecInfoPkt, 2);
  add_number(out, 0, 2);  // flagsHi
  add_number(out, 0, 4);  // CodePage: no keyboard layout matters here
  add_number(out, kMouse | kDisableCtrlAltDel | kUnicode | kMaximizeShell | (info.auto_logon ? kAutoLogon : 0), 4);
  for (const Secret* text : {&domain, &user, &password}) add_number(out, std::uint32_t(text->size()), 2);
  add_number(out, 0, 2);  // no alternate shell
  add_number(out, 0, 2);  // no working directory
  const Secret none;
  for (const Secret* text : {&domain, &user, &password, &none, &none}) add_text(out, *text);
  // TS_EXTENDED_INFO_PACKET: an address and a folder that we do not tell, each an empty text with its zero counted.
  add_number(out, kIpv4, 2);
  add_number(out, 2, 2);
  add_number(out, 0, 2);
  add_number(out, 2, 2);
  add_number(out, 0, 2);
  out.append(Bytes(kTimeZoneBytes));
  add_number(out, 0, 4);  // clientSessionId
  add_number(out, 0, 4);  // performanceFlags
  add_number(out, 0, 2);  // no auto-reconnect cookie: this is no old session
  out.append(Bytes(8));   // reserved1 and 2, and no name and no switch of a dynamic time zone
  return out;
}

Decoded<ClientInfoSeen> decode_client_info(BytesView user_data) {
  ByteReader in{user_data, "Client Info PDU"};
  in.expect((in.u16_le("flags") & kSecInfoPkt) != 0, "flags", "lacks SEC_INFO_PKT");
  in.u16_le("flagsHi");
  in.u32_le("CodePage");
  const auto flags = in.u32_le("infoFlags");
  return in.finish(ClientInfoSeen{.auto_logon = (flags & kAutoLogon) != 0});
}

}  // namespace doctor::rdp
