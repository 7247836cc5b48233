#include "proto/tsgu/packet.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace doctor::tsgu {

Decoded<Packet> decode_packet(BytesView bytes) {
  ByteReader in{bytes, "HTTP_PACKET_HEADER"};
  const auto type = PacketType{in.u16_le("packetType")};
  in.u16_le("reserved");
  const std::size_t length = in.u32_le("packetLength");
  in.expect(length >= kHeaderSize, "packetLength", "is shorter than the header");
  in.expect(length <= kMostPacketBytes, "packetLength", "is longer than any packet");
  const auto body = in.take(length < kHeaderSize ? 0 : length - kHeaderSize, "body");
  return in.finish(Packet{type, body, length});
}

Bytes encode_packet(PacketType type, BytesView body) {
  ByteWriter out;
  out.u16_le(std::uint16_t(type)).u16_le(0).u32_le(std::uint32_t(kHeaderSize + body.size())).bytes(body);
  return std::move(out).take();
}

std::string read_unicode_string(ByteReader& in, std::string_view field) {
  std::string text = text::from_utf16le(read_blob(in, field));
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

void write_unicode_string(ByteWriter& out, std::string_view text) {
  constexpr std::size_t kMostUnits = 0x7ffe;
  auto units = text::to_utf16le(text);
  units.resize(std::min(units.size(), kMostUnits * 2));
  units.insert(units.end(), 2, std::byte{0});
  write_blob(out, units);
}

BytesView read_blob(ByteReader& in, std::string_view field) {
  const std::size_t length = in.u16_le(field);
  return in.take(length, field);
}

void write_blob(ByteWriter& out, BytesView blob) { out.u16_le(std::uint16_t(blob.size())).bytes(blob); }

}  // namespace doctor::tsgu
