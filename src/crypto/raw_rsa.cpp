#include "crypto/raw_rsa.hpp"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>

#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

constexpr std::size_t kMostBytes = 1024;

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Number number_of(BytesView little_endian) { return Number{BN_lebin2bn(raw(little_endian), int(little_endian.size()), nullptr)}; }

}  // namespace

std::optional<Bytes> raw_rsa(BytesView modulus, std::uint32_t exponent, BytesView number) {
  if (modulus.size() < 2 || modulus.size() > kMostBytes || number.size() > kMostBytes) return std::nullopt;
  const Number n = number_of(modulus), plain = number_of(number), e{BN_new()}, result{BN_new()};
  // Numbers that are freed are wiped, those of this context as well.
  const std::unique_ptr<BN_CTX, FreeNumber> context{BN_CTX_secure_new()};
  if (!n || !plain || !e || !result || !context || BN_set_word(e.get(), exponent) != 1) return std::nullopt;
  if (exponent == 0 || BN_is_odd(n.get()) == 0 || BN_cmp(plain.get(), n.get()) >= 0) return std::nullopt;
  Bytes out(modulus.size());
  if (BN_mod_exp(result.get(), plain.get(), e.get(), n.get(), context.get()) != 1 ||
      BN_bn2lebinpad(result.get(), reinterpret_cast<unsigned char*>(out.data()), int(out.size())) < 0) {
    take_library_error();
    return std::nullopt;
  }
  return out;
}

std::optional<Secret> raw_rsa_decrypt(BytesView private_key, BytesView encrypted, std::size_t size) {
  const auto key = read_private_key(private_key);
  if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) return std::nullopt;
  const std::unique_ptr<EVP_PKEY_CTX, FreeNumber> context{EVP_PKEY_CTX_new(key.get(), nullptr)};
  Bytes in{encrypted.rbegin(), encrypted.rend()};
  Bytes out(std::size_t(EVP_PKEY_get_size(key.get())));
  std::size_t out_size = out.size();
  if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
      EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(out.data()), &out_size, raw(in), in.size()) != 1 || out_size < size) {
    take_library_error();
    return std::nullopt;
  }
  out.resize(out_size);
  std::ranges::reverse(out);
  const Secret whole = Secret::taken_from(std::move(out));
  const auto beyond = whole.reveal().subspan(size);
  if (std::ranges::any_of(beyond, [](std::byte b) { return b != std::byte{0}; })) return std::nullopt;
  return Secret{whole.reveal().first(size)};
}

}  // namespace doctor::crypto
