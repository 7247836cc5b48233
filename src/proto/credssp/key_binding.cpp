#include "proto/credssp/key_binding.hpp"

#include <string_view>

#include "base/text.hpp"

namespace doctor::credssp {
namespace {

using namespace std::string_view_literals;

// The magic texts count with the zero byte at their end.
Bytes hashed(const Hashes& hashes, std::string_view magic, const Nonce& nonce, BytesView public_key) {
  ByteWriter out;
  out.chars(magic).bytes(nonce).bytes(public_key);
  return hashes.sha256(out.view());
}

}  // namespace

Bytes key_as_client(const Hashes& hashes, std::uint32_t version, const Nonce& nonce, BytesView public_key) {
  if (version < kFirstVersionWithNonce) return {public_key.begin(), public_key.end()};
  return hashed(hashes, "CredSSP Client-To-Server Binding Hash\0"sv, nonce, public_key);
}

Bytes key_as_server(const Hashes& hashes, std::uint32_t version, const Nonce& nonce, BytesView public_key) {
  if (version >= kFirstVersionWithNonce) return hashed(hashes, "CredSSP Server-To-Client Binding Hash\0"sv, nonce, public_key);
  // The key with one added to its first byte, so that our own message cannot be sent back to us.
  Bytes out{public_key.begin(), public_key.end()};
  if (!out.empty()) out.front() = std::byte(std::to_integer<unsigned>(out.front()) + 1);
  return out;
}

}  // namespace doctor::credssp
