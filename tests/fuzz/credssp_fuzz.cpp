// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/credssp/challenge_machine.hpp"
#include "proto/credssp/spnego.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  if (const auto decoded = credssp::decode_ts_request(input)) {
    const auto back = credssp::decode_ts_request(credssp::encode(decoded->request));
    if (!back || !(back->request == decoded->request)) std::abort();
  }
  credssp::ChallengeMachine machine{std::chrono::seconds{1}};
  machine.start({});
  if (!machine.on_bytes(input, {}).done) machine.on_close(CloseKind::Fin, {});
  if (!machine.outcome()) std::abort();
  (void)credssp::decode_neg_token_resp(input);
  if (const auto challenge = ntlm::decode_challenge(input)) (void)ntlm::decode_challenge(ntlm::encode(*challenge));
  return 0;
}
