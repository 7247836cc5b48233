#include "platform/tcp_state.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace doctor::platform {
namespace {

// The kernel's numbers (include/net/tcp_states.h), for <netinet/tcp.h> and <linux/tcp.h> cannot stand together.
constexpr int kSynSent = 2, kClose = 7;
// Where the kernel's estimate of the peer's segments starts, however small they are (tcp_initialize_rcv_mss).
constexpr std::uint32_t kFirstEstimate = 536;
constexpr std::uint32_t kTcpHeader = 20, kTimestampOption = 12;  // RFC 7323 section 3.2, with its padding

}  // namespace

std::optional<TcpState> tcp_state(int socket) {
  tcp_info info{};  // an older kernel fills less of it and leaves the rest zero
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  using std::chrono::microseconds;
  TcpState out{.round_trip = microseconds{info.tcpi_rtt},
               .round_trip_variation = microseconds{info.tcpi_rttvar},
               .least_round_trip = microseconds{info.tcpi_min_rtt == ~0U ? 0 : info.tcpi_min_rtt},
               .retransmits = info.tcpi_total_retrans,
               .needless_retransmits = info.tcpi_dsack_dups,
               .out_of_order = info.tcpi_rcv_ooopack,
               .segments_received = info.tcpi_segs_in,
               .segments_sent = info.tcpi_segs_out,
               .segment_size = info.tcpi_snd_mss,
               .path_mtu = info.tcpi_pmtu};
  const std::uint32_t header = kTcpHeader + ((info.tcpi_options & TCPI_OPT_TIMESTAMPS) != 0 ? kTimestampOption : 0);
  if (info.tcpi_rcv_mss > kFirstEstimate) out.largest_received = info.tcpi_rcv_mss + header;
  if (info.tcpi_advmss != 0) out.largest_announced = info.tcpi_advmss + header;
  // A reset empties the queue, so that nothing seems to be outstanding.
  if (info.tcpi_state != kClose && info.tcpi_state != kSynSent) out.outstanding = info.tcpi_unacked + (info.tcpi_notsent_bytes != 0 ? 1U : 0U);
  return out;
}

}  // namespace doctor::platform
