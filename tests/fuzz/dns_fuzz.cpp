// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/dns/message.hpp"
#include "proto/dns/netbios.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span{data, size});
  if (const auto message = doctor::dns::decode_message(input)) {
    (void)doctor::dns::resolve(*message, message->questions.empty() ? "a" : message->questions.front().name, doctor::dns::RecordType::A);
    // Every name that was read is one that can be written, and means the same.
    if (const auto encoded = doctor::dns::encode(*message)) {
      const auto back = doctor::dns::decode_message(*encoded);
      if (!back || !(*back == *message)) std::abort();
    }
  }
  (void)doctor::dns::decode_netbios_answer(input);
  return 0;
}
