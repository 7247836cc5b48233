// layers: proto crypto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/old_hashes.hpp"
#include "crypto/raw_rsa.hpp"
#include "proto/mcs/gcc.hpp"
#include "proto/rdp/session_machine.hpp"

namespace {

using namespace doctor;

rdp::LicenseTools license_tools() {
  static const auto hashes = crypto::load_old_hashes();
  if (!hashes) std::abort();
  return {.hashes = hashes->get(),
          .rsa = [](const rdp::RsaPublicKey& key, BytesView number) { return crypto::raw_rsa(key.modulus, key.exponent, number); },
          .premaster = Secret{Bytes(rdp::kPremasterSize, std::byte{1})}};
}

// What follows an offer of a licence: the offer may have a key that works, and nothing it sends may be believed.
void fuzz_licensing(BytesView input) {
  rdp::LicenseExchange exchange{license_tools(), "fuzz", "fuzz"};
  const rdp::RsaPublicKey key{.modulus = Bytes(64, std::byte{0xff}), .exponent = 3};
  if (const auto offer = rdp::decode_license_request(input)) {
    const auto back = rdp::decode_license_request(rdp::encode(*offer));
    if (back && back->certificate != offer->certificate) std::abort();
    (void)exchange.ask(*offer, key);
  }
  rdp::LicenseExchange asked{license_tools(), "fuzz", "fuzz"};
  if (!asked.ask({}, key)) std::abort();
  (void)asked.answer_challenge(input);
  (void)asked.read_license(input);
  (void)rdp::decode_new_license_request(input);
  (void)rdp::decode_platform_challenge_response(input);
  (void)rdp::decode_license_info(input);
  (void)rdp::challenge_in(input);
  (void)rdp::decode_server_certificate(input);
}

}  // namespace

// The input is what a server says, in the clear: to a client that comes by TLS, and to one without. Each decoder is given
// the whole as well, because the machine calls it only behind others.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span{data, size});
  for (const auto selected : {x224::SelectedProtocol::Ssl, x224::SelectedProtocol::Rdp}) {
    rdp::SessionInput in{.selected = selected, .client_name = "fuzz", .info = {}, .licensing = license_tools()};
    rdp::SessionMachine machine{std::move(in), std::chrono::seconds{1}, std::chrono::seconds{1}};
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
  fuzz_licensing(input);
  BytesView rest = input;
  while (rdp::take_share_message(rest)) continue;
  (void)rdp::decode_redirection(input);
  return 0;
}
