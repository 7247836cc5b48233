// Records of a TLS connection that somebody else made, opened with its secrets: one direction, in order. The AEAD suites alone
// (AES-GCM, ChaCha20-Poly1305); what is older has no one way to be opened, and no client of today logs it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace doctor::crypto {

class RecordOpener {
 public:
  // RFC 8446 section 7.3: from a traffic secret. Nothing for a suite that is none of TLS 1.3's three, or a secret of another length.
  static std::optional<RecordOpener> tls13(std::uint16_t suite, const Secret& traffic_secret);
  // RFC 5246 section 6.3: from the master secret. Nothing for a suite without AEAD.
  static std::optional<RecordOpener> tls12(std::uint16_t suite, const Secret& master, BytesView client_random, BytesView server_random, bool of_host);

  struct Opened {
    std::uint8_t type{0};  // ContentType
    Bytes content{};
  };
  // `record` with its header. Nothing when it does not open: another key, or bytes that are missing before it.
  std::optional<Opened> open(BytesView record);

 private:
  enum class Cipher : std::uint8_t { Aes128Gcm, Aes256Gcm, ChaCha20 };
  struct Suite;
  RecordOpener(Cipher cipher, bool is_tls13, Secret key, Secret iv)
      : cipher_(cipher), is_tls13_(is_tls13), key_(std::move(key)), iv_(std::move(iv)) {}
  static std::optional<Suite> suite_of(std::uint16_t number);

  Cipher cipher_;
  bool is_tls13_;
  Secret key_;
  Secret iv_;
  std::uint64_t number_ = 0;
};

}  // namespace doctor::crypto
