// layers: crypto
// A certificate, a chain of it, and a file of certificates, all from a stranger.
#include <algorithm>
#include <cstdint>
#include <span>

#include "crypto/certificate.hpp"
#include "crypto/name_match.hpp"
#include "crypto/trust.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  const auto input = std::as_bytes(std::span{data, size});
  static const auto nothing_trusted = crypto::TrustStore::of({});
  if (const auto certificate = crypto::Certificate::parse(input)) {
    static_cast<void>(crypto::matches_name(*certificate, "host.example"));
    static_cast<void>(crypto::matches_name(*certificate, "192.0.2.7"));
    static_cast<void>(crypto::presented_names(*certificate));
    static_cast<void>(crypto::is_issued_by(*certificate, *certificate));
  }
  const auto chain = crypto::read_certificates(input.first(std::min<std::size_t>(size, 65536)));
  static_cast<void>(crypto::judge_trust(nothing_trusted, std::span{chain}.first(std::min<std::size_t>(chain.size(), 16))));
  return 0;
}
