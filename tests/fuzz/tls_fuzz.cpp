// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/tls/hello_sweep_machine.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  // Bytes from a server, in one piece and cut in two.
  for (const std::size_t cut : {size, size / 2}) {
    tls::HelloSweepMachine machine{{.cipher_suites = tls::all_suites()}, tls::HelloCut::Whole, std::chrono::seconds{1}};
    machine.start({});
    if (!machine.on_bytes(input.first(cut), {}).done && !machine.on_bytes(input.subspan(cut), {}).done) machine.on_close(CloseKind::Fin, {});
    if (!machine.outcome()) std::abort();
  }
  (void)tls::decode_client_hello(input);
  (void)tls::decode_server_hello(input);
  return 0;
}
