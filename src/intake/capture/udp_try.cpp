#include "intake/capture/udp_try.hpp"

namespace doctor::intake {
namespace {

constexpr std::uint32_t kEnoughToTell = 3;  // datagrams of the client, its own retransmissions among them

}  // namespace

std::optional<bool> is_half_open(const UdpTry& each) {
  if (!each.answer || (each.by_host == 0 && each.by_client < kEnoughToTell)) return std::nullopt;
  return each.by_host == 0;
}

void join_tries(std::span<UdpTry> tries, std::span<const std::unique_ptr<Connection>> connections) {
  for (auto& each : tries) {
    for (const auto& connection : connections) {
      if (connection->client().address != each.client.address || connection->host() != each.host) continue;
      const bool had_begun = connection->began() <= each.at;
      if (had_begun || (each.of == nullptr && !connection->from_the_start())) each.of = connection.get();
      if (!had_begun) break;
    }
  }
}

}  // namespace doctor::intake
