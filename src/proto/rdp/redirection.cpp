#include "proto/rdp/redirection.hpp"

#include "base/text.hpp"

namespace doctor::rdp {
namespace {

using Flag = RedirectionFlag;

constexpr std::uint16_t kRedirectionPacket = 0x0400;
constexpr std::size_t kMostAddresses = 32;

BytesView read_field(ByteReader& in, std::string_view field) {
  const std::size_t size = in.u32_le(field);
  return in.take(in.ok() ? size : 0, field);
}

std::string read_text(ByteReader& in, std::string_view field) {
  std::string out = text::from_utf16le(read_field(in, field));
  if (const auto end = out.find('\0'); end != std::string::npos) out.resize(end);
  return out;
}

std::vector<std::string> read_addresses(BytesView field, ByteReader& outer) {
  ByteReader in{field, "TARGET_NET_ADDRESSES"};
  const std::size_t count = in.u32_le("addressCount");
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count && i < kMostAddresses && in.ok(); ++i) out.push_back(read_text(in, "address"));
  if (!in.ok()) outer.fail_at(in.error().inside_whole());
  return out;
}

void write_field(ByteWriter& out, BytesView content) { out.u32_le(std::uint32_t(content.size())).bytes(content); }

void write_text(ByteWriter& out, const std::string& text) {
  ByteWriter content;
  content.bytes(text::to_utf16le(text)).u16_le(0);
  write_field(out, content.view());
}

}  // namespace

Decoded<Redirection> decode_redirection(BytesView bytes) {
  ByteReader in{bytes, "RDP_SERVER_REDIRECTION_PACKET"};
  in.expect(in.u16_le("Flags") == kRedirectionPacket, "Flags", "must be SEC_REDIRECTION_PKT");
  in.u16_le("Length");  // what carried it is what there is
  Redirection out{.session_id = in.u32_le("SessionID"), .flags = in.u32_le("RedirFlags")};
  if (!in.ok()) return fail(in.error().inside_whole());
  if (out.has(Flag::TargetNetAddress)) out.target_address = read_text(in, "TargetNetAddress");
  if (out.has(Flag::LoadBalanceInfo)) {
    const auto info = read_field(in, "LoadBalanceInfo");
    out.load_balance_info = std::string{text::as_chars(info)};
  }
  if (out.has(Flag::Username)) out.user = read_text(in, "UserName");
  if (out.has(Flag::Domain)) out.domain = read_text(in, "Domain");
  if (out.has(Flag::Password)) read_field(in, "Password");
  if (out.has(Flag::TargetFqdn)) out.target_fqdn = read_text(in, "TargetFQDN");
  if (out.has(Flag::TargetNetbiosName)) out.target_netbios_name = read_text(in, "TargetNetBiosName");
  if (out.has(Flag::ClientTsvUrl)) read_field(in, "TsvUrl");
  if (out.has(Flag::RedirectionGuid)) read_field(in, "RedirectionGuid");
  if (out.has(Flag::TargetCertificate)) read_field(in, "TargetCertificate");
  if (out.has(Flag::TargetNetAddresses)) out.target_addresses = read_addresses(read_field(in, "TargetNetAddresses"), in);
  if (!in.ok()) return fail(in.error().inside_whole());
  return out;
}

Bytes encode(const Redirection& redirection) {
  ByteWriter body;
  body.u32_le(redirection.session_id).u32_le(redirection.flags);
  const auto text_field = [&](Flag flag, const std::string& text) {
    if (redirection.has(flag)) write_text(body, text);
  };
  const auto empty_field = [&](Flag flag) {
    if (redirection.has(flag)) write_field(body, {});
  };
  text_field(Flag::TargetNetAddress, redirection.target_address);
  if (redirection.has(Flag::LoadBalanceInfo)) write_field(body, text::as_bytes(redirection.load_balance_info));
  text_field(Flag::Username, redirection.user);
  text_field(Flag::Domain, redirection.domain);
  empty_field(Flag::Password);
  text_field(Flag::TargetFqdn, redirection.target_fqdn);
  text_field(Flag::TargetNetbiosName, redirection.target_netbios_name);
  empty_field(Flag::ClientTsvUrl);
  empty_field(Flag::RedirectionGuid);
  empty_field(Flag::TargetCertificate);
  if (redirection.has(Flag::TargetNetAddresses)) {
    ByteWriter addresses;
    addresses.u32_le(std::uint32_t(redirection.target_addresses.size()));
    for (const auto& address : redirection.target_addresses) write_text(addresses, address);
    write_field(body, addresses.view());
  }
  ByteWriter out;
  out.u16_le(kRedirectionPacket).u16_le(std::uint16_t(body.size() + 4)).bytes(body.view());
  return std::move(out).take();
}

}  // namespace doctor::rdp
