// What this machine's TCP measured of a connection.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace doctor::platform {

struct TcpState {
  Duration round_trip{};            // smoothed, RFC 6298 section 2: SRTT
  Duration round_trip_variation{};  // RTTVAR; begins at half the round trip and needs several to say anything
  Duration least_round_trip{};
  std::uint32_t retransmits{0};                // segments that we sent again, the SYN included
  std::uint32_t needless_retransmits{0};       // of these, those whose first copy had arrived: the peer said so (RFC 2883)
  std::uint32_t out_of_order{0};               // segments that arrived before an earlier one
  std::uint32_t segments_received{0};          // of whatever kind, empty ones too
  std::uint32_t segments_sent{0};              // the same
  std::uint32_t segment_size{0};               // bytes of data in the largest segment that we send
  std::uint32_t path_mtu{0};                   // bytes of the largest packet that the system sends on this path
  std::uint32_t largest_received{0};           // bytes of the largest segment that arrived, TCP header and all; 0: none with more than 536 of data
  std::uint32_t largest_announced{0};          // bytes of the largest segment that we said we take, TCP header and all
  std::optional<std::uint32_t> outstanding{};  // segments sent or queued that the peer has not acknowledged; nothing once it is reset
};

// Nothing where the system does not tell.
std::optional<TcpState> tcp_state(int socket);

}  // namespace doctor::platform
