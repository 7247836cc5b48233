// The channel to one target through a gateway, and what flows in it: [MS-TSGU] 2.2.10.2 to 2.2.10.6, 2.2.10.12, 2.2.10.13,
// 2.2.10.23. The answer to the request is where the resource authorization policy speaks, and where the target may be out of reach.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "proto/tsgu/packet.hpp"
#include "proto/tsgu/return_code.hpp"

namespace doctor::tsgu {

struct ChannelCreate {
  static constexpr std::size_t kMostResources = 50;
  static constexpr std::size_t kMostAlternatives = 3;
  std::vector<std::string> resources{};  // names of the target, the wished one first; 1 to 50
  std::vector<std::string> alternatives{};
  std::uint16_t port{3389};
  std::uint16_t protocol{3};
  friend bool operator==(const ChannelCreate&, const ChannelCreate&) = default;
};

struct ChannelResponse {
  ReturnCode error{};
  std::optional<std::uint32_t> channel_id{};
  std::optional<std::uint16_t> udp_port{};
  std::optional<Bytes> udp_cookie{};
  friend bool operator==(const ChannelResponse&, const ChannelResponse&) = default;
};

// PKT_TYPE_CLOSE_CHANNEL, and its response.
struct ClosePacket {
  PacketType type{PacketType::CloseChannel};
  ReturnCode status{};
  friend bool operator==(const ClosePacket&, const ClosePacket&) = default;
};

// Each reads the body of a whole packet; what follows its fields is left alone.
Decoded<ChannelCreate> decode_channel_create(BytesView body);
Decoded<ChannelResponse> decode_channel_response(BytesView body);
Decoded<BytesView> decode_data(BytesView body);  // a view into `body`
Decoded<std::string> decode_service_message(BytesView body);
Decoded<ClosePacket> decode_close(const Packet& packet);

// With their headers.
Bytes encode(const ChannelCreate& packet);
Bytes encode(const ChannelResponse& packet);
Bytes encode(const ClosePacket& packet);
// As many packets as it takes: cbDataLen has 16 bits.
Bytes encode_data(BytesView data);
Bytes encode_service_message(std::string_view message);
Bytes encode_keepalive();

}  // namespace doctor::tsgu
