#include "proto/x224/peer_kind.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace doctor::x224 {
namespace {

unsigned at(BytesView bytes, std::size_t index) { return index < bytes.size() ? std::to_integer<unsigned>(bytes[index]) : 256u; }

// A TLS record: an alert or a handshake message of any version (RFC 8446 section 5.1).
bool is_tls(BytesView in) { return (at(in, 0) == 0x15 || at(in, 0) == 0x16) && at(in, 1) == 0x03 && at(in, 2) <= 0x04; }

// [MS-SMB2] 2.1: four bytes of length, then 0xFE or 0xFF and "SMB". A NetBIOS refusal (RFC 1002 4.3.4) is 0x83.
bool is_smb(BytesView in) {
  if (at(in, 0) == 0x83 && at(in, 1) == 0 && at(in, 2) == 0 && at(in, 3) == 1) return true;
  return (at(in, 4) == 0xfe || at(in, 4) == 0xff) && at(in, 5) == 'S' && at(in, 6) == 'M' && at(in, 7) == 'B';
}

// The first packet of a MySQL server has sequence number 0 and holds protocol version 10, or an error.
bool is_mysql(BytesView in) {
  const bool greeting = at(in, 4) == 0x0a && at(in, 5) >= '0' && at(in, 5) <= '9' && at(in, 6) == '.';
  const bool refusal = at(in, 4) == 0xff && at(in, 6) == 0x04;  // error numbers 1024 to 1279
  return at(in, 2) == 0 && at(in, 3) == 0 && (greeting || refusal);
}

bool is_text(BytesView in) {
  return std::ranges::all_of(in, [](std::byte b) {
    const auto c = std::to_integer<unsigned>(b);
    return c >= 0x20 ? c != 0x7f : c == '\t' || c == '\r' || c == '\n';
  });
}

// RFC 5321 and RFC 959 greet alike: three digits, then words of which one tells them apart.
std::optional<PeerKind> mail_or_file_transfer(std::string_view lower) {
  if (!lower.starts_with("220") && !lower.starts_with("421") && !lower.starts_with("554") && !lower.starts_with("530")) return {};
  if (lower.contains("ftp")) return PeerKind::Ftp;
  if (lower.contains("smtp") || lower.contains("mail")) return PeerKind::Smtp;
  return {};
}

}  // namespace

std::string_view name_of(PeerKind kind) {
  static constexpr std::string_view kNames[] = {"ssh", "http", "vnc", "smtp", "ftp", "tls", "smb", "mysql", "text", "binary"};
  return kNames[std::size_t(kind)];
}

std::optional<PeerKind> recognise_peer(BytesView first_bytes) {
  const auto lower = text::to_lower_ascii(text::as_chars(first_bytes.first(std::min<std::size_t>(first_bytes.size(), 512))));
  if (lower.starts_with("ssh-")) return PeerKind::Ssh;
  if (lower.starts_with("rfb ")) return PeerKind::Vnc;
  if (lower.starts_with("http/") || lower.starts_with("<!doctype html") || lower.starts_with("<html")) return PeerKind::Http;
  if (is_tls(first_bytes)) return PeerKind::Tls;
  if (is_smb(first_bytes)) return PeerKind::Smb;
  if (is_mysql(first_bytes)) return PeerKind::MySql;
  return mail_or_file_transfer(lower);
}

PeerKind classify_peer(BytesView first_bytes) {
  if (const auto kind = recognise_peer(first_bytes)) return *kind;
  return is_text(first_bytes) ? PeerKind::Text : PeerKind::Binary;
}

}  // namespace doctor::x224
