// layers: intake
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "intake/capture/capture_file.hpp"
#include "intake/capture/capture_reader.hpp"
#include "intake/capture/connection_facts.hpp"

// A whole capture file: libpcap's reading, decoding, reassembly, the conversation and its facts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor::intake;  // NOLINT
  if (size == 0) return 0;
  std::FILE* stream = ::fmemopen(const_cast<std::uint8_t*>(data), size, "rb");
  if (stream == nullptr) return 0;
  auto file = CaptureFile::read(stream, "input");
  if (!file) return 0;
  constexpr CaptureLimits kSmall{.open_connections = 16, .held_bytes = 1 << 18, .connections = 16, .udp_tries = 8};
  CaptureReader reader{{3389}, kSmall};
  for (Frame frame; file->next(frame);) reader.on_frame(file->link(), frame.bytes, frame.at);
  const auto contents = reader.finish();
  if (contents.connections.size() > kSmall.connections) std::abort();
  static const auto trust = doctor::crypto::TrustStore::of({});
  for (const auto& connection : contents.connections) (void)evidence_of(*connection, contents.udp, {.trust = &trust});
  return 0;
}
