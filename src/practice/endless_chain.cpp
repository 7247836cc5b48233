#include "practice/endless_chain.hpp"

#include <algorithm>

#include "practice/old_server.hpp"
#include "proto/tls/record.hpp"
#include "proto/tls/server_hello.hpp"

namespace doctor::practice {
namespace {

constexpr std::uint8_t kCertificate = 11;            // RFC 5246 7.4
constexpr std::uint32_t kLongestMessage = 0xFFFFFF;  // what 24 bits can claim
constexpr std::size_t kMostFragmentBytes = 16 * 1024;

Bytes record_of(BytesView fragment) { return tls::encode_record(tls::ContentType::Handshake, tls::Version::Tls12, fragment); }

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
  ByteWriter flight;
  flight.bytes(server_hello(tls::Version::Tls12, tls::CipherSuite{0xC02F}));  // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  flight.u8(kCertificate).u24_be(kLongestMessage).u24_be(kLongestMessage - 3);
  return record_of(flight.view());
}

Bytes EndlessChain::next() {
  if (sent_ >= kMostBytes) return {};
  sent_ += record_.size();
  return record_;
}

}  // namespace doctor::practice
