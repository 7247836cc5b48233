#include "crypto/record_opener.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "base/text.hpp"

namespace doctor::crypto {
namespace {

constexpr std::size_t kHeader = 5, kTag = 16, kNonce = 12, kExplicitNonce = 8;

struct FreeIt {
  void operator()(EVP_KDF* object) const { EVP_KDF_free(object); }
  void operator()(EVP_KDF_CTX* object) const { EVP_KDF_CTX_free(object); }
  void operator()(EVP_CIPHER_CTX* object) const { EVP_CIPHER_CTX_free(object); }
};

unsigned char* raw(BytesView bytes) { return const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data())); }
unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

std::optional<Secret> derive(const char* function, std::span<const OSSL_PARAM> parameters, std::size_t length) {
  const std::unique_ptr<EVP_KDF, FreeIt> kdf{EVP_KDF_fetch(nullptr, function, nullptr)};
  if (!kdf) return std::nullopt;
  const std::unique_ptr<EVP_KDF_CTX, FreeIt> context{EVP_KDF_CTX_new(kdf.get())};
  Bytes out(length);
  if (!context || EVP_KDF_derive(context.get(), raw(out), out.size(), parameters.data()) != 1) return std::nullopt;
  return Secret::taken_from(std::move(out));
}

// RFC 8446 section 7.1: HKDF-Expand-Label without a context.
std::optional<Secret> expand_label(const char* digest, const Secret& secret, std::string_view label, std::size_t length) {
  ByteWriter info;
  info.u16_be(std::uint16_t(length)).u8(std::uint8_t(6 + label.size())).chars("tls13 ").chars(label).u8(0);
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(digest), 0),
                              OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, raw(secret.reveal()), secret.size()),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, raw(info.view()), info.size()), OSSL_PARAM_construct_end()};
  return derive("HKDF", parameters, length);
}

const EVP_CIPHER* library_cipher(int which) {
  switch (which) {
    case 0: return EVP_aes_128_gcm();
    case 1: return EVP_aes_256_gcm();
    default: return EVP_chacha20_poly1305();
  }
}

}  // namespace

struct RecordOpener::Suite {
  Cipher cipher;
  const char* digest;
  bool is_tls13;
  std::size_t key() const { return cipher == Cipher::Aes128Gcm ? 16 : 32; }
  std::size_t hash() const { return std::string_view{digest} == "SHA384" ? 48 : 32; }
};

// IANA "TLS Cipher Suites": those with AES-GCM and ChaCha20-Poly1305 that clients of RDP offer.
std::optional<RecordOpener::Suite> RecordOpener::suite_of(std::uint16_t number) {
  switch (number) {
    case 0x1301: return Suite{Cipher::Aes128Gcm, "SHA256", true};
    case 0x1302: return Suite{Cipher::Aes256Gcm, "SHA384", true};
    case 0x1303: return Suite{Cipher::ChaCha20, "SHA256", true};
    case 0x009c:
    case 0x009e:
    case 0xc02b:
    case 0xc02f: return Suite{Cipher::Aes128Gcm, "SHA256", false};
    case 0x009d:
    case 0x009f:
    case 0xc02c:
    case 0xc030: return Suite{Cipher::Aes256Gcm, "SHA384", false};
    case 0xcca8:
    case 0xcca9:
    case 0xccaa: return Suite{Cipher::ChaCha20, "SHA256", false};
    default: return std::nullopt;
  }
}

std::optional<RecordOpener> RecordOpener::tls13(std::uint16_t number, const Secret& traffic_secret) {
  const auto suite = suite_of(number);
  if (!suite || !suite->is_tls13 || traffic_secret.size() != suite->hash()) return std::nullopt;
  auto key = expand_label(suite->digest, traffic_secret, "key", suite->key());
  auto iv = expand_label(suite->digest, traffic_secret, "iv", kNonce);
  if (!key || !iv) return std::nullopt;
  return RecordOpener{suite->cipher, true, *std::move(key), *std::move(iv)};
}

std::optional<RecordOpener> RecordOpener::tls12(std::uint16_t number, const Secret& master, BytesView client_random, BytesView server_random,
                                                bool of_host) {
  const auto suite = suite_of(number);
  if (!suite || suite->is_tls13 || master.empty()) return std::nullopt;
  const std::size_t key = suite->key(), iv = suite->cipher == Cipher::ChaCha20 ? kNonce : kNonce - kExplicitNonce;
  ByteWriter seed;
  seed.chars("key expansion").bytes(server_random).bytes(client_random);
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(suite->digest), 0),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, raw(master.reveal()), master.size()),
                              OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, raw(seed.view()), seed.size()), OSSL_PARAM_construct_end()};
  const auto block = derive("TLS1-PRF", parameters, 2 * (key + iv));
  if (!block) return std::nullopt;
  // The client's key, the host's key, the client's IV, the host's IV.
  const std::size_t which = of_host ? 1 : 0;
  return RecordOpener{suite->cipher, false, Secret{block->reveal().subspan(which * key, key)},
                      Secret{block->reveal().subspan(2 * key + which * iv, iv)}};
}

std::optional<RecordOpener::Opened> RecordOpener::open(BytesView record) {
  const bool explicit_nonce = !is_tls13_ && cipher_ != Cipher::ChaCha20;
  const std::size_t before = kHeader + (explicit_nonce ? kExplicitNonce : 0);
  if (record.size() < before + kTag) return std::nullopt;
  const auto sealed = record.subspan(before, record.size() - before - kTag), tag = record.last(kTag);

  Bytes nonce{iv_.reveal().begin(), iv_.reveal().end()};
  if (explicit_nonce) {
    nonce.insert(nonce.end(), record.begin() + kHeader, record.begin() + std::ptrdiff_t(before));
  } else {
    for (std::size_t i = 0; i < 8; ++i) nonce[kNonce - 1 - i] ^= std::byte(number_ >> 8 * i);
  }
  ByteWriter authenticated;
  if (is_tls13_) {
    authenticated.bytes(record.first(kHeader));
  } else {
    for (int shift = 56; shift >= 0; shift -= 8) authenticated.u8(std::uint8_t(number_ >> shift));
    authenticated.bytes(record.first(3)).u16_be(std::uint16_t(sealed.size()));
  }

  const std::unique_ptr<EVP_CIPHER_CTX, FreeIt> context{EVP_CIPHER_CTX_new()};
  Bytes content(sealed.size()), end(kTag);
  int length = 0;
  const bool opened = context && EVP_DecryptInit_ex(context.get(), library_cipher(int(cipher_)), nullptr, raw(key_.reveal()), raw(nonce)) == 1 &&
                      EVP_DecryptUpdate(context.get(), nullptr, &length, raw(authenticated.view()), int(authenticated.size())) == 1 &&
                      (sealed.empty() || EVP_DecryptUpdate(context.get(), raw(content), &length, raw(sealed), int(sealed.size())) == 1) &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, int(kTag), raw(tag)) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), raw(end), &length) == 1;
  if (!opened) return std::nullopt;
  ++number_;
  if (!is_tls13_) return Opened{std::uint8_t(record[0]), std::move(content)};
  // RFC 8446 section 5.2: the type is the last byte that is not zero.
  while (!content.empty() && content.back() == std::byte{0}) content.pop_back();
  if (content.empty()) return std::nullopt;
  const auto type = std::uint8_t(content.back());
  content.pop_back();
  return Opened{type, std::move(content)};
}

}  // namespace doctor::crypto
