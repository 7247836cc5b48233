// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/mcs/disconnect.hpp"
#include "proto/x224/connection_confirm.hpp"
#include "proto/x224/connection_request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span{data, size});
  // What was understood can be written and is understood again.
  if (const auto request = doctor::x224::decode_connection_request(input); request && request->negotiation)
    if (!doctor::x224::decode_connection_request(doctor::x224::encode(*request))) std::abort();
  if (const auto confirm = doctor::x224::decode_connection_confirm(input))
    if (!(*doctor::x224::decode_connection_confirm(doctor::x224::encode(*confirm)) == *confirm)) std::abort();
  (void)doctor::mcs::decode_disconnect_provider_ultimatum(input);
  return 0;
}
