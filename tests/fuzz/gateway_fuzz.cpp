// layers: net
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/old_hashes.hpp"
#include "net/gateway/entry.hpp"
#include "net/gateway/question.hpp"
#include "proto/websocket/frame.hpp"

// The first byte says where the answer is cut in two, and over which transport was asked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  if (const auto frame = websocket::decode_frame(input)) {
    const auto again = websocket::decode_frame(websocket::encode_frame(frame->opcode, frame->payload, {}));
    if (!again || again->payload != frame->payload) std::abort();
  }
  if (size == 0) return 0;
  const auto answer = input.subspan(1);
  const std::size_t cut = data[0] < answer.size() ? data[0] : answer.size();
  net::GatewayQuestionMachine machine{net::make_gateway_client("gw.example", 443, {}),
                                      data[0] % 2 == 0 ? net::GatewayRequestKind::Out : net::GatewayRequestKind::Upgrade, std::chrono::seconds{3}};
  machine.start({});
  if (!machine.on_bytes(answer.first(cut), {}).done && !machine.on_bytes(answer.subspan(cut), {}).done) machine.on_close(CloseKind::Fin, {});
  if (!machine.answer() || machine.answer()->received.size() > net::GatewayQuestionMachine::kMostKept) std::abort();
  // What reads the same answers with credentials to give.
  const net::GatewayCredentials credentials{
      .account = {.user = "u"}, .password = Secret{"p"}, .random = [](std::size_t count) { return Bytes(count); }};
  static const auto hashes = crypto::load_old_hashes();
  if (hashes) {
    net::GatewayEntryMachine entry{
        **hashes, net::make_gateway_client("gw.example", 443, {}), net::GatewayRequestKind(data[0] % 3), {credentials}, std::chrono::seconds{3}};
    entry.start({});
    if (!entry.on_bytes(answer.first(cut), {}).done && !entry.on_bytes(answer.subspan(cut), {}).done) entry.on_close(CloseKind::Fin, {});
    if (!entry.entry()) std::abort();
  }
  (void)net::likeness_of(*machine.answer());
  (void)machine.answer()->head.token("WWW-Authenticate", "NTLM");
  return 0;
}
