#include "practice/endless_chain.hpp"

#include <algorithm>

namespace doctor::practice {
namespace {

constexpr std::uint8_t kHandshakeRecord = 22;
constexpr std::uint8_t kServerHello = 2;
constexpr std::uint8_t kCertificate = 11;
constexpr std::uint32_t kLongestMessage = 0xFFFFFF;  // what 24 bits can claim
constexpr std::size_t kMostFragmentBytes = 16 * 1024;

Bytes record_of(BytesView fragment) {
  ByteWriter out;
  out.u8(kHandshakeRecord).u16_be(0x0303).u16_be(std::uint16_t(fragment.size())).bytes(fragment);
  return std::move(out).take();
}

}  // namespace

EndlessChain::EndlessChain(BytesView leaf) {
  const BytesView used = leaf.first(std::min(leaf.size(), kMostFragmentBytes - 3));
  ByteWriter entries;
  do {
    entries.u24_be(std::uint32_t(used.size())).bytes(used);
  } while (entries.size() + used.size() + 3 <= kMostFragmentBytes);
  record_ = record_of(entries.view());
}

Bytes EndlessChain::beginning() const {
  ByteWriter hello;
  hello.u16_be(0x0303);                         // server_version: TLS 1.2
  for (int i = 0; i < 32; ++i) hello.u8(0x5A);  // random: nothing will be derived from it
  hello.u8(0);                                  // session_id: none
  hello.u16_be(0xC02F);                         // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  hello.u8(0);                                  // compression_method: null

  ByteWriter flight;
  flight.u8(kServerHello).u24_be(std::uint32_t(hello.size())).bytes(hello.view());
  flight.u8(kCertificate).u24_be(kLongestMessage).u24_be(kLongestMessage - 3);
  return record_of(flight.view());
}

Bytes EndlessChain::next() {
  if (sent_ >= kMostBytes) return {};
  sent_ += record_.size();
  return record_;
}

}  // namespace doctor::practice
