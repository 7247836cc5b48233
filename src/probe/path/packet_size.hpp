// How large a packet from the host may be and still arrive. What a host sends is limited by the segment size that we announce, so no
// right and no odd packet is needed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "probe/context.hpp"

namespace doctor::probe {

inline constexpr std::uint16_t kSmallSegment = 536;  // RFC 9293 section 3.7.1: what every path carries

// Whether a handshake comes to its end where the host may send so many bytes of data in one segment; nothing when that could not be tried.
using SegmentsPass = std::function<std::optional<bool>(std::uint16_t data)>;

// For a host whose flight arrives in segments of kSmallSegment and not in full ones: asks at most three sizes between, those that
// tunnels and links commonly have. Observes path.mtu_black_hole and path.mtu_works_up_to.
void find_packet_size(Context& context, const Endpoint& host, const SegmentsPass& pass);

// The same facts from an open connection whose handshake came to its end, at no cost: what was the largest packet that arrived?
void observe_packet_size(Context& context, const OpenConnection& open);

}  // namespace doctor::probe
