#include "crypto/digest.hpp"

#include <openssl/evp.h>

namespace doctor::crypto {

std::array<std::byte, 32> sha256(BytesView bytes) {
  std::array<std::byte, 32> out{};
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha256(), nullptr);
  return out;
}

std::array<std::byte, 20> sha1(BytesView bytes) {
  std::array<std::byte, 20> out{};
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha1(), nullptr);
  return out;
}

}  // namespace doctor::crypto
