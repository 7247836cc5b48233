// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/rdpudp/syn_machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor::rdpudp;
  const auto input = std::as_bytes(std::span{data, size});
  // What was understood can be written and is understood again.
  if (const auto syn = decode_syn(input)) {
    const auto again = decode_syn(encode_syn(*syn));
    if (!again || again->initial_sequence != syn->initial_sequence || again->version != syn->version) std::abort();
  }
  SynMachine machine{0x0b127f15, std::chrono::milliseconds{900}};
  machine.start({});
  const bool done = machine.on_bytes(input, {}).done;
  if (done != machine.outcome().has_value()) std::abort();
  return 0;
}
