#include "proto/tsgu/channel.hpp"

#include <algorithm>

namespace doctor::tsgu {
namespace {

// fieldsPresent, [MS-TSGU] 2.2.5.3.1.
constexpr std::uint16_t kChannelId = 0x1, kUdpCookie = 0x2, kUdpPort = 0x4;
constexpr std::size_t kMostData = 0x8000;

}  // namespace

Decoded<ChannelCreate> decode_channel_create(BytesView body) {
  ByteReader in{body, "HTTP_CHANNEL_PACKET"};
  ChannelCreate packet;
  const std::size_t resources = in.u8("numResources");
  in.expect(resources >= 1 && resources <= ChannelCreate::kMostResources, "numResources", "must be 1 to 50");
  const std::size_t alternatives = in.u8("numAltResources");
  in.expect(alternatives <= ChannelCreate::kMostAlternatives, "numAltResources", "must be 0 to 3");
  packet.port = in.u16_le("port");
  packet.protocol = in.u16_le("protocol");
  for (std::size_t i = 0; i < resources && in.ok(); ++i) packet.resources.push_back(read_unicode_string(in, "pResource"));
  for (std::size_t i = 0; i < alternatives && in.ok(); ++i) packet.alternatives.push_back(read_unicode_string(in, "pAltResources"));
  return whole(in, std::move(packet));
}

Decoded<ChannelResponse> decode_channel_response(BytesView body) {
  ByteReader in{body, "HTTP_CHANNEL_RESPONSE"};
  ChannelResponse packet;
  packet.error = code_of(in.u32_le("errorCode"));
  const auto fields = in.u16_le("fieldsPresent");
  in.u16_le("reserved");
  if ((fields & kChannelId) != 0) packet.channel_id = in.u32_le("channelId");
  if ((fields & kUdpPort) != 0) packet.udp_port = in.u16_le("udpPort");
  if ((fields & kUdpCookie) != 0) {
    const auto cookie = read_blob(in, "authnCookie");
    packet.udp_cookie.emplace(cookie.begin(), cookie.end());
  }
  return whole(in, std::move(packet));
}

Decoded<BytesView> decode_data(BytesView body) {
  ByteReader in{body, "HTTP_DATA_PACKET"};
  const auto data = read_blob(in, "data");
  return whole(in, data);
}

Decoded<std::string> decode_service_message(BytesView body) {
  ByteReader in{body, "HTTP_SERVICE_MESSAGE"};
  auto message = read_unicode_string(in, "message");
  return whole(in, std::move(message));
}

Decoded<ClosePacket> decode_close(const Packet& packet) {
  ByteReader in{packet.body, "HTTP_CLOSE_PACKET"};
  const auto status = code_of(in.u32_le("statusCode"));
  return whole(in, ClosePacket{packet.type, status});
}

Bytes encode(const ChannelCreate& packet) {
  ByteWriter out;
  out.u8(std::uint8_t(packet.resources.size())).u8(std::uint8_t(packet.alternatives.size())).u16_le(packet.port).u16_le(packet.protocol);
  for (const auto& name : packet.resources) write_unicode_string(out, name);
  for (const auto& name : packet.alternatives) write_unicode_string(out, name);
  return encode_packet(PacketType::ChannelCreate, out.view());
}

Bytes encode(const ChannelResponse& packet) {
  ByteWriter out;
  const auto fields = std::uint16_t((packet.channel_id ? kChannelId : 0) | (packet.udp_port ? kUdpPort : 0) | (packet.udp_cookie ? kUdpCookie : 0));
  out.u32_le(std::uint32_t(packet.error)).u16_le(fields).u16_le(0);
  if (packet.channel_id) out.u32_le(*packet.channel_id);
  if (packet.udp_port) out.u16_le(*packet.udp_port);
  if (packet.udp_cookie) write_blob(out, *packet.udp_cookie);
  return encode_packet(PacketType::ChannelResponse, out.view());
}

Bytes encode(const ClosePacket& packet) {
  ByteWriter out;
  out.u32_le(std::uint32_t(packet.status));
  return encode_packet(packet.type, out.view());
}

Bytes encode_data(BytesView data) {
  Bytes packets;
  while (!data.empty()) {
    const auto part = data.first(std::min(data.size(), kMostData));
    data = data.subspan(part.size());
    ByteWriter out;
    write_blob(out, part);
    const Bytes packet = encode_packet(PacketType::Data, out.view());
    packets.insert(packets.end(), packet.begin(), packet.end());
  }
  return packets;
}

Bytes encode_service_message(std::string_view message) {
  ByteWriter out;
  write_unicode_string(out, message);
  return encode_packet(PacketType::ServiceMessage, out.view());
}

Bytes encode_keepalive() { return encode_packet(PacketType::Keepalive, {}); }

}  // namespace doctor::tsgu
