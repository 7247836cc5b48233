// The frame of everything that goes through a Remote Desktop Gateway once HTTP let it pass: HTTP_PACKET_HEADER, [MS-TSGU] 2.2.10.9.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace doctor::tsgu {

// HTTP_PACKET_TYPE, [MS-TSGU] 2.2.5.3.3. Others are kept as they came.
enum class PacketType : std::uint16_t {
  HandshakeRequest = 0x1,
  HandshakeResponse = 0x2,
  ExtendedAuthMessage = 0x3,
  TunnelCreate = 0x4,
  TunnelResponse = 0x5,
  TunnelAuth = 0x6,
  TunnelAuthResponse = 0x7,
  ChannelCreate = 0x8,
  ChannelResponse = 0x9,
  Data = 0xa,
  ServiceMessage = 0xb,
  ReauthMessage = 0xc,
  Keepalive = 0xd,
  CloseChannel = 0x10,
  CloseChannelResponse = 0x11,
};

inline constexpr std::size_t kHeaderSize = 8;
// Every part of a packet has a length of 16 bits, and none has more than a few: a longer one is nonsense.
inline constexpr std::size_t kMostPacketBytes = 256 * 1024;

struct Packet {
  PacketType type{};
  BytesView body{};     // a view into what was decoded
  std::size_t size{0};  // header and body: how many bytes the packet takes
};

// The packet at the beginning of `bytes`; what follows it is left alone.
Decoded<Packet> decode_packet(BytesView bytes);
Bytes encode_packet(PacketType type, BytesView body);
// What was read of a body that is there as a whole: what it lacks will never come.
template <typename T>
Decoded<T> whole(const ByteReader& in, T value) {
  if (!in.ok()) return fail(in.error().inside_whole());
  return value;
}

// HTTP_UNICODE_STRING, [MS-TSGU] 2.2.10.22: UTF-16LE behind its length in bytes. Peers count a NUL at its end or leave it out; it is
// read either way and written.
std::string read_unicode_string(ByteReader& in, std::string_view field);
void write_unicode_string(ByteWriter& out, std::string_view text);
// HTTP_byte_BLOB, [MS-TSGU] 2.2.10.1.
BytesView read_blob(ByteReader& in, std::string_view field);
// INVARIANT: the blob is no longer than 65535 bytes.
void write_blob(ByteWriter& out, BytesView blob);

}  // namespace doctor::tsgu
