// layers: crypto
// Three pieces, each behind its length in two bytes: certificate, issuer, and an answer that is read as OCSP and as a list.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/revocation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  ByteReader in{std::as_bytes(std::span{data, size}), "pieces"};
  const auto certificate = in.take(in.u16_be("length"), "certificate");
  const auto issuer = in.take(in.u16_be("length"), "issuer");
  const auto answer = in.rest("answer");
  if (!in.ok()) return 0;
  const WallTime now{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}};
  static_cast<void>(crypto::build_ocsp_request(certificate, issuer).has_value());
  for (const auto& read : {crypto::read_ocsp_response(answer, certificate, issuer, now), crypto::read_crl(answer, certificate, issuer, now)})
    if (read.status == crypto::Revocation::Unknown && read.problem.empty()) std::abort();  // unknown always says why
  return 0;
}
