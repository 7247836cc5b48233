// layers: proto crypto
// Any challenge, and our answer to it.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/old_hashes.hpp"
#include "proto/ntlm/authenticate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  static const auto hashes = crypto::load_old_hashes();
  if (!hashes) return 0;
  const auto challenge = std::as_bytes(std::span{data, size});
  ntlm::AuthenticateInput in{.account = {"u1", "ADLAB"}, .workstation = "PC", .service = "TERMSRV/rdp1.ad.lab"};
  in.session_key = Secret{BytesView{Bytes(16, std::byte{0x55})}};
  const auto made = ntlm::authenticate(**hashes, in, Secret{std::string_view{"U1-Passw0rd"}}, ntlm::encode_negotiate(), challenge);
  if (!made) return 0;
  if (!ntlm::is_message(made->message, 3) || (made->flags & ntlm::kNegotiate128) == 0 || made->exported_session_key.size() != 16) std::abort();
  // What the six fields point at lies within the message.
  for (std::size_t at = 12; at < 60; at += 8) {
    ByteReader field{BytesView{made->message}.subspan(at), "field"};
    const std::size_t length = field.u16_le("length");
    field.u16_le("maximum");
    if (field.u32_le("offset") + length > made->message.size()) std::abort();
  }
  return 0;
}
