// layers: practice
// A hostile client against the practice gateway, inside TLS: the first byte chooses the fault, the second how the rest is cut.
#include <algorithm>

#include "practice/gateway/connection.hpp"
#include "practice_identity.hpp"

using namespace doctor;
using fuzz::identity;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 3) return 0;
  const BytesView input{reinterpret_cast<const std::byte*>(data), size};
  const auto faults = practice::gateway_faults();
  const practice::GatewayFace face{.script = faults[std::to_integer<std::size_t>(input[0]) % faults.size()].script,
                                   .identity = identity(),
                                   .own_certificate = identity().chain.front(),
                                   .target = {.identity = identity()}};
  // What stands behind the sign-in, reached without one.
  practice::GatewayTunnel tunnel{face.script, face.target};
  (void)tunnel.on_bytes(input.subspan(2), {});

  practice::GatewayRooms rooms;
  practice::GatewayMachine machine{face, rooms};
  auto client = crypto::TlsEngine::client({});
  if (!client) std::abort();
  Instant now{};
  Step step = machine.start(now);
  const auto exchange = [&] {
    for (Bytes out = (*client)->take_output(); !out.empty() && !step.done; out = (*client)->take_output()) {
      now = now + std::chrono::milliseconds{1};
      step = machine.on_bytes(out, now);
      (*client)->feed(step.send);
    }
  };
  (*client)->start();
  exchange();
  const std::size_t piece = std::to_integer<std::size_t>(input[1]) + 1;
  for (BytesView rest = input.subspan(2); !rest.empty() && !step.done; rest = rest.subspan(std::min(piece, rest.size()))) {
    (*client)->write_plain(rest.first(std::min(piece, rest.size())));
    exchange();
  }
  // INVARIANT: whatever the client did, the gateway comes to an end.
  for (int wakes = 0; !step.done && step.deadline && wakes < 10'000; ++wakes) step = machine.on_deadline(*step.deadline);
  if (!step.done) std::abort();
  return 0;
}
