// layers: proto crypto
// The first 4 bytes are flags, 16 the key; the rest is a message, and something that claims to be a sealed one.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "crypto/old_hashes.hpp"
#include "proto/ntlm/sealing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace doctor;
  static const auto hashes = crypto::load_old_hashes();
  const auto input = std::as_bytes(std::span{data, size});
  if (!hashes || input.size() < 20) return 0;
  const auto flags = ByteReader{input, "flags"}.u32_le("flags");
  const Secret key{input.subspan(4, 16)};
  const auto message = input.subspan(20);
  const auto side = [&] { return ntlm::Sealing{**hashes, key, ntlm::Direction::ServerToClient, flags}; };
  auto sends = side(), hears = side(), hears_a_stranger = side();
  for (int i = 0; i < 2; ++i) {
    const Bytes sealed = sends.seal(message);
    const auto plain = hears.unseal(sealed);
    if (!plain || !std::ranges::equal(plain->reveal(), message)) std::abort();
  }
  (void)hears_a_stranger.unseal(message);
  return 0;
}
