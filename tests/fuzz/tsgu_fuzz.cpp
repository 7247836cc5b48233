// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/tsgu/channel.hpp"
#include "proto/tsgu/handshake.hpp"
#include "proto/tsgu/packet.hpp"
#include "proto/tsgu/tunnel.hpp"
#include "proto/tsgu/tunnel_machine.hpp"

namespace {

using namespace doctor::tsgu;

// What was understood can be written and is understood again. A text that fills its whole length has no room for the NUL that we write.
template <typename Decode>
void check(doctor::BytesView body, Decode decode) {
  if (body.size() > 0xff00) return;
  const auto value = decode(body);
  if (!value) return;
  const auto written = encode(*value);
  const auto packet = decode_packet(written);
  if (!packet || !decode(packet->body)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span{data, size});
  TunnelMachine machine{{.client_name = "pc17", .target = "desk", .behind_seed = size % 2 == 0}};
  machine.start({});
  if (!machine.on_bytes(input, {}).done) machine.on_close(doctor::CloseKind::Fin, {});
  if (!machine.outcome() || machine.outcome()->service_messages.size() > TunnelMachine::kMostMessages) std::abort();
  const auto packet = decode_packet(input);
  if (!packet) return 0;
  check(packet->body, decode_handshake_request);
  check(packet->body, decode_handshake_response);
  check(packet->body, decode_tunnel_create);
  check(packet->body, decode_tunnel_response);
  check(packet->body, decode_tunnel_auth);
  check(packet->body, decode_tunnel_auth_response);
  check(packet->body, decode_channel_create);
  check(packet->body, decode_channel_response);
  (void)decode_data(packet->body);
  (void)decode_service_message(packet->body);
  (void)decode_close(*packet);
  return 0;
}
