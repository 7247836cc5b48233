// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/mcs/gcc.hpp"
#include "proto/rdp/session_machine.hpp"

// The input is what a server says, in the clear: to a client that comes by TLS, and to one without. Each decoder is given
// the whole as well, because the machine calls it only behind others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  for (const auto selected : {x224::SelectedProtocol::Ssl, x224::SelectedProtocol::Rdp}) {
    rdp::SessionMachine machine{{.selected = selected, .client_name = "fuzz", .info = {}}, std::chrono::seconds{1}, std::chrono::seconds{1}};
    machine.start({});
    if (!machine.on_bytes(input, {}).done) machine.on_close(CloseKind::Fin, {});
    if (!machine.outcome()) std::abort();
  }
  if (const auto pdu = mcs::decode_domain_pdu(input)) {
    const auto back = mcs::decode_domain_pdu(mcs::encode(*pdu));
    if (!back || !(*back == *pdu)) std::abort();
  }
  (void)mcs::decode_connect_initial(input);
  (void)mcs::decode_connect_response(input);
  (void)mcs::decode_conference_create_request(input);
  (void)mcs::decode_conference_create_response(input);
  (void)rdp::decode_server_data(input);
  (void)rdp::decode_licensing(input);
  (void)rdp::decode_client_info(input);
  (void)rdp::decode_share_message(input);
  BytesView rest = input;
  while (rdp::take_share_message(rest)) continue;
  (void)rdp::decode_redirection(input);
  return 0;
}
