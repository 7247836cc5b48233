// layers: proto
#include <cstdint>
#include <cstdlib>
#include <span>

#include "proto/kerberos/error_message.hpp"
#include "proto/kerberos/kdc_machine.hpp"
#include "proto/kerberos/password_proof.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  if (const auto error = kerberos::decode_error(input)) (void)kerberos::spec_name(error->number);
  (void)kerberos::error_in_token(input);
  if (const auto proof = kerberos::password_proof_in(input)) (void)kerberos::spec_name(*proof);
  (void)kerberos::is_readable_request(input);
  (void)kerberos::iterations_in(input, kerberos::EncryptionType::Aes256Sha1);
  kerberos::KdcMachine machine{{}, std::chrono::seconds{1}};
  machine.start({});
  if (!machine.on_bytes(input, {}).done) machine.on_close(CloseKind::Fin, {});
  if (!machine.outcome()) std::abort();
  return 0;
}
