// layers: practice
// A hostile client against the practice host: the first byte chooses the fault, the second how the rest is cut.
#include <array>

#include "practice/host_machine.hpp"
#include "practice_identity.hpp"
#include "proto/x224/connection_request.hpp"

using namespace doctor;
using fuzz::identity;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 3) return 0;
  const BytesView input{reinterpret_cast<const std::byte*>(data), size};
  const auto faults = practice::faults();
  const practice::HostFace face{.script = faults[std::to_integer<std::size_t>(input[0]) % faults.size()].script, .identity = identity()};
  practice::HostMachine machine{face};
  Instant now{};
  Step step = machine.start(now);
  // An odd second byte gets the client past the Connection Request at once.
  if (std::to_integer<int>(input[1]) % 2 == 1 && !step.done) {
    step = machine.on_bytes(x224::encode(x224::ConnectionRequest{.negotiation = x224::NegotiationRequest{.requested = x224::kMstscOffer}}), now);
  }
  const std::size_t piece = std::to_integer<std::size_t>(input[1]) / 2 + 1;
  for (BytesView rest = input.subspan(2); !rest.empty() && !step.done; rest = rest.subspan(std::min(piece, rest.size()))) {
    now = now + std::chrono::milliseconds{1};
    step = machine.on_bytes(rest.first(std::min(piece, rest.size())), now);
  }
  // INVARIANT: whatever the client did, the host comes to an end, and says no more than the endless chain is long.
  std::size_t said = 0;
  for (int wakes = 0; !step.done && step.deadline && wakes < 2000; ++wakes) {
    said += step.send.size();
    step = machine.on_deadline(*step.deadline);
  }
  if (!step.done || said > 2 * practice::EndlessChain::kMostBytes) std::abort();
  return 0;
}
