#include "probe/path/packet_size.hpp"

#include <algorithm>
#include <array>

#include "evidence/facts/path.hpp"

namespace doctor::probe {
namespace {

constexpr std::uint16_t kTcpHeader = 20;
// Sizes of whole packets. RFC 8200 section 5: 1280 is what IPv6 asks of every link, and many tunnels have; 1420 is WireGuard's,
// 1492 PPPoE's (RFC 2516 section 7), 1400 and 1360 what IPsec and TLS tunnels leave.
constexpr std::array<std::uint16_t, 7> kCommonSizes{800, 1000, 1280, 1360, 1400, 1420, 1492};

std::uint16_t ip_header(const Endpoint& host) { return host.address.is_v4() ? 20 : 40; }

}  // namespace

void find_packet_size(Context& context, const Endpoint& host, const SegmentsPass& pass) {
  const auto headers = std::uint16_t(ip_header(host) + kTcpHeader);
  std::uint16_t works = kSmallSegment + headers;
  // INVARIANT: every size before `first` is known to pass, none from `last` on is.
  for (std::size_t first = 0, last = kCommonSizes.size(); first < last;) {
    const std::size_t middle = first + (last - first) / 2;
    const auto passes = pass(std::uint16_t(kCommonSizes[middle] - headers));
    if (!passes) break;
    if (*passes) {
      works = kCommonSizes[middle];
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  const Seen seen{.at = context.network.now()};
  context.evidence.observe(facts::kPathMtuBlackHole, true, seen);
  context.evidence.observe(facts::kPathMtuWorksUpTo, std::int64_t{works}, seen);
}

void observe_packet_size(Context& context, const OpenConnection& open) {
  const auto state = open.connection ? open.connection->state() : std::nullopt;
  const Seen seen{.at = context.network.now()};
  Evidence& out = context.evidence;
  if (!state || state->largest_received == 0) {
    const Because because = state ? Because::NotTested : Because::NotAvailable;
    for (const FactType* type : {&facts::kPathMtuBlackHole, &facts::kPathMtuWorksUpTo})
      out.not_known(*type, because, state ? "the host sent nothing large" : "the system does not tell", seen);
    return;
  }
  out.observe(facts::kPathMtuWorksUpTo, std::int64_t{state->largest_received} + ip_header(open.endpoint), seen);
  if (state->largest_announced != 0 && state->largest_received >= state->largest_announced)
    out.observe(facts::kPathMtuBlackHole, false, seen);
  else
    out.not_known(facts::kPathMtuBlackHole, Because::NotTested, "the host sent no full-sized segment", seen);
}

}  // namespace doctor::probe
