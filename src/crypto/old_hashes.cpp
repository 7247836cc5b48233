#include "crypto/old_hashes.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include <cstdlib>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/handles.hpp"

namespace doctor::crypto {
namespace {

struct FreeOld {
  void operator()(OSSL_LIB_CTX* object) const { OSSL_LIB_CTX_free(object); }
  void operator()(OSSL_PROVIDER* object) const { OSSL_PROVIDER_unload(object); }
  void operator()(EVP_MD* object) const { EVP_MD_free(object); }
  void operator()(EVP_MAC* object) const { EVP_MAC_free(object); }
  void operator()(EVP_MAC_CTX* object) const { EVP_MAC_CTX_free(object); }
  void operator()(EVP_CIPHER* object) const { EVP_CIPHER_free(object); }
  void operator()(EVP_CIPHER_CTX* object) const { EVP_CIPHER_CTX_free(object); }
};
template <typename T>
using Old = std::unique_ptr<T, FreeOld>;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

// INVARIANT: what was fetched works. A library that changes its mind later cannot be worked with.
void must(bool worked) {
  if (!worked) std::abort();
}

class Rc4 : public StreamCipher {
 public:
  Rc4(const EVP_CIPHER* cipher, BytesView key) : context_(EVP_CIPHER_CTX_new()) {
    must(EVP_EncryptInit_ex2(context_.get(), cipher, nullptr, nullptr, nullptr) == 1 &&
         EVP_CIPHER_CTX_set_key_length(context_.get(), int(key.size())) == 1 &&
         EVP_EncryptInit_ex2(context_.get(), nullptr, raw(key), nullptr, nullptr) == 1);
  }
  Bytes apply(BytesView in) override {
    Bytes out(in.size());
    int size = 0;
    if (!in.empty()) must(EVP_EncryptUpdate(context_.get(), reinterpret_cast<unsigned char*>(out.data()), &size, raw(in), int(in.size())) == 1);
    return out;
  }

 private:
  Old<EVP_CIPHER_CTX> context_;
};

// Members are freed in the reverse order: what was fetched before its provider, that before the context.
struct Parts {
  Old<OSSL_LIB_CTX> library{};
  Old<OSSL_PROVIDER> ordinary{}, legacy{};
  Old<EVP_MD> md4{}, md5{};
  Old<EVP_MAC> hmac{};
  Old<EVP_CIPHER> rc4{};
};

class OldHashes : public Hashes {
 public:
  explicit OldHashes(Parts parts) : parts_(std::move(parts)) {}

  Secret md4(BytesView data) const override { return digest(parts_.md4.get(), data); }
  Secret md5(BytesView data) const override { return digest(parts_.md5.get(), data); }
  Secret sha1(BytesView data) const override {
    auto digest = crypto::sha1(data);
    Secret secret{BytesView{digest}};
    wipe(digest.data(), digest.size());
    return secret;
  }
  Secret hmac_md5(BytesView key, BytesView data) const override {
    char name[] = "MD5";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0), OSSL_PARAM_construct_end()};
    const Old<EVP_MAC_CTX> context{EVP_MAC_CTX_new(parts_.hmac.get())};
    std::array<unsigned char, 16> out{};
    std::size_t size = 0;
    must(context && EVP_MAC_init(context.get(), raw(key), key.size(), parameters) == 1 &&
         EVP_MAC_update(context.get(), raw(data), data.size()) == 1 && EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1);
    return taken(out);
  }
  Bytes sha256(BytesView data) const override {
    const auto digest = crypto::sha256(data);
    return {digest.begin(), digest.end()};
  }
  std::unique_ptr<StreamCipher> rc4(BytesView key) const override { return std::make_unique<Rc4>(parts_.rc4.get(), key); }

 private:
  static Secret taken(std::array<unsigned char, 16>& out) {
    Secret secret{std::as_bytes(std::span{out})};
    wipe(out.data(), out.size());
    return secret;
  }
  static Secret digest(const EVP_MD* kind, BytesView data) {
    std::array<unsigned char, 16> out{};
    must(EVP_Digest(data.data(), data.size(), out.data(), nullptr, kind, nullptr) == 1);
    return taken(out);
  }

  Parts parts_;
};

}  // namespace

Result<std::unique_ptr<Hashes>> load_old_hashes() {
  Parts parts{.library = Old<OSSL_LIB_CTX>{OSSL_LIB_CTX_new()}};
  parts.ordinary.reset(OSSL_PROVIDER_load(parts.library.get(), "default"));
  parts.legacy.reset(OSSL_PROVIDER_load(parts.library.get(), "legacy"));
  parts.md4.reset(EVP_MD_fetch(parts.library.get(), "MD4", nullptr));
  parts.md5.reset(EVP_MD_fetch(parts.library.get(), "MD5", nullptr));
  parts.hmac.reset(EVP_MAC_fetch(parts.library.get(), "HMAC", nullptr));
  parts.rc4.reset(EVP_CIPHER_fetch(parts.library.get(), "RC4", nullptr));
  if (!parts.md4 || !parts.md5 || !parts.hmac || !parts.rc4)
    return fail(ErrorCode::Unavailable,
                text::format("OpenSSL's legacy provider, which NTLM needs for MD4 and RC4, is not to be had: {}", take_library_error()));
  return std::unique_ptr<Hashes>{std::make_unique<OldHashes>(std::move(parts))};
}

}  // namespace doctor::crypto
